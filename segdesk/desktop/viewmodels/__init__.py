"""What the pages show and ask for, without widgets (QtCore only)."""

"""What the Segments page shows and changes."""

"""What the Data page shows and changes."""

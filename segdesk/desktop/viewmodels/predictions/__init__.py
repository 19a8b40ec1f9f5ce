"""What the Predictions page shows and changes."""

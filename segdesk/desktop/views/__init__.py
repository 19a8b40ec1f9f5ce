"""The pages of the window and its frame."""

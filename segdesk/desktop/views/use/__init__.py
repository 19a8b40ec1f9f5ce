"""The Use page: next month's file, scores, files to take out."""

"""A table in an Arrow file as Qt shows, sorts and filters it."""

"""Several files about to be put together."""

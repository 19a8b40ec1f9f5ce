"""Changes by hand: merge, split, keep together, smallest size."""

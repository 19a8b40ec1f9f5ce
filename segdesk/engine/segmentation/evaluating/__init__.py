"""Evaluating a segmentation: worked out when somebody asks, never part of finding it."""

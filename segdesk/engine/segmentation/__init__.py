"""Segmentation: which groups the customers are in, how clear they are, and what sets them apart."""

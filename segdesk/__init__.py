"""SegDesk turns a customer file into segments, predictions and decisions, offline."""

__version__ = "0.1.0"

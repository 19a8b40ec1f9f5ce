"""Automatic: family, scaling and number of segments chosen by evidence, and why."""

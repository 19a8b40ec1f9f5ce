"""Prediction: who is likely to, how sure that is, and why."""

"""The engine: runs a recipe step by step, and answers one job at a time."""

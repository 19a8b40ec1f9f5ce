"""The window: theme, widgets, charts, views and their view-models."""

"""Finds, loads and describes plugins, each behind its own guard; makes stages from ids and settings."""

from segdesk.plugins.loading import load_registry
from segdesk.plugins.registry import CheckedParams, Registry

__all__ = ["CheckedParams", "Registry", "load_registry"]

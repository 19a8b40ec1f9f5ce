"""Asking before anything outside the project's folder is changed."""

import os
import sys


class SetupError(Exception):
    """Set-up cannot go on; the text says why and what to do."""


def agreed(question: str, assume_yes: bool) -> bool:
    """Whether the user agrees; nobody is asked with ``--yes``, in CI, or where nobody can answer."""
    if assume_yes or os.environ.get("CI") or not sys.stdin.isatty():
        return True
    return input(f"{question} [Y/n] ").strip().lower() in ("", "y", "yes")

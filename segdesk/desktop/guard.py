"""Keeps pandas and scikit-learn out of the window: they freeze it, and their work belongs in a worker."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

REFUSED = frozenset({"pandas", "sklearn", "scipy"})


class ImportGuard:
    """A meta-path finder that refuses what only a worker may import.

    pyarrow tries to import pandas when it makes its first array (200 ms, 1.1 GB of virtual memory)
    and goes on without it when that fails.
    """

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raise `ModuleNotFoundError` for refused packages, pass on everything else."""
        if name.partition(".")[0] in REFUSED:
            raise ModuleNotFoundError(f"{name} is not imported in the window process", name=name)
        return None


def install_guard() -> None:
    """Put the guard first; a second call changes nothing."""
    if not any(isinstance(finder, ImportGuard) for finder in sys.meta_path):
        sys.meta_path.insert(0, ImportGuard())

"""Content hashes of everything that is computed, and what earlier jobs left behind under them."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from typing import Any, TypeVar

import msgspec

from segdesk.documents import Source
from segdesk.results.table import Column

T = TypeVar("T")

_LIBRARIES = ("numpy", "scipy", "pandas", "scikit-learn", "pyarrow")


@cache
def library_versions() -> tuple[str, ...]:
    """Return the versions of everything whose update may change an answer."""
    return tuple(f"{name}={version(name)}" for name in (*_LIBRARIES, "segdesk"))


def digest(*parts: Any) -> str:
    """Return the hash of plain data, the same for the same content in any order of its keys."""
    return hashlib.sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()[:40]


def read_key(source: Source, sha256: str, rows: int | None = None) -> str:
    """Return the key of a table as read: the bytes of the file and how a person said to read it."""
    names = [source.renamed] if source.renamed else []  # without any, the key is what it always was
    return digest("read", sha256, source.options, source.columns, rows, library_versions(), *names)


def step_key(
    stage: str,
    version: int,
    params: dict[str, Any],
    inputs: Iterable[str],
    columns: Iterable[Column],
    seed: int,
) -> str:
    """Return the key of one step: its code, its settings, what goes in, and how those columns are read."""
    roles = [(column.name, column.type, column.role) for column in columns]
    return digest("step", stage, version, params, list(inputs), roles, seed, library_versions())


class Memory:
    """The last few loaded frames and prepared matrices of this worker, so that a partial rerun is fast."""

    def __init__(self, size: int = 5) -> None:
        self._size = size
        self._values: OrderedDict[str, Any] = OrderedDict()

    def get(self, key: str, make: Callable[[], T]) -> T:
        """Return what is remembered under a key, or make it and remember it."""
        if key in self._values:
            self._values.move_to_end(key)
        else:
            self._values[key] = make()
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        found: T = self._values[key]
        return found

    def peek(self, key: str, default: T) -> T:
        """Return what is remembered under a key, or `default`."""
        found: T = self._values.get(key, default)
        return found

    def put(self, key: str, value: Any) -> None:
        """Remember something instead of what was there."""
        self._values.pop(key, None)
        self.get(key, lambda: value)

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()

"""Names that may become part of a path: nothing else from a file or a job ever does."""

from __future__ import annotations

import re

_PART = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}")
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{i}" for i in range(10)), *(f"lpt{i}" for i in range(10))]
)


def is_safe_part(part: str) -> bool:
    """Tell whether this is one plain component of a path on every system."""
    if not _PART.fullmatch(part) or part.endswith("."):
        return False
    return part.partition(".")[0].lower() not in _DEVICES


def is_safe_name(name: str) -> bool:
    """Tell whether this is a relative path of plain components, at most eight deep."""
    parts = name.split("/")
    return len(parts) <= 8 and all(is_safe_part(part) for part in parts)

"""Tells whether the installed plugins are still those that were described last."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
from pathlib import Path

from segdesk import __version__

GROUP = "segdesk"


def plugin_fingerprint() -> str:
    """Return a digest of every plugin's name, version and file times; no plugin is imported."""
    facts = [__version__]
    for point in importlib.metadata.entry_points(group=GROUP):
        owner = point.dist
        facts.append(f"{point.name}={point.value}")
        if owner is not None:
            facts.append(f"{owner.name} {owner.version}")
        facts += _file_times(point.module.partition(".")[0])
    return hashlib.sha256("\n".join(sorted(facts)).encode()).hexdigest()


def _file_times(package: str) -> list[str]:
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return [f"{package} is missing"]
    if spec is None:
        return [f"{package} is missing"]
    folders = list(spec.submodule_search_locations or ())
    files = [Path(spec.origin)] if spec.origin and not folders else []
    for folder in folders:
        for root, _, names in os.walk(folder):
            files += [Path(root, name) for name in names if name.endswith((".py", ".mo", ".json"))]
    found = []
    for file in files:
        try:
            found.append(f"{file} {file.stat().st_mtime_ns}")
        except OSError:
            found.append(f"{file} is gone")
    return found

"""Where the columns of further files go: what a person said, for all files or for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

FOR_ALL, BY_FILE = "matches", "file_matches"
"""Settings of the step that appends files."""


def matches_of(params: Mapping[str, Any], source_id: str) -> dict[str, str]:
    """Return where columns of one file go; empty text: left out."""
    return {**(params.get(FOR_ALL) or {}), **((params.get(BY_FILE) or {}).get(source_id) or {})}


def with_match(
    params: Mapping[str, Any], column: str, into: str | None, source_ids: Iterable[str] | None = None
) -> dict[str, Any]:
    """Return settings in which a column of all files, or of some, goes elsewhere; None: as found."""
    for_all = dict(params.get(FOR_ALL) or {})
    by_file = {name: dict(pairs) for name, pairs in (params.get(BY_FILE) or {}).items()}
    if source_ids is None:
        for_all.pop(column, None)
        for pairs in by_file.values():
            pairs.pop(column, None)
        if into is not None:
            for_all[column] = into
    else:
        for name in source_ids:
            pairs = by_file.setdefault(name, {})
            pairs.pop(column, None)
            if into is not None:
                pairs[column] = into
    return {**params, FOR_ALL: for_all, BY_FILE: {name: pairs for name, pairs in by_file.items() if pairs}}


def for_files(params: Mapping[str, Any], source_ids: Iterable[str]) -> dict[str, Any]:
    """Return settings without what was said of files that are not there any more."""
    known = set(source_ids)
    by_file = {name: pairs for name, pairs in (params.get(BY_FILE) or {}).items() if name in known}
    found = dict(params)
    found.pop(BY_FILE, None)
    return {**found, BY_FILE: by_file} if by_file else found

"""The bundled samples: what they are called, and where their files lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from segdesk.resources import resource


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One sample in one language."""

    id: str
    title: str
    subtitle: str
    path: Path
    question: str
    outcome: str | None = None
    positive: str | None = None


def samples(language: str) -> list[Sample]:
    """Return the bundled samples in a language."""
    index = msgspec.json.decode(resource("samples", "index.json").read_bytes())
    return [_sample(entry, language) for entry in index["samples"]]


def find_sample(sample_id: str, language: str) -> Sample | None:
    """Return one sample, or None."""
    return next((sample for sample in samples(language) if sample.id == sample_id), None)


def _sample(entry: dict[str, Any], language: str) -> Sample:
    outcome = (entry.get("outcome") or {}).get(language) or {}
    return Sample(
        id=entry["id"],
        title=entry["title"][language],
        subtitle=entry["subtitle"][language],
        path=resource("samples", *entry["files"][language].split("/")),
        question=entry["question"],
        outcome=outcome.get("column"),
        positive=outcome.get("yes"),
    )

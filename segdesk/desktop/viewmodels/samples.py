"""The bundled samples: what they are called, and where their files lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from segdesk.documents import ColumnChange
from segdesk.resources import resource
from segdesk.results.table import Role


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One sample in one language."""

    id: str
    title: str
    subtitle: str
    path: Path
    question: str
    outcome: str | None = None
    positive: str | None = None
    roles: dict[str, Role] = {}

    @property
    def columns(self) -> dict[str, ColumnChange]:
        """The roles of the columns, as a person would have chosen them."""
        return {name: ColumnChange(role=role) for name, role in self.roles.items()}


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
        roles=entry.get("roles", {}).get(language, {}),
    )

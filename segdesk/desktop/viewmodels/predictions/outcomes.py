"""Which columns can be predicted, with their values and how frequent each is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.documents import outcome_candidates
from segdesk.results.table import Column

MOST_VALUES = 10
MOST_CANDIDATES = 12


class OutcomeValue(msgspec.Struct, frozen=True, kw_only=True):
    """One value of an outcome, as the prediction names it."""

    name: str
    count: int
    share: float


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A column worth predicting; values commonest first."""

    column: str
    chosen: bool
    known: int
    missing: int
    values: tuple[OutcomeValue, ...]


def find_candidates(table: ArrowTable) -> list[Candidate]:
    """Return the columns worth predicting that have between two and ten values. Runs on a thread."""
    found = []
    for column in outcome_candidates(table.columns):
        candidate = candidate_of(table, column)
        if candidate is not None:
            found.append(candidate)
        if len(found) == MOST_CANDIDATES:
            break
    return found


def candidate_of(table: ArrowTable, column: Column) -> Candidate | None:
    """Return one column with its values, or None when it has fewer than two or more than ten."""
    data = table.data(table.column_index(column.name))
    if pa.types.is_dictionary(data.type):
        data = data.cast(data.type.value_type)
    counted = pc.value_counts(data.drop_null())
    pairs = [(_name(entry["values"]), int(entry["counts"])) for entry in counted.to_pylist()]
    known = sum(count for _name_, count in pairs)
    if not 2 <= len(pairs) <= MOST_VALUES:
        return None
    values = _values(pairs, known)
    return Candidate(
        column=column.name,
        chosen=column.role == "outcome",
        known=known,
        missing=table.rows - known,
        values=values,
    )


def _values(pairs: Sequence[tuple[str, int]], known: int) -> tuple[OutcomeValue, ...]:
    ordered = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
    return tuple(OutcomeValue(name=name, count=count, share=count / known) for name, count in ordered)


def _name(value: Any) -> str:
    """Return a value's name as the engine writes it: whole numbers without a decimal point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

"""The list of customers as columns ready to be written: the file's own, and what was found out about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.exporting.plan import ExportPlan
from segdesk.results.base import ArtifactRef
from segdesk.results.table import Column
from segdesk.text import Message, render
from segdesk.text import translate as _

StorePath = Callable[[ArtifactRef], Path]
Kind = Literal["text", "number", "percent", "date"]


@dataclass(frozen=True)
class OutColumn:
    """One column to write."""

    name: str
    kind: Kind
    values: pa.ChunkedArray
    column: Column | None = None  # the file's column; None: found out by SegDesk
    meaning: str = ""


@dataclass(frozen=True)
class Customers:
    """The columns to write, all of the same length. `codes` are the rows' segments, −1 for none."""

    columns: tuple[OutColumn, ...]
    rows: int
    codes: np.ndarray | None = None


def customer_list(plan: ExportPlan, store_path: StorePath) -> Customers:
    """Return the rows a plan asks for: all, some segments' customers, or the likeliest first."""
    table = opened(store_path(plan.table.artifact))
    own = [_own_column(column, table.column(column.name)) for column in plan.table.columns]
    taken = {column.name for column in plan.table.columns}
    found: list[OutColumn] = []
    codes = ranks = None
    if plan.segmentation is not None:
        columns, codes = _segment_columns(plan, opened(store_path(plan.segmentation.labels)))
        found += columns
    if plan.prediction is not None:
        columns, ranks = _score_columns(opened(store_path(plan.prediction.scores)))
        found += columns
    found = [replace(column, name=_free(column.name, taken)) for column in found]
    rows = _chosen_rows(plan, codes, ranks)
    ranked = ranks is not None
    ordered = (*found, *own) if ranked else (*own, *found)
    if rows is None:
        return Customers(ordered, table.num_rows, codes)
    picked = tuple(replace(column, values=column.values.take(pa.array(rows))) for column in ordered)
    return Customers(picked, len(rows), None if codes is None else codes[rows])


def opened(path: Path) -> pa.Table:
    """Return a table mapped from an Arrow file."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def _own_column(column: Column, values: pa.ChunkedArray) -> OutColumn:
    if pa.types.is_timestamp(values.type):
        return OutColumn(column.name, "date", values, column)
    if pa.types.is_floating(values.type) or pa.types.is_integer(values.type):
        shares = column.number_format is not None and column.number_format.percent
        return OutColumn(column.name, "percent" if shares else "number", values, column)
    return OutColumn(column.name, "text", values.cast(pa.large_string()), column)


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    taken.add(free)
    return free


def _names(codes: pa.ChunkedArray, names: Sequence[str | None], outside: str | None) -> pa.ChunkedArray:
    """Return the names of codes 0 …; −1 and codes without a name become `outside`."""
    words = pa.array([*names, outside], pa.large_string())
    numbers = codes.to_numpy().astype(np.int64)
    numbers = np.where((numbers >= 0) & (numbers < len(names)), numbers, len(names))
    return pa.chunked_array([words.take(pa.array(numbers))])


def _segment_names(plan: ExportPlan) -> list[str | None]:
    solution = plan.solution
    if solution is None:
        return []
    names: list[str | None] = [None] * (max((s.code for s in solution.segments), default=-1) + 1)
    for segment in solution.segments:
        names[segment.code] = plan.segment_name(segment)
    return names


def _segment_columns(plan: ExportPlan, labels: pa.Table) -> tuple[list[OutColumn], np.ndarray]:
    solution = plan.solution
    assert solution is not None
    names = _segment_names(plan)
    codes = labels.column(solution.column)
    meaning = _("The segment this customer belongs to")
    columns = [OutColumn(_("Segment"), "text", _names(codes, names, _("In no segment")), meaning=meaning)]
    if solution.confidence_column in labels.column_names:
        values = _rounded(labels.column(solution.confidence_column))
        meaning = _("How clearly this customer belongs to the segment and to no other")
        columns.append(OutColumn(_("Confidence"), "percent", values, meaning=meaning))
    if solution.second_column in labels.column_names:
        second = _names(labels.column(solution.second_column), names, None)
        meaning = _("The segment that would suit this customer next best")
        columns.append(OutColumn(_("Second choice"), "text", second, meaning=meaning))
    return columns, codes.to_numpy()


def _rounded(shares: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return shares with four decimals: float32 would show digits that mean nothing."""
    return pc.round(shares.cast(pa.float64()), 4)


def _score_columns(scores: pa.Table) -> tuple[list[OutColumn], np.ndarray]:
    columns = [
        OutColumn(_("Rank"), "number", scores.column("rank"), meaning=_("1 is the likeliest customer")),
        OutColumn(
            _("Score"),
            "percent",
            _rounded(scores.column("score")),
            meaning=_("How likely the outcome is for this customer"),
        ),
    ]
    for number in (1, 2, 3):
        if f"reason{number}" in scores.column_names:
            reasons = _rendered(scores.column(f"reason{number}"))
            meaning = _("What speaks for or against the outcome most in this customer")
            columns.append(OutColumn(_("Reason {n}").format(n=number), "text", reasons, meaning=meaning))
    return columns, scores.column("rank").to_numpy()


def _rendered(messages: pa.ChunkedArray) -> pa.ChunkedArray:
    """Put messages that are stored as JSON into words, each different one once."""
    coded = messages.cast(pa.large_string()).combine_chunks().dictionary_encode()
    words = [render(msgspec.json.decode(text, type=Message)) for text in coded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(words, pa.large_string()).take(coded.indices)])


def _chosen_rows(plan: ExportPlan, codes: np.ndarray | None, ranks: np.ndarray | None) -> np.ndarray | None:
    if plan.only_rows is not None:
        return np.asarray(plan.only_rows, dtype=np.int64)
    keep = None
    solution = plan.solution
    if plan.segment_ids is not None and codes is not None and solution is not None:
        wanted = [segment.code for segment in solution.segments if segment.id in plan.segment_ids]
        keep = np.isin(codes, wanted)
    if ranks is None:
        return None if keep is None else np.flatnonzero(keep)
    order = np.argsort(ranks, kind="stable")
    if plan.max_rank is not None:
        order = order[ranks[order] <= plan.max_rank]
    return order if keep is None else order[keep[order]]


def has_time_of_day(values: pa.ChunkedArray) -> bool:
    """Tell whether any of the dates has a time of day."""
    seconds = values.cast(pa.timestamp("s"), safe=False)
    days = seconds.cast(pa.date32(), safe=False).cast(pa.timestamp("s"))
    return pc.any(pc.not_equal(days, seconds)).as_py() or False

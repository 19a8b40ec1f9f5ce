"""Recognising the segments of an earlier run among the new ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.engine.arrow import read_table
from segdesk.engine.context import JobContext
from segdesk.engine.segmentation.centres import Labels
from segdesk.engine.segmentation.identity import fresh_id, match, overlap
from segdesk.engine.segmentation.profile import Row, compare, features
from segdesk.results.segmentation import Segmentation, Solution
from segdesk.results.table import TableRef
from segdesk.text import Message, msg, render

SHARED = 0.3  # share of the new customers that must be known for matching by customer
ALIKE = 0.55  # likeness of profiles from which two segments count as the same


def recognise(
    context: JobContext,
    previous: Segmentation,
    previous_table: TableRef | None,
    frame: pd.DataFrame,
    table: TableRef,
    customer: str | None,
    labels: Mapping[int, Labels],
    rows: Callable[[], Mapping[int, list[Row]]],
) -> dict[int, dict[int, str]]:
    """Return number of segments -> {new code: id} for segments that were there before.

    Customers in common decide where there are enough; else the profiles do.
    """
    old_labels, at = same_customers(context, previous, previous_table, frame, table, customer)
    found: dict[int, dict[int, str]] = {}
    profiles = rows() if old_labels is None else {}
    for k, new in labels.items():
        old = _counterpart(previous, k)
        if old_labels is not None and at is not None:
            before = old_labels[old.column]
            likeness = overlap(before, new[at], old.n_segments, k)
            pairs = match(likeness, 0.3)
        else:
            pairs = match(_profile_likeness(old, profiles[k], k), ALIKE)
        ids = {segment.code: segment.id for segment in old.segments}
        found[k] = {new_code: ids[old_code] for new_code, old_code in pairs.items() if old_code in ids}
    return found


def recognised_again(
    context: JobContext,
    kept: Segmentation,
    table: TableRef,
    previous: Segmentation,
    previous_table: TableRef | None,
) -> Segmentation:
    """Return a kept segmentation with the ids its groups had in the run before this one."""
    frame = context.frame(table)
    columns = read_table(context.path(kept.labels))
    labels: dict[int, Labels] = {
        each.n_segments: columns[each.column].to_numpy().astype(np.int16) for each in kept.solutions
    }
    used = {use.column for use in kept.columns if use.used}

    def rows() -> dict[int, list[Row]]:
        shown = features(frame, table.columns, used)
        return {k: compare(shown, values, k) for k, values in labels.items()}

    customer = kept.customer_column
    known = recognise(context, previous, previous_table, frame, table, customer, labels, rows)
    return _with_ids(kept, known)


def names_kept(found: Segmentation, previous: Segmentation) -> Segmentation:
    """Return a segmentation whose recognised segments go by the suggested names they had.

    A name says who a segment is, its traits say what it is like now.
    """
    solutions = []
    for solution in found.solutions:
        old = _counterpart(previous, solution.n_segments)
        before = solution.before
        if before is not None:
            before = _renamed(before, {s.id: s.name for s in (old.before or old).segments})
        changed = {s.id for s in solution.segments} if solution.before is None else set()
        if solution.before is not None:
            changed = {s.id for s in solution.segments if s.name == _name_of(solution.before, s.id)}
            changed |= {s.id for s in solution.segments} if old.before is not None else set()
        names = {s.id: s.name for s in old.segments if s.id in changed}
        solutions.append(msgspec.structs.replace(_renamed(solution, names), before=before))
    return msgspec.structs.replace(found, solutions=tuple(solutions))


def _name_of(solution: Solution, segment_id: str) -> Message | None:
    found = solution.segment(segment_id)
    return found.name if found is not None else None


def _renamed(solution: Solution, names: Mapping[str, Message]) -> Solution:
    """Return a solution under given names; a new segment whose name is taken gets a number."""
    taken = {render(names[s.id]) for s in solution.segments if s.id in names}
    segments = []
    for segment in solution.segments:
        name, number = names.get(segment.id), 2
        if name is None:
            name = segment.name
            while render(name) in taken:
                name, number = msg("{name} ({number})", name=segment.name, number=number), number + 1
            taken.add(render(name))
        segments.append(msgspec.structs.replace(segment, name=name))
    return msgspec.structs.replace(solution, segments=tuple(segments))


def _with_ids(found: Segmentation, known: Mapping[int, Mapping[int, str]]) -> Segmentation:
    """Return a kept segmentation with recognised ids; a group found at several k keeps one id."""
    taken = {name for codes in known.values() for name in codes.values()}
    renamed: dict[str, str] = {}  # a kept id -> the id its group goes by now
    for solution in found.solutions:
        for segment in solution.segments:
            if (name := known.get(solution.n_segments, {}).get(segment.code)) is not None:
                renamed.setdefault(segment.id, name)
    solutions = []
    for solution in found.solutions:
        mine = dict(known.get(solution.n_segments, {}))
        for segment in solution.segments:
            if segment.code in mine:
                continue
            name = renamed.get(segment.id, segment.id)
            if name in mine.values() or (name == segment.id and name in taken):
                name = fresh_id([solution.n_segments, segment.code], [], taken | set(mine.values()))
            mine[segment.code] = name
        segments = tuple(msgspec.structs.replace(s, id=mine[s.code]) for s in solution.segments)
        solutions.append(msgspec.structs.replace(solution, segments=segments))
    return msgspec.structs.replace(found, solutions=tuple(solutions))


def _counterpart(previous: Segmentation, k: int) -> Solution:
    return min(previous.solutions, key=lambda s: (abs(s.n_segments - k), s.n_segments))


def same_customers(
    context: JobContext,
    previous: Segmentation,
    previous_table: TableRef | None,
    frame: pd.DataFrame,
    table: TableRef,
    customer: str | None,
) -> tuple[dict[str, Labels] | None, NDArray[np.intp] | None]:
    """Return the old labels of the customers in common, and where these stand in the new table."""
    path = context.find(previous.labels.key, previous.labels.name)
    if path is None or previous_table is None:
        return None, None
    columns = read_table(path)
    old = {
        s.column: columns[s.column].to_numpy().astype(np.int16)
        for s in previous.solutions
        if s.column in columns.column_names
    }
    if previous_table.artifact == table.artifact and columns.num_rows == len(frame):
        return old, np.arange(len(frame))
    before = previous.customer_column
    if customer is None or before is None or context.find(*_place(previous_table)) is None:
        return None, None
    old_names = pd.Index(context.frame(previous_table)[before].astype("str"))
    new_names = pd.Index(frame[customer].astype("str"))
    if not (old_names.is_unique and new_names.is_unique):
        return None, None
    at_old = old_names.get_indexer(new_names)
    shared = np.flatnonzero(at_old >= 0)
    if len(shared) < SHARED * len(frame):
        return None, None
    return {name: values[at_old[shared]] for name, values in old.items()}, shared


def _place(table: TableRef) -> tuple[str, str]:
    return table.artifact.key, table.artifact.name


def _profile_likeness(old: Solution, rows: list[Row], k: int) -> NDArray[np.float64]:
    """Return 0-1 for every old and new segment: how alike their tints are over the shared columns."""
    before = {row.column: row for row in old.profile if row.used}
    shared = [row for row in rows if row.feature.used and row.feature.column.name in before]
    likeness = np.zeros((old.n_segments, k))
    if not shared:
        return likeness
    new = np.array([np.clip(row.effect / 1.5, -1, 1) for row in shared]).T
    for position, segment in enumerate(old.segments):
        tints = np.array([before[row.feature.column.name].cells[position].tint for row in shared])
        likeness[segment.code] = 1.0 / (1.0 + 3.0 * np.abs(new - tints).mean(axis=1))
    return likeness

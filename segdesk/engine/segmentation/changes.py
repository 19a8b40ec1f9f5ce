"""Comparing the segments on show with those of the run before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segdesk.engine.arrow import read_table, write_table
from segdesk.engine.cache import digest
from segdesk.engine.context import JobContext
from segdesk.engine.segmentation.previous import same_customers
from segdesk.jobs.requests import RunRequest
from segdesk.results.base import ArtifactRef
from segdesk.results.changes import ChangedSegment, Changes, Event, Flow
from segdesk.results.segmentation import Segmentation, Solution
from segdesk.results.table import TableRef

MOST = 0.5  # share from which a segment is made of another, or went into it
PART = 0.2  # share from which it is a part worth telling
NAME = "moved.arrow"


@dataclass(frozen=True)
class _Side:
    """One run: its solution on show, who is in which segment, and what they bring."""

    solution: Solution
    labels: NDArray[np.int16]
    values: NDArray[np.float64] | None

    @property
    def ids(self) -> list[str]:
        """The ids of the segments by code."""
        return [s.id for s in sorted(self.solution.segments, key=lambda s: s.code)]


def since_before(
    context: JobContext, request: RunRequest, found: Segmentation, table: TableRef
) -> Changes | None:
    """Return what became of the segments of the run before, if there was one that found others."""
    previous = request.previous
    if previous is None:
        return None
    if (previous.found_as or previous.key) == (found.found_as or found.key):
        return request.previous_changes
    return changes_between(context, previous, request.previous_table, found, table, request.n_shown)


def changes_between(
    context: JobContext,
    previous: Segmentation,
    previous_table: TableRef | None,
    found: Segmentation,
    table: TableRef,
    n_shown: int | None,
) -> Changes:
    """Return what became of the segments that were on show.

    Customers in common decide who moved and what split or merged; a segment is the same as long as it keeps
    its id, which is given out by customers in common or by profile.
    """
    frame = context.frame(table)
    new = _Side(
        found.solution(n_shown),
        _column(context, found, found.solution(n_shown).column),
        _values(context, found, table),
    )
    old_solution = previous.solution(n_shown)
    labels, at = same_customers(context, previous, previous_table, frame, table, found.customer_column)
    if labels is None or at is None or previous_table is None or old_solution.column not in labels:
        return _by_profile(old_solution, new, found)
    old = _Side(old_solution, labels[old_solution.column], None)
    same = previous_table.artifact == table.artifact
    flows = _flows(old, new, at)
    left_rows = np.array([], dtype=np.intp)
    if not same:
        left_rows = _left(context, previous, previous_table, found, table)
        flows += _joined(new, at, len(frame)) + _lost(context, previous, previous_table, old, left_rows)
    moved = at[_moved(old, new, at)]
    share = None
    if new.values is not None and (total := float(np.nansum(new.values))) > 0:
        share = float(np.nansum(new.values[moved])) / total
    return Changes(
        by="customers",
        same_customers=same,
        segments=_segments(old_solution, new.solution),
        events=tuple(_events(old, new, at)),
        flows=tuple(flows),
        common=len(at),
        moved=len(moved),
        joined=len(frame) - len(at),
        left=len(left_rows),
        value_column=found.value_column,
        value_moved_share=share,
        n_segments=new.solution.n_segments,
        moved_list=_write_list(context, previous, found, table, old, new, at),
    )


def _column(context: JobContext, run: Segmentation, name: str) -> NDArray[np.int16]:
    return read_table(context.path(run.labels))[name].to_numpy().astype(np.int16)


def _values(context: JobContext, run: Segmentation, table: TableRef) -> NDArray[np.float64] | None:
    frame = context.frame(table)
    if run.value_column is None or run.value_column not in frame:
        return None
    return frame[run.value_column].to_numpy(dtype=np.float64, na_value=np.nan)


def _segments(old: Solution, new: Solution) -> tuple[ChangedSegment, ...]:
    before = {segment.id: segment for segment in old.segments}
    told = [
        ChangedSegment(
            id=s.id,
            name=s.name,
            now=s.size,
            value_now=s.value_sum,
            before=before[s.id].size if s.id in before else None,
            value_before=before[s.id].value_sum if s.id in before else None,
        )
        for s in new.segments
    ]
    there = {segment.id for segment in new.segments}
    told += [
        ChangedSegment(id=s.id, name=s.name, before=s.size, value_before=s.value_sum)
        for s in old.segments
        if s.id not in there
    ]
    return tuple(told)


def _by_profile(old: Solution, new: _Side, found: Segmentation) -> Changes:
    before, now = {s.id for s in old.segments}, {s.id for s in new.solution.segments}
    sizes = {s.id: s.size for s in (*old.segments, *new.solution.segments)}
    events = [
        Event(kind="new", now=(s.id,), customers=sizes[s.id])
        for s in new.solution.segments
        if s.id not in before
    ]
    events += [
        Event(kind="gone", before=(s.id,), customers=sizes[s.id]) for s in old.segments if s.id not in now
    ]
    return Changes(
        by="profile",
        same_customers=False,
        segments=_segments(old, new.solution),
        events=tuple(events),
        value_column=found.value_column,
        n_segments=new.solution.n_segments,
    )


def _codes(old: _Side, new: _Side) -> tuple[NDArray[np.int64], NDArray[np.int64], list[str]]:
    """Return for the codes of both runs one number per segment id; the last entry serves "in none"."""
    ids = list(dict.fromkeys((*old.ids, *new.ids)))
    where = {name: at for at, name in enumerate(ids)}
    return (
        np.array([*(where[name] for name in old.ids), -1]),
        np.array([*(where[name] for name in new.ids), -1]),
        ids,
    )


def _moved(old: _Side, new: _Side, at: NDArray[np.intp]) -> NDArray[np.bool_]:
    before, now, _ids = _codes(old, new)
    moved: NDArray[np.bool_] = before[old.labels] != now[new.labels[at]]
    return moved


def _flows(old: _Side, new: _Side, at: NDArray[np.intp]) -> list[Flow]:
    """Return the customers in common from every segment to every other, by size."""
    before, now = old.labels.astype(np.int64) + 1, new.labels[at].astype(np.int64) + 1
    rows, columns = len(old.ids) + 1, len(new.ids) + 1
    pairs = before * columns + now
    counts = np.bincount(pairs, minlength=rows * columns)
    worth = None
    if new.values is not None:
        worth = np.bincount(pairs, weights=np.nan_to_num(new.values[at]), minlength=rows * columns)
    left, right = [None, *old.ids], [None, *new.ids]
    return [
        Flow(
            before=left[pair // columns],
            now=right[pair % columns],
            customers=int(counts[pair]),
            value=float(worth[pair]) if worth is not None else None,
        )
        for pair in sorted(np.flatnonzero(counts).tolist(), key=lambda pair: -int(counts[pair]))
    ]


def _joined(new: _Side, at: NDArray[np.intp], rows: int) -> list[Flow]:
    """Return the customers that were not in the file before, by the segment they are in."""
    fresh = np.ones(rows, dtype=bool)
    fresh[at] = False
    flows = []
    for code, name in enumerate(new.ids):
        mine = fresh & (new.labels == code)
        if mine.any():
            worth = float(np.nansum(new.values[mine])) if new.values is not None else None
            flows.append(Flow(before=None, now=name, customers=int(mine.sum()), value=worth, known=False))
    return flows


def _left(
    context: JobContext, previous: Segmentation, old_table: TableRef, found: Segmentation, table: TableRef
) -> NDArray[np.intp]:
    """Return the rows of the old table whose customers are not in the new one."""
    assert previous.customer_column is not None
    assert found.customer_column is not None
    before = context.frame(old_table)[previous.customer_column].astype("str")
    now = context.frame(table)[found.customer_column].astype("str")
    return np.flatnonzero(~before.isin(now).to_numpy())


def _lost(
    context: JobContext,
    previous: Segmentation,
    old_table: TableRef,
    old: _Side,
    rows: NDArray[np.intp],
) -> list[Flow]:
    labels = _column(context, previous, old.solution.column)[rows]
    values = _values(context, previous, old_table)
    flows = []
    for code, name in enumerate(old.ids):
        mine = labels == code
        if mine.any():
            worth = float(np.nansum(values[rows[mine]])) if values is not None else None
            flows.append(Flow(before=name, now=None, customers=int(mine.sum()), value=worth, known=False))
    return flows


def _events(old: _Side, new: _Side, at: NDArray[np.intp]) -> list[Event]:
    """Return what split, merged, is new or is gone, by the customers in common."""
    rows, columns = len(old.ids), len(new.ids)
    before, now = old.labels.astype(np.int64), new.labels[at].astype(np.int64)
    both = (before >= 0) & (now >= 0)
    table = np.bincount(before[both] * columns + now[both], minlength=rows * columns).reshape(rows, columns)
    out = table / np.maximum(table.sum(axis=1, keepdims=True), 1)  # share of an old segment
    into = table / np.maximum(table.sum(axis=0, keepdims=True), 1)  # share of a new one
    events: list[Event] = []
    told: set[str] = set()
    for o, name in enumerate(old.ids):
        parts = [n for n in range(columns) if out[o, n] >= PART and into[o, n] >= MOST]
        if len(parts) > 1:
            ids = tuple(new.ids[n] for n in parts)
            events.append(Event(kind="split", before=(name,), now=ids, customers=int(table[o, parts].sum())))
            told |= {name, *ids}
    for n, name in enumerate(new.ids):
        parts = [o for o in range(rows) if into[o, n] >= PART and out[o, n] >= MOST]
        if len(parts) > 1:
            ids = tuple(old.ids[o] for o in parts)
            events.append(Event(kind="merged", before=ids, now=(name,), customers=int(table[parts, n].sum())))
            told |= {name, *ids}
    sizes = {s.id: s.size for s in (*old.solution.segments, *new.solution.segments)}
    fresh = [name for name in new.ids if name not in old.ids and name not in told]
    gone = [name for name in old.ids if name not in new.ids and name not in told]
    events += [Event(kind="new", now=(name,), customers=sizes[name]) for name in fresh]
    events += [Event(kind="gone", before=(name,), customers=sizes[name]) for name in gone]
    return events


def _write_list(
    context: JobContext,
    previous: Segmentation,
    found: Segmentation,
    table: TableRef,
    old: _Side,
    new: _Side,
    at: NDArray[np.intp],
) -> ArtifactRef:
    """Write who moved: the customer, the segment before and now, and the value."""
    ids = [*new.ids, *(name for name in old.ids if name not in new.ids)]
    where = {name: number for number, name in enumerate(ids)}
    moved = np.flatnonzero(_moved(old, new, at))
    rows = at[moved]
    frame = context.frame(table)
    if found.customer_column is not None:
        customers = frame[found.customer_column].iloc[rows].astype("str").to_numpy(dtype=object)
    else:
        customers = np.array([str(row + 1) for row in rows], dtype=object)
    before = np.array([*(where[name] for name in old.ids), -1])[old.labels[moved]]
    now = np.array([*(where[name] for name in new.ids), -1])[new.labels[rows]]
    columns = {
        "customer": pa.array(customers.tolist(), pa.large_string()),
        "before": _named(before, ids),
        "now": _named(now, ids),
    }
    if new.values is not None:
        columns["value"] = pa.array(new.values[rows], from_pandas=True)
    key = digest("changes", previous.key, old.ids, found.key, new.ids, table.artifact.key)
    write_table(pa.table(columns), context.folder(key) / NAME)
    return ArtifactRef(key=key, name=NAME)


def _named(codes: NDArray[np.int64], ids: list[str]) -> pa.Array:
    taken = pa.array(codes, mask=codes < 0)
    return pa.DictionaryArray.from_arrays(taken.cast(pa.int32()), pa.array(ids, pa.string())).cast(
        pa.string()
    )

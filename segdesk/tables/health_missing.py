"""What kind of gaps a column has: in the same rows as others, depending on another column, or just so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from segdesk.results.table import Column
from segdesk.text import Message, msg

_SAMPLE = 50_000
_TOGETHER = 0.9
_MOST_COLUMNS = 60
_MOST_VALUES = 50
_ENOUGH = 8  # gaps below which no kind is told
_ENOUGH_FOR_NONE = 50
_HELD = 0.6  # share of the gaps that one value must hold
_LIFT = 3.0  # how much likelier a gap must be there
_AREA = 0.8  # chance that a gap's row has the larger (smaller) number
_SURE = 5.0  # standard errors: with 60 columns still one false alarm in 30,000 files


@dataclass(frozen=True)
class Gaps:
    """Columns that lack values in the same rows, and what these rows have in common."""

    columns: tuple[int, ...]
    rows: np.ndarray
    kind: Message | None


def find_gaps(table: pa.Table, columns: Sequence[Column]) -> list[Gaps]:
    """Group the columns with missing values and say what kind of missing it is.

    Notes
    -----
    Two columns belong together when at least nine tenths of the rows in which either lacks a value lack both.
    A gap depends on a category when one value holds most gaps and makes one three times likelier, and on a
    number when the number of a row with a gap is larger (or smaller) than another row's in four of five
    pairs; both at least five standard errors from chance (Little & Rubin, "Statistical Analysis with Missing
    Data", chapter 1, for the kinds).
    """
    wanted = [
        i
        for i, column in enumerate(columns)
        if column.missing + column.failures and column.role not in ("ignored", "personal", "text")
    ]
    masks = {i: np.asarray(table.column(i).is_null().combine_chunks()) for i in wanted}
    step = max(1, table.num_rows // _SAMPLE)
    return [
        Gaps(tuple(group), np.flatnonzero(masks[group[0]]), _kind(table, columns, masks, group, step))
        for group in _together(masks)
    ]


def _together(masks: dict[int, np.ndarray]) -> list[list[int]]:
    groups: list[list[int]] = []
    counts = {i: int(mask.sum()) for i, mask in masks.items()}
    for i, mask in masks.items():
        for group in groups[:_MOST_COLUMNS]:
            first = group[0]
            low, high = sorted((counts[i], counts[first]))
            if low < _TOGETHER * high or low < _ENOUGH:
                continue
            both = int((mask & masks[first]).sum())
            if both >= _TOGETHER * (low + high - both):
                group.append(i)
                break
        else:
            groups.append([i])
    return groups


def _kind(
    table: pa.Table, columns: Sequence[Column], masks: dict[int, np.ndarray], group: list[int], step: int
) -> Message | None:
    gap = masks[group[0]]
    total = int(gap.sum())
    if total < _ENOUGH or total > 0.95 * len(gap):
        return None
    if step > 1 and int(gap[::step].sum()) < _ENOUGH_FOR_NONE:
        # All gaps and as many other rows again as the sample holds: a rare gap would be lost in a sample.
        rows = np.union1d(np.flatnonzero(gap)[:_SAMPLE], np.arange(0, len(gap), step))
    else:
        rows = np.arange(0, len(gap), step)
    sampled = gap[rows]
    best: tuple[float, Message] | None = None
    looked = 0
    for i, column in enumerate(columns[:_MOST_COLUMNS]):
        if i in group or column.role in ("identifier", "order", "personal", "text", "ignored"):
            continue
        values = table.column(i).take(pa.array(rows)) if len(rows) < len(gap) else table.column(i)
        looked += 1
        found = _by_value(values, column, sampled) or _by_size(values, column, sampled)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    if best is not None:
        return best[1]
    if total >= _ENOUGH_FOR_NONE and looked >= 2:
        return msg("No other column tells where: the values seem to be missing at random.")
    return None


def _by_value(values: pa.ChunkedArray, column: Column, gap: np.ndarray) -> tuple[float, Message] | None:
    if column.type != "category":
        return None
    words = values.unify_dictionaries()
    dictionary = words.chunk(0).dictionary if words.num_chunks else pa.array([], pa.string())
    if not 2 <= len(dictionary) <= _MOST_VALUES:
        return None
    codes = np.concatenate([np.asarray(part.indices.fill_null(-1)) for part in words.chunks])
    known = codes >= 0
    counts = np.bincount(codes[known], minlength=len(dictionary))
    gaps = np.bincount(codes[known & gap], minlength=len(dictionary))
    total, rows = int(gaps.sum()), int(counts.sum())
    if total < _ENOUGH or rows == total:
        return None
    at = int(np.argmax(gaps - counts * (total / rows)))
    inside, rest = gaps[at] / max(counts[at], 1), (total - gaps[at]) / max(rows - counts[at], 1)
    overall = total / rows
    error = math.sqrt(overall * (1 - overall) * (1 / max(counts[at], 1) + 1 / max(rows - counts[at], 1)))
    if gaps[at] < _HELD * total or inside < _LIFT * rest or inside - rest < _SURE * error:
        return None
    args: dict[str, str | float] = {
        "other": column.name,
        "value": str(dictionary[at]),
        "share": float(gaps[at] / total),
    }
    # On the scale of `_by_size` (twice the area above one half); of equals, the plainer sentence.
    strength = float(gaps[at] / total - (counts[at] - gaps[at]) / (rows - total)) + 0.05
    if gaps[at] == total and inside > 0.99:
        return strength, msg("Missing exactly where “{other}” is “{value}”.", **args)
    return strength, msg("Missing mostly where “{other}” is “{value}” ({share:percent} of the gaps).", **args)


def _by_size(values: pa.ChunkedArray, column: Column, gap: np.ndarray) -> tuple[float, Message] | None:
    if column.type not in ("number", "date"):
        return None
    valid = np.asarray(values.is_valid().combine_chunks())
    plain = values.cast(pa.timestamp("us")).cast(pa.int64()) if column.type == "date" else values
    numbers = np.asarray(plain.cast(pa.float64(), safe=False).combine_chunks().fill_null(0.0))[valid]
    inside = gap[valid]
    ones, zeros = int(inside.sum()), int((~inside).sum())
    if ones < _ENOUGH or zeros < _ENOUGH:
        return None
    ordered = np.sort(numbers)
    ranks = (np.searchsorted(ordered, numbers, "left") + np.searchsorted(ordered, numbers, "right") + 1) / 2
    area = (ranks[inside].sum() - ones * (ones + 1) / 2) / (ones * zeros)
    error = math.sqrt((ones + zeros + 1) / (12 * ones * zeros))
    if max(area, 1 - area) < _AREA or abs(area - 0.5) < _SURE * error:
        return None
    strength = 2 * abs(area - 0.5)
    edge = float(np.quantile(numbers[inside], 0.1 if area > 0.5 else 0.9))
    if column.type == "date":
        day = str(np.datetime64(int(edge), "us").astype("datetime64[D]"))
        if area > 0.5:
            return strength, msg("Missing mostly where “{other}” is {day:date} or later.",
                                 other=column.name, day=day)  # fmt: skip
        return strength, msg("Missing mostly where “{other}” is {day:date} or earlier.",
                             other=column.name, day=day)  # fmt: skip
    if edge == ordered[0 if area < 0.5 else -1]:
        here = numbers == edge
        if (here == inside).all():
            return strength, msg("Missing exactly where “{other}” is {edge}.", other=column.name, edge=edge)
        return strength, msg("Missing mostly where “{other}” is {edge}.", other=column.name, edge=edge)
    if area > 0.5:
        return strength, msg(
            "Missing mostly where “{other}” is {edge} or more.", other=column.name, edge=edge
        )
    return strength, msg("Missing mostly where “{other}” is {edge} or less.", other=column.name, edge=edge)

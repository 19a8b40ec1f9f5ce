"""What people change about segments by hand: part of the recipe, so that it is done again on every run."""

from __future__ import annotations

from typing import Literal

from segdesk.results.base import Result

EditKind = Literal["merge", "split", "minimum", "together"]


class SegmentEdit(Result):
    """One change by hand. It speaks of segments by their stable ids, never by their numbers.

    `n_segments` is the number of segments it was made on: merging and splitting change that picture alone,
    while a smallest size and what must stay together hold for every number of segments.
    """

    id: str
    kind: EditKind
    segments: tuple[str, ...] = ()  # merge: the first takes the others in; split: the one that is split
    n_segments: int | None = None
    parts: int = 2  # split
    least: int | None = None  # minimum: customers …
    share: float | None = None  # … or share of all customers, 0-1
    # together: for each of the segments some of its customers, by which it is found in any other grouping
    customers: tuple[tuple[str, ...], ...] = ()
    table: str | None = None  # key of the table whose row numbers `customers` are; None: customer ids
    enabled: bool = True

"""Tables of two groupings of the same customers, ready to show."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from segdesk.desktop.viewmodels.segments.page import SegmentEntry
from segdesk.results.evaluation import Agreement, BesideAt, KnownColumn
from segdesk.results.segmentation import Solution
from segdesk.text import msg, number_text, percent_text, render
from segdesk.text import translate as _


class CrossCell(msgspec.Struct, frozen=True, kw_only=True):
    """A cell: its words, its tint −1 … 1 (None: no ground), what it tells under the mouse."""

    text: str
    tint: float | None = None
    tip: str = ""


class CrossRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row: its title with a segment's colour, and the cells."""

    title: str
    cells: tuple[CrossCell, ...]
    color: int | None = None


class CrossData(msgspec.Struct, frozen=True, kw_only=True):
    """A table: titles of all columns (the first over the row titles) with colours where they are segments."""

    titles: tuple[str, ...]
    rows: tuple[CrossRow, ...]
    colors: tuple[int | None, ...] = ()


def counts_table(
    counts: Sequence[Sequence[int]],
    rows: Sequence[tuple[str, int | None]],
    columns: Sequence[tuple[str, int | None]],
    corner: str,
) -> CrossData:
    """Return counts with their share of the row, tinted by that share against the column's overall share."""
    total = sum(sum(row) for row in counts) or 1
    overall = [sum(row[at] for row in counts) / total for at in range(len(columns))]
    made = []
    for (name, color), row in zip(rows, counts, strict=True):
        size = sum(row)
        cells = []
        for (other, _color), count, usual in zip(columns, row, overall, strict=True):
            share = count / size if size else 0.0
            tip = who_goes(count, size, name, other)
            cells.append(
                CrossCell(
                    text=f"{number_text(count)}  {percent_text(share)}", tint=_lift(share, usual), tip=tip
                )
            )
        made.append(CrossRow(title=name, cells=tuple(cells), color=color))
    everybody = tuple(
        CrossCell(text=f"{number_text(sum(row[at] for row in counts))}  {percent_text(overall[at])}")
        for at in range(len(columns))
    )
    made.append(CrossRow(title=_("Everybody"), cells=everybody))
    return CrossData(
        titles=(corner, *(name for name, _color in columns)),
        rows=tuple(made),
        colors=(None, *(color for _name, color in columns)),
    )


def _lift(share: float, usual: float) -> float:
    """Return the tint of a share: how far it is from the usual one, of the way it could go."""
    if share >= usual:
        return (share - usual) / (1 - usual) if usual < 1 else 0.0
    return (share - usual) / usual


def who_goes(count: int, size: int, name: str, other: str) -> str:
    """Return how many of one group are in another."""
    return render(
        msg(
            "{count} of the {size} in “{first}” are in “{second}”.",
            count=count,
            size=size,
            first=name,
            second=other,
        )
    )


def known_table(known: KnownColumn, n_segments: int, entries: Sequence[SegmentEntry]) -> CrossData | None:
    """Return segments against the values of a known column."""
    table = known.table(n_segments)
    if table is None:
        return None
    rows = [(entry.name, entry.color) for entry in entries]
    counts = [table.counts[entry.code] for entry in entries]
    return counts_table(counts, rows, [(level, None) for level in known.levels], known.column)


def agreement_table(agreement: Agreement, n_segments: int) -> CrossData | None:
    """Return every method against every other: the share of customers put together in the same way."""
    at = agreement.at(n_segments)
    if at is None:
        return None
    names = [_("Shown here"), *(render(method.title) for method in agreement.methods)]
    rows = []
    for first, name in enumerate(names):
        cells = []
        for second, other in enumerate(names):
            if first == second:
                cells.append(CrossCell(text="–"))
                continue
            tip = render(
                msg(
                    "{first} and {second} put {share:percent} of the customers together in the same way "
                    "(adjusted Rand index {index}).",
                    first=name,
                    second=other,
                    share=at.shared[first][second],
                    index=number_text(at.rand[first][second], 2),
                )
            )
            text = f"{percent_text(at.shared[first][second], 0)} · {number_text(at.rand[first][second], 2)}"
            cells.append(CrossCell(text=text, tint=max(at.rand[first][second], 0.0), tip=tip))
        rows.append(CrossRow(title=name, cells=tuple(cells)))
    return CrossData(titles=("", *names), rows=tuple(rows))


def beside_table(
    beside: BesideAt, solution: Solution, entries: Sequence[SegmentEntry], cell_text: object
) -> CrossData:
    """Return the columns not used: a typical value per segment, and whether that differs beyond chance.

    `cell_text` writes a cell of the profile, ``(row, cell) -> text``.
    """
    assert callable(cell_text)
    profile = {row.column: row for row in solution.profile if not row.used}
    rows = []
    for told in beside.columns:
        row = profile.get(told.column)
        words = CrossCell(text=render(told.text), tip=strength_tip(told.kind, told.strength, told.p_value))
        if row is None:
            continue
        title = row.column
        if row.category and all(cell.text is None for cell in row.cells):  # else the commonest value is told
            title = render(msg("{column}: {value}", column=row.column, value=row.category))
        cells = [CrossCell(text=cell_text(row, cell), tint=cell.tint) for cell in row.cells]
        rows.append(CrossRow(title=title, cells=(words, *cells)))
    return CrossData(
        titles=(_("Column"), _("Do segments differ?"), *(entry.name for entry in entries)),
        rows=tuple(rows),
        colors=(None, None, *(entry.color for entry in entries)),
    )


def strength_tip(kind: str, strength: float, p_value: float) -> str:
    """Return the measure behind the words."""
    chance = number_text(p_value, 3) if p_value >= 0.001 else "< 0.001"
    if kind == "share":
        return render(
            msg("Cramér's V {value}; by chance alone with probability {chance} (χ²-test).",
                value=number_text(strength, 2), chance=chance)
        )  # fmt: skip
    return render(
        msg("η² {value}: that share of the differences lies between segments; by chance alone with "
            "probability {chance} (F-test).", value=number_text(strength, 2), chance=chance)
    )  # fmt: skip

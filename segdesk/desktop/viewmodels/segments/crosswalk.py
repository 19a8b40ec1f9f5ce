"""The crosswalk: from the segments on show to another grouping of the same customers, who goes where."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.segments.cross import CrossData, counts_table
from segdesk.desktop.viewmodels.segments.everyone import Everyone
from segdesk.desktop.viewmodels.segments.labels import Rows
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel, number_words
from segdesk.text import msg, render
from segdesk.text import translate as _

MOST_VALUES = 12
_NEVER = ("identifier", "order", "personal", "text", "ignored")

Codes = np.ndarray[Any, np.dtype[np.int32]]
Named = tuple[str, int | None]  # a group's name and colour


class CrossGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group on one side; the colour is an index into the segments' colours, None for grey."""

    name: str
    color: int | None
    size: int


class Crosswalk(msgspec.Struct, frozen=True, kw_only=True):
    """How many customers are in each pair of groups. `rows` are the customers compared; None: all."""

    first: tuple[CrossGroup, ...]
    second: tuple[CrossGroup, ...]
    counts: tuple[tuple[int, ...], ...]
    first_codes: Codes
    second_codes: Codes
    rows: Rows | None = None
    compared: int = 0

    def customers(self, first: int | None, second: int | None) -> Rows:
        """Return the row numbers of those in both groups; None stands for any."""
        inside = np.ones(len(self.first_codes), dtype=bool)
        if first is not None:
            inside &= self.first_codes == first
        if second is not None:
            inside &= self.second_codes == second
        found = np.flatnonzero(inside).astype(np.int32)
        return found if self.rows is None else self.rows[found]

    def table(self) -> CrossData:
        """Return the counts as a table."""
        rows = [(group.name, group.color) for group in self.first]
        columns = [(group.name, group.color) for group in self.second]
        return counts_table(self.counts, rows, columns, "")


class CrosswalkTargets:
    """What the segments on show can be compared with; keys name them for the chooser."""

    def __init__(self, model: SegmentsViewModel) -> None:
        self._model = model
        self.everyone = Everyone(model)

    def choices(self) -> list[tuple[str, str]]:
        """Return (key, words): other numbers, other methods (once evaluated), columns."""
        segmentation, shown = self._model.segmentation, self._model.solution
        if segmentation is None or shown is None:
            return []
        found = [
            (f"k:{s.n_segments}", number_words(s))
            for s in sorted(segmentation.solutions, key=lambda s: s.n_segments)
            if s.n_segments != shown.n_segments
        ]
        report = self._model.evaluating.report
        if report is not None and report.agreement is not None:
            found += [(f"m:{at}", render(method.title)) for at, method in enumerate(report.agreement.methods)]
        table = self._model.table()
        columns = table.columns if table is not None else ()
        found += [
            (f"c:{column.name}", render(msg("Column “{column}”", column=column.name)))
            for column in columns
            if column.role not in _NEVER
            and (
                column.type == "category" or (column.type == "number" and 2 <= column.distinct <= MOST_VALUES)
            )
        ]
        return found

    def nearest(self) -> str:
        """Return the key of the number of segments next to the one on show: one less, else one more."""
        segmentation, shown = self._model.segmentation, self._model.solution
        if segmentation is None or shown is None:
            return ""
        others = [s.n_segments for s in segmentation.solutions if s.n_segments != shown.n_segments]
        if not others:  # by rule, or a method that finds its own number: whatever comes first
            return next((key for key, _words in self.choices()), "")
        return f"k:{min(others, key=lambda k: (abs(k - shown.n_segments), k))}"

    def numbers(self, key: str) -> list[int]:
        """Return the numbers of segments a target can be shown with."""
        report, segmentation = self._model.evaluating.report, self._model.segmentation
        if not key.startswith("m:") or report is None or report.agreement is None or segmentation is None:
            return []
        if report.agreement.methods[int(key[2:])].found is not None:
            return []
        return sorted(at.n_segments for at in report.agreement.numbers)

    def work(self, key: str, n_segments: int) -> object:
        """Return a function that makes the crosswalk on a thread; None when the target is gone."""
        model = self._model
        labels, solution, table = model.labels(), model.solution, model.table()
        if labels is None or solution is None or table is None or not key:
            return None
        names = {entry.code: (entry.name, entry.color) for entry in model.entries()}
        own: list[Named] = [names.get(code, ("", None)) for code in range(len(solution.segments))]
        order = [entry.code for entry in model.entries()]
        codes = labels.codes(solution)
        kind, _colon, what = key.partition(":")
        if kind == "k":
            other = model.segmentation.solution(int(what)) if model.segmentation else solution
            colors = model.colors()
            named = {s.code: (model.name(s), colors.get(s.id)) for s in other.segments}
            groups: list[Named] = [named.get(code, ("", None)) for code in range(len(other.segments))]
            second = labels.codes(other)
            return lambda: crosswalk(own, order, codes, groups, [s.code for s in other.segments], second)
        if kind == "m":
            return self._method(int(what), n_segments, own, order, codes)
        return lambda: by_column(table, what, own, order, codes)

    def _method(self, at: int, n_segments: int, own: list[Named], order: list[int], codes: Any) -> object:
        """Count everybody where that is worked out, till then the sample of the evaluation."""
        report, store = self._model.evaluating.report, self._model.workspace.store
        if report is None or report.agreement is None or at >= len(report.agreement.methods):
            return None
        agreement = report.agreement
        if agreement.rows < report.rows:
            stage, number = agreement.methods[at].stage, self._number(at, n_segments)
            self.everyone.want(stage, number)
            found = self.everyone.found(stage, number)
            if found is not None:
                everybody = str(store.path(found.labels))
                return lambda: by_method(everybody, "group", own, order, codes)
        path, column = store.path(agreement.labels), agreement.column(at, n_segments)
        return lambda: by_method(str(path), column, own, order, codes)

    def _number(self, at: int, n_segments: int) -> int:
        """Return the number of segments asked of a method; one that finds its own is asked for any."""
        report, shown = self._model.evaluating.report, self._model.solution
        agreement = report.agreement if report is not None else None
        own = agreement is not None and agreement.methods[at].found is not None
        return shown.n_segments if own and shown is not None else n_segments

    def note(self, key: str, n_segments: int, crossed: Crosswalk) -> str:
        """Return how a comparison with another method came about, where it is not simply all customers."""
        report = self._model.evaluating.report
        if not key.startswith("m:") or report is None or report.agreement is None:
            return ""
        if report.agreement.rows >= report.rows:
            return ""
        at = int(key[2:])
        stage, number = report.agreement.methods[at].stage, self._number(at, n_segments)
        found = self.everyone.found(stage, number)
        if crossed.rows is None and found is not None:
            return render(found.how)
        sample = render(msg("Compared on a fair sample of {n} customers.", n=crossed.compared))
        return f"{sample} {self.everyone.problem(stage, number) or _('Everyone is being placed.')}"


def by_method(path: str, column: str, own: list[Named], order: list[int], codes: Any) -> Crosswalk:
    """Return the crosswalk to another method's segments: of everybody, or of those in the column `row`."""
    file = pa.ipc.open_file(pa.memory_map(path)).read_all()
    sampled = "row" in file.column_names
    rows = file.column("row").to_numpy().astype(np.int32) if sampled else None
    second = file.column(column).to_numpy()
    count = int(second.max()) + 1
    groups: list[Named] = [(render(msg("Group {n}", n=code + 1)), None) for code in range(count)]
    own_codes = codes if rows is None else codes[rows]
    return crosswalk(own, order, own_codes, groups, list(range(count)), second, rows)


def by_column(table: ArrowTable, name: str, own: list[Named], order: list[int], codes: Any) -> Crosswalk:
    """Return the crosswalk to the values of a column, the rarest together."""
    data = table.data(table.column_index(name))
    if not pa.types.is_dictionary(data.type):
        data = pc.cast(data, pa.float64(), safe=False).dictionary_encode()
    encoded = data.unify_dictionaries().combine_chunks()
    encoded = encoded.chunk(0) if isinstance(encoded, pa.ChunkedArray) else encoded
    words = [_value(value) for value in encoded.dictionary.to_pylist()]
    indices = pc.fill_null(encoded.indices, len(words)).to_numpy().astype(np.int64)
    sizes = np.bincount(indices, minlength=len(words) + 1)
    common = sorted(np.flatnonzero(sizes[:-1]), key=lambda at: (-sizes[at], words[at]))[:MOST_VALUES]
    groups: list[Named] = [(words[at], None) for at in common]
    place = np.full(len(words) + 1, len(common), dtype=np.int32)
    place[common] = np.arange(len(common), dtype=np.int32)
    place[-1] = -1
    if sizes[:-1].sum() > sizes[common].sum():
        groups.append((_("All others"), None))
    if sizes[-1]:
        place[-1] = len(groups)
        groups.append((_("Missing"), None))
    return crosswalk(own, order, codes, groups, list(range(len(groups))), place[indices])


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def crosswalk(
    first: list[Named],
    first_order: list[int],
    first_codes: Any,
    second: list[Named],
    second_order: list[int],
    second_codes: Any,
    rows: Rows | None = None,
) -> Crosswalk:
    """Count the customers in each pair of groups; a code of −1 is "in no segment"."""
    a, left = _placed(first, first_order, first_codes)
    b, right = _placed(second, second_order, second_codes)
    both = (a >= 0) & (b >= 0)
    flat = a[both].astype(np.int64) * len(right) + b[both]
    counts = np.bincount(flat, minlength=len(left) * len(right)).reshape(len(left), len(right))
    return Crosswalk(
        first=_groups(left, counts.sum(axis=1)),
        second=_groups(right, counts.sum(axis=0)),
        counts=tuple(tuple(int(n) for n in row) for row in counts),
        first_codes=a,
        second_codes=b,
        rows=rows,
        compared=int(counts.sum()),
    )


def _placed(groups: list[Named], order: list[int], codes: Any) -> tuple[Codes, list[Named]]:
    """Return codes in the order of showing, with a group for those in no segment."""
    place = np.full(len(groups) + 1, -1, dtype=np.int32)  # the last one serves −1
    place[order] = np.arange(len(order), dtype=np.int32)
    shown = [groups[code] for code in order]
    if bool((codes < 0).any()):
        place[-1] = len(shown)
        shown.append((_("In no segment"), None))
    return place[codes], shown


def _groups(groups: list[Named], sizes: Any) -> tuple[CrossGroup, ...]:
    return tuple(
        CrossGroup(name=name, color=color, size=int(size))
        for (name, color), size in zip(groups, sizes, strict=True)
    )

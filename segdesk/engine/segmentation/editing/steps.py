"""Each kind of change by hand, from the segments before it to the segments after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segdesk.api import StageError
from segdesk.documents import Analysis, SegmentEdit
from segdesk.engine.cache import digest
from segdesk.engine.context import JobContext
from segdesk.engine.errors import EngineError
from segdesk.engine.runner import stage_info
from segdesk.engine.segmentation.centres import Labels, Placement
from segdesk.engine.segmentation.editing.divide import Division, divide
from segdesk.engine.segmentation.editing.regroup import Change, Divide, Regroup, near_rows
from segdesk.engine.segmentation.editing.solution import Edited, label_sizes, prepared_rows
from segdesk.engine.segmentation.fitting import Method
from segdesk.engine.segmentation.identity import match, overlap
from segdesk.engine.segmentation.model import HEAD, Model, ModelHead
from segdesk.engine.segmentation.solutions import value_sums
from segdesk.engine.segmentation.table_methods.columns import frame_of
from segdesk.results.edits import EditReport, NamedSegment
from segdesk.results.segmentation import Segmentation, Solution
from segdesk.results.table import TableRef
from segdesk.text import Message, msg

KMEANS = "segdesk.kmeans"


@dataclass(frozen=True)
class OldParts:
    """Who was in which segment in the run before: what parts of a divided segment are recognised by."""

    previous: Segmentation
    labels: dict[str, Labels]  # by column, of the customers in common
    at: NDArray[np.intp]  # where these stand now


@dataclass
class _State:
    """The segments while they are changed; `parents` says of which found segment a part is."""

    solution: Solution
    placement: Placement
    ids: list[str]
    by_two: bool
    names: dict[str, NamedSegment]
    changes: list[Change] = field(default_factory=list)
    touched: dict[str, float | None] = field(default_factory=dict)

    def name(self, code: int) -> NamedSegment:
        return self.names[self.ids[code]]

    def regroup(self, into: dict[int, int]) -> None:
        """Put segments (keys) into others (values, which stay)."""
        kept = [code for code in range(len(self.ids)) if code not in into]
        place = {code: at for at, code in enumerate(kept)}
        codes = [place[into.get(code, code)] for code in range(len(self.ids))]
        for target in into.values():
            self.touched[self.ids[target]] = None
        self._apply(Regroup(np.array(codes, dtype=np.int16), self.by_two))
        self.ids = [self.ids[code] for code in kept]

    def order(self, codes: Sequence[int]) -> None:
        """Number the segments anew: `codes` lists the old numbers in the new order."""
        if list(codes) == list(range(len(self.ids))):
            return
        new = np.empty(len(codes), dtype=np.int16)
        new[list(codes)] = np.arange(len(codes), dtype=np.int16)
        self._apply(Regroup(new))
        self.ids = [self.ids[code] for code in codes]

    def _apply(self, change: Regroup) -> None:
        self.placement = change.apply(self.placement)
        self.changes.append(change)


class Editor:
    """Applies the changes of an analysis to one number of segments after the other."""

    def __init__(
        self,
        context: JobContext,
        segmentation: Segmentation,
        analysis: Analysis,
        table: TableRef,
        model: Callable[[], Model],
        old: OldParts | None,
    ) -> None:
        self.context, self.segmentation, self.analysis, self.table = context, segmentation, analysis, table
        self._model, self._old = model, old
        self.frame = frame_of(context, table, segmentation.method)
        self.method = self._method()
        self._tried = {solution.n_segments for solution in segmentation.solutions}
        self._kinds = self._placer_kinds()
        value = segmentation.value_column
        self._values = (
            self.frame[value].to_numpy(dtype=np.float64, na_value=np.nan) if value in self.frame else None
        )

    def _method(self) -> Method:
        info = stage_info(self.context, self.segmentation.method)
        own = self.analysis.model.stage == info.id
        params = {n: v for n, v in self.analysis.model.params.items() if n != "n_clusters"} if own else {}
        method = Method(info, params)
        if method.takes_number and not info.takes_table:
            return method
        return Method(stage_info(self.context, KMEANS), {})

    def _placer_kinds(self) -> dict[str, str]:
        if self.segmentation.model is None:
            return {}
        path = self.context.path(self.segmentation.model) / HEAD
        return ModelHead.from_json(path.read_bytes()).placers

    def apply(
        self, solution: Solution, labels: pa.Table, edits: Sequence[SegmentEdit]
    ) -> tuple[Edited, list[Change]]:
        """Return the segments after all changes, and what was done; nothing done leaves them as found."""
        k = solution.n_segments
        by_code = sorted(solution.segments, key=lambda segment: segment.code)
        state = _State(
            solution=solution,
            placement=Placement(*(labels[f"{c}{k}"].to_numpy() for c in ("k", "n", "c"))),
            ids=[segment.id for segment in by_code],
            by_two=self._kinds.get(str(k)) == "centres",
            names={s.id: NamedSegment(id=s.id, name=s.name) for s in by_code},
        )
        steps = {
            "merge": self._merge,
            "split": self._split,
            "minimum": self._minimum,
            "together": self._together,
        }
        reports = tuple(steps[edit.kind](state, edit) for edit in edits)
        if state.changes:
            self._best_first(state)
        return Edited(state.placement, state.ids, state.touched, reports), state.changes

    def _best_first(self, state: _State) -> None:
        sizes = label_sizes(state.placement.labels, len(state.ids))
        worth = self._sums(state, sizes)
        state.order(sorted(range(len(sizes)), key=lambda c: (-float(worth[c]), -int(sizes[c]), c)))

    def _sums(self, state: _State, sizes: NDArray[np.int64]) -> NDArray[np.float64]:
        if self._values is None:
            return sizes.astype(np.float64)
        return value_sums(state.placement.labels, len(state.ids), self._values)

    # -- which segments are meant -----------------------------------------------------------

    def _refusal(self, state: _State, edit: SegmentEdit) -> Message | None:
        """Return why a change is not for this number of segments."""
        made_on = edit.n_segments
        if made_on is not None and made_on != state.solution.n_segments and made_on in self._tried:
            return msg("Belongs to {n} segments.", n=made_on)
        if not set(edit.segments) <= set(state.ids):
            return msg("Not done: the segments it speaks of are not there any more.")
        return None

    def _joined(
        self, state: _State, edit: SegmentEdit, into: dict[int, int], codes: Sequence[int] | None = None
    ) -> EditReport:
        """Put segments into others and say how many customers and how much value move."""
        moved = list(into) if codes is None else codes
        sizes = label_sizes(state.placement.labels, len(state.ids))
        share = None
        if self._values is not None and moved:
            sums = value_sums(state.placement.labels, len(state.ids), self._values)
            total = float(np.nansum(self._values))
            share = float(sums[moved].sum()) / total if total > 0 else None
        done = EditReport(
            edit=edit.id,
            kind=edit.kind,
            segments=tuple(state.name(code) for code in moved),
            into=tuple(state.name(into[code]) for code in moved),
            customers=int(sizes[moved].sum()) if moved else 0,
            value_share=share,
            value_column=self.segmentation.value_column,
        )
        if into:
            state.regroup(into)
        return done

    def _nothing(self, edit: SegmentEdit, why: Message | None) -> EditReport:
        return EditReport(edit=edit.id, kind=edit.kind, problem=why)

    # -- the kinds --------------------------------------------------------------------------

    def _merge(self, state: _State, edit: SegmentEdit) -> EditReport:
        why = self._refusal(state, edit)
        if why is None and len(edit.segments) < 2:
            why = msg("Choose at least two segments.")
        if why is None and len(state.ids) - len(edit.segments) + 1 < 2:
            why = msg("Not done: one segment for everybody would tell nothing. Leave at least two.")
        if why is not None:
            return self._nothing(edit, why)
        target, *others = (state.ids.index(name) for name in edit.segments)
        return self._joined(state, edit, dict.fromkeys(others, target))

    def _minimum(self, state: _State, edit: SegmentEdit) -> EditReport:
        """Let small segments join, smallest first, where most of their customers' second choice is."""
        least = edit.least if edit.least is not None else (edit.share or 0.0) * len(self.frame)
        labels, second, _ = state.placement
        k = len(state.ids)
        fine = (labels >= 0) & (second >= 0)
        near = np.bincount(labels[fine].astype(np.int64) * k + second[fine], minlength=k * k).reshape(k, k)
        sizes = label_sizes(labels, k)
        into: dict[int, int] = {}
        while len(left := [code for code in range(k) if code not in into]) > 2:
            code = min(left, key=lambda c: (int(sizes[c]), c))
            if sizes[code] >= least:
                break
            target = max(
                (c for c in left if c != code), key=lambda c: (int(near[code, c]), int(sizes[c]), -c)
            )
            into[code] = target
            near[target] += near[code]
            near[:, target] += near[:, code]
            sizes[target] += sizes[code]
        final = {code: _last(into, code) for code in into}
        return self._joined(state, edit, final)

    def _together(self, state: _State, edit: SegmentEdit) -> EditReport:
        """Make one segment of those that the given ones, or most of their customers, are in."""
        codes: list[int] = []
        for number in range(max(len(edit.segments), len(edit.customers))):
            code = self._whereabouts(state, edit, number)
            if code is None:
                return self._nothing(edit, msg("Not done: its customers are not in this file any more."))
            if code not in codes:
                codes.append(code)
        if len(codes) > 1 and len(state.ids) - len(codes) + 1 < 2:
            why = msg("Not done: one segment for everybody would tell nothing. Leave at least two.")
            return self._nothing(edit, why)
        return self._joined(state, edit, dict.fromkeys(codes[1:], codes[0]))

    def _whereabouts(self, state: _State, edit: SegmentEdit, number: int) -> int | None:
        """Return the segment that most of some customers are in; its id serves where they are not there."""
        if number < len(edit.customers):
            codes = state.placement.labels[self._rows(edit, edit.customers[number])]
            codes = codes[codes >= 0]
            if len(codes):
                return int(np.bincount(codes).argmax())
        if number < len(edit.segments) and edit.segments[number] in state.ids:
            return state.ids.index(edit.segments[number])
        return None

    def _rows(self, edit: SegmentEdit, names: Sequence[str]) -> NDArray[np.intp]:
        if edit.table is not None:
            same = edit.table == self.table.artifact.key
            rows = [int(n) for n in names if n.isdigit() and int(n) < len(self.frame)] if same else []
            return np.array(rows, dtype=np.intp)
        column = self.segmentation.customer_column
        if column is None:
            return np.array([], dtype=np.intp)
        values = self.frame[column].astype("str")
        return np.flatnonzero(values.isin(list(names)).to_numpy())

    def _split(self, state: _State, edit: SegmentEdit) -> EditReport:
        why = self._refusal(state, edit)
        if why is None and self.segmentation.model is None:
            why = msg("Not done: the method of these segments cannot be used on some customers alone.")
        if why is not None:
            return self._nothing(edit, why)
        code = state.ids.index(edit.segments[0])
        rows = near_rows(state.placement, code)
        X = prepared_rows(self._model(), self.frame, np.flatnonzero(rows))
        mine = state.placement.labels[rows] == code
        try:
            parts = divide(self.context, self.method, X, mine, edit.parts, self.analysis.seed)
        except StageError as error:
            return self._nothing(edit, error.message)
        except EngineError as error:
            return self._nothing(edit, error.message)
        return self._divided(state, edit, code, parts, rows, X)

    def _divided(
        self, state: _State, edit: SegmentEdit, code: int, parts: Division, rows: np.ndarray, X: np.ndarray
    ) -> EditReport:
        split = state.name(code)
        codes = [code, *range(len(state.ids), len(state.ids) + len(parts.sizes) - 1)]
        change = Divide(code, parts.placer, np.array(codes, dtype=np.int16))
        state.placement = change.apply(state.placement, rows, X)
        state.changes.append(change)
        own = [f"p{digest(edit.id, number)[:11]}" for number in range(len(codes))]
        names = self._as_before(state, own, codes)
        state.ids = [*state.ids, *own[1:]]
        for at, name in zip(codes, names, strict=True):
            state.ids[at] = name
        for number, name in enumerate(names):
            state.touched[name] = parts.stability[number]
            part = msg("{name}, part {number}", name=split.name, number=number + 1)
            state.names[name] = NamedSegment(id=name, name=part)
        return EditReport(
            edit=edit.id,
            kind=edit.kind,
            segments=(split,),
            into=(split,),
            customers=sum(parts.sizes),
            parts=parts.sizes,
            clarity=parts.clarity,
            by_other_method=self.method.info.id != self.segmentation.method,
        )

    def _as_before(self, state: _State, own: list[str], codes: Sequence[int]) -> list[str]:
        """Return the ids of the parts, so that each keeps the one it had for the same customers."""
        old = self._old
        if old is None:
            return own
        k = state.solution.n_segments
        same = [s for s in old.previous.solutions if any(s.segment(name) for name in own)]
        if not same:
            return own
        before = min(same, key=lambda s: abs(s.n_segments - k))
        known = [s for s in before.segments if s.id in own]
        was = np.full(int(max(s.code for s in before.segments)) + 2, -1, dtype=np.int16)
        for number, segment in enumerate(known):
            was[segment.code] = number
        now = np.full(len(state.ids) + len(own) + 1, -1, dtype=np.int16)
        now[list(codes)] = np.arange(len(codes), dtype=np.int16)
        likeness = overlap(
            was[old.labels[before.column]], now[state.placement.labels[old.at]], len(known), len(codes)
        )
        names: list[str | None] = [None] * len(codes)
        for new, which in match(likeness, 0.0).items():
            names[new] = known[which].id
        free = [name for name in own if name not in names]
        return [name if name is not None else free.pop(0) for name in names]


def _last(into: dict[int, int], code: int) -> int:
    while code in into:
        code = into[code]
    return code

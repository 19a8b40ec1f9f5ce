"""A number of segments after changes by hand: everything that is told of segments, told anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from segdesk.engine.context import JobContext
from segdesk.engine.segmentation.centres import Labels, Placement
from segdesk.engine.segmentation.judging import Quality
from segdesk.engine.segmentation.model import Model
from segdesk.engine.segmentation.months import with_months
from segdesk.engine.segmentation.profile import Feature, compare, features
from segdesk.engine.segmentation.quality import borders, calinski_harabasz, silhouettes
from segdesk.engine.segmentation.solutions import make_solution
from segdesk.engine.segmentation.table_methods.columns import frame_of
from segdesk.engine.segmentation.words.meaning import scenario
from segdesk.engine.series import full_months, load_series
from segdesk.results.edits import EditReport
from segdesk.results.segmentation import Clarity, Segment, Segmentation, Solution, Verdict
from segdesk.results.table import TableRef
from segdesk.text import Message, msg, plural, render

SAMPLE = 2_000
NOTABLY_LESS = 0.05  # of silhouette: then the changed segments are a grade less clear than those found
GRADES: tuple[Clarity, ...] = ("none", "weak", "fair", "clear")


@dataclass(frozen=True)
class Edited:
    """The customers after all changes to one number of segments, numbered best first."""

    placement: Placement
    ids: list[str]  # by code
    touched: Mapping[str, float | None]  # id of a changed segment -> how stable it is, where that is known
    reports: tuple[EditReport, ...]
    agreement: float | None = None

    @property
    def n_segments(self) -> int:
        """How many segments there are now."""
        return len(self.ids)


class Describer:
    """Tells changed segments; what is the same for every number of segments is made once."""

    def __init__(
        self, context: JobContext, segmentation: Segmentation, table: TableRef, model: Callable[[], Model]
    ) -> None:
        self.context, self.segmentation, self.table = context, segmentation, table
        self._model = model
        self.frame = frame_of(context, table, segmentation.method)
        self._sample: tuple[NDArray[np.intp], NDArray[np.float64]] | None = None

    def value(self) -> tuple[str, NDArray[np.float64]] | None:
        """Return the name and the values of the column that says how much a customer brings."""
        name = self.segmentation.value_column
        if name is None or name not in self.frame:
            return None
        return name, self.frame[name].to_numpy(dtype=np.float64, na_value=np.nan)

    def solution(self, base: Solution, edited: Edited, smallest_share: float) -> Solution:
        """Return the solution with everything that is told of its segments."""
        k = len(edited.ids)
        rows = compare(self._features(), edited.placement.labels, k)
        quality = self._quality(base, edited)
        made = make_solution(
            edited,
            quality,
            {k: base.scores.overall},
            rows,
            edited.ids,
            self.value(),
            scenario(self.table.columns),
            smallest_share,
        )
        series = full_months(load_series(self.context, self.table))
        if series is not None:
            made = with_months(made, edited.placement.labels, series, named=False)
        segments = _names_kept(made.segments, base, edited)
        scores = msgspec.structs.replace(
            base.scores,
            silhouette=quality.silhouette,
            calinski_harabasz=quality.calinski_harabasz,
            stability=quality.mean_stability,
            smallest_share=min(quality.shares),
        )
        return msgspec.structs.replace(
            made,
            n_segments=base.n_segments,
            column=f"{base.column}e",
            confidence_column=f"c{base.n_segments}e",
            second_column=f"n{base.n_segments}e",
            scores=scores,
            segments=segments,
            verdict=_verdict(made.verdict, base, segments, quality, edited.reports),
            before=base,
            edits=edited.reports,
        )

    def _features(self) -> list[Feature]:
        used = {use.column for use in self.segmentation.columns if use.used}
        key = f"features:{self.table.artifact.key}:{sorted(used)}"
        made: list[Feature] = self.context.memory.get(
            key, lambda: features(self.frame, self.table.columns, used)
        )
        return made

    def _quality(self, base: Solution, edited: Edited) -> Quality:
        labels, k = edited.placement.labels, len(edited.ids)
        shares = np.bincount(labels[labels >= 0], minlength=k) / len(labels)
        before = {s.id: s.stability for s in base.segments}
        mean = float(base.scores.stability or 0.0)
        steady = [edited.touched.get(name, before.get(name)) for name in edited.ids]
        silhouette, ratio, border = base.scores.silhouette or 0.0, base.scores.calinski_harabasz or 0.0, 0.0
        if self.segmentation.model is not None:
            rows, X = self._rows()
            distances = cdist(X, X).astype(np.float32)
            silhouette = float(silhouettes(distances, labels[rows]).mean())
            ratio, border = calinski_harabasz(X, labels[rows]), borders(X, labels[rows])
        return Quality(
            n_segments=k,
            silhouette=silhouette,
            calinski_harabasz=ratio,
            border=border,
            stability=tuple(mean if value is None else value for value in steady),
            shares=tuple(shares.tolist()),
            gap=base.scores.reference_gap or 0.0,
            border_gap=0.0,
        )

    def _rows(self) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return a fair sample of the customers: the first of an order that the map was drawn from."""
        if self._sample is None:
            step = max(1, len(self.frame) // SAMPLE)
            rows = np.arange(0, len(self.frame), step, dtype=np.intp)[:SAMPLE]
            self._sample = rows, prepared_rows(self._model(), self.frame, rows)
        return self._sample


def prepared_rows(model: Model, frame: pd.DataFrame, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return some customers as the numbers that the segments were found on."""
    names = [column.name for column in model.columns]
    return model.prepared(frame[names].iloc[rows].reset_index(drop=True))


def label_sizes(labels: Labels, k: int) -> NDArray[np.int64]:
    """Return the number of customers in each of k segments."""
    return np.bincount(labels[labels >= 0], minlength=k).astype(np.int64)


def _names_kept(segments: Sequence[Segment], base: Solution, edited: Edited) -> tuple[Segment, ...]:
    """Return the segments, those that were not touched under the name and with the stability they had."""
    known = {segment.id: segment for segment in base.segments}
    kept = {s.id: known[s.id].name for s in segments if s.id not in edited.touched and s.id in known}
    taken = {render(name) for name in kept.values()}
    result = []
    for segment in segments:
        if segment.id in kept:
            result.append(msgspec.structs.replace(segment, name=kept[segment.id]))
            continue
        name, number = segment.name, 2
        while render(name) in taken:
            name, number = msg("{name} ({number})", name=segment.name, number=number), number + 1
        taken.add(render(name))
        stability = edited.touched.get(segment.id)
        result.append(msgspec.structs.replace(segment, name=name, stability=stability))
    return tuple(result)


def _verdict(
    made: Verdict,
    base: Solution,
    segments: Sequence[Segment],
    quality: Quality,
    reports: Sequence[EditReport],
) -> Verdict:
    """Say honestly what was found and what a person made of it; hand work never makes segments clearer."""
    grade = GRADES.index(base.verdict.clarity)
    if quality.silhouette < (base.scores.silhouette or 0.0) - NOTABLY_LESS:
        grade = max(0, grade - 1)
    kpis = made.kpis
    if kpis and base.verdict.kpis:
        levels: dict[Clarity, Message] = {
            "clear": msg("clear"),
            "fair": msg("fair"),
            "weak": msg("weak"),
            "none": msg("none"),
        }
        level = "good" if grade == 3 else "fair" if grade else "bad"
        kpis = (msgspec.structs.replace(kpis[0], badge=levels[GRADES[grade]], level=level), *kpis[1:])
    return msgspec.structs.replace(
        made,
        clarity=GRADES[grade],
        title=plural("{n} segment, changed by hand", "{n} segments, changed by hand", len(segments)),
        text=_text(base, reports),
        kpis=kpis,
    )


def _text(base: Solution, reports: Sequence[EditReport]) -> Message:
    done = [report for report in reports if report.applied]
    joined = sum(len(r.segments) for r in done if r.kind in ("merge", "together"))
    small = sum(len(r.segments) for r in done if r.kind == "minimum")
    divided = sum(r.kind == "split" for r in done)
    parts = [
        text
        for n, text in (
            (joined, plural("{n} joined to another", "{n} joined to others", joined)),
            (small, plural("{n} too small, joined to another", "{n} too small, joined to others", small)),
            (divided, plural("{n} divided", "{n} divided", divided)),
        )
        if n
    ]
    found: dict[Clarity, Message] = {
        "clear": msg("clearly separated"),
        "fair": msg("fairly distinct"),
        "weak": msg("with blurred borders"),
        "none": msg("without gaps between them"),
    }
    return msg(
        "{n} segments were found, {how}. By hand: {parts:list}.",
        n=len(base.segments),
        how=found[base.verdict.clarity],
        parts=parts,
    )

"""What an evaluation looks at: a fair sample of the customers, prepared as they were for grouping."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from segdesk.api import StateError
from segdesk.api.series import series_place
from segdesk.documents import Analysis
from segdesk.engine.context import JobContext
from segdesk.engine.preparation import fit_preparation
from segdesk.engine.runner import stage_info
from segdesk.engine.segmentation.centres import Labels, Matrix, quick_kmeans
from segdesk.engine.segmentation.columns import choose_columns
from segdesk.engine.segmentation.editing.regroup import EditedPlacer
from segdesk.engine.segmentation.fitting import Fits, Method
from segdesk.engine.segmentation.model import Model, load_model
from segdesk.engine.segmentation.quality import Fit
from segdesk.engine.segmentation.sampling import canonical_order
from segdesk.engine.segmentation.table_methods.columns import filled, frame_of
from segdesk.engine.segmentation.table_methods.fitting import refit_rows
from segdesk.engine.segmentation.table_methods.placing import TablePlacer
from segdesk.results.segmentation import Segmentation
from segdesk.results.table import TableRef

SAMPLE = 5_000
WIDE_SAMPLE = 50_000  # for what needs no distances between customers
_BY_MEANS = ("segdesk.kmeans", "segdesk.minibatch_kmeans")


@dataclass(frozen=True)
class Inputs:
    """A segmentation and its customers; `order` is a canonical sample of at most WIDE_SAMPLE rows."""

    context: JobContext
    analysis: Analysis
    table: TableRef
    segmentation: Segmentation
    frame: pd.DataFrame
    used: list[str]  # the columns that formed the segments
    order: NDArray[np.intp]
    X: NDArray[np.float64]  # the first SAMPLE rows of `order`, in the numbers the method compares them in
    distances: NDArray[np.float32]  # between these rows, as the method itself measures them
    labels: dict[int, Labels]  # all rows, for every number of segments
    found: dict[int, Labels]  # the same before any change by hand
    model: Model | None

    @property
    def rows(self) -> NDArray[np.intp]:
        """The row numbers of X."""
        return self.order[: len(self.X)]

    @property
    def numbers(self) -> list[int]:
        """The numbers of segments, fewest first."""
        return sorted(self.labels)

    def near(self, k: int) -> Labels:
        """Return the labels of the rows of X."""
        return self.labels[k][self.rows]

    def near_found(self, k: int) -> Labels:
        """Return the labels of the rows of X before any change by hand."""
        return self.found[k][self.rows]

    def size(self, k: int) -> int:
        """Return how many segments there are; after changes by hand it may be another number than tried."""
        return len(self.segmentation.solution(k).segments)

    @cached_property
    def method(self) -> Method:
        """The method that found the segments, with its settings."""
        info = stage_info(self.context, self.segmentation.method)
        model = self.analysis.model
        if model.stage == info.id:
            params = {name: value for name, value in model.params.items() if name != "n_clusters"}
            return Method(info, filled(info, params, self.table.columns, self.frame))
        # "Automatic" chose it: the settings are those of a fitted estimator, if one was kept.
        placers = self.model.placers.values() if self.model is not None else ()
        fitted = next((p.estimator for p in placers if hasattr(p, "estimator")), None)
        names = {param.name for param in info.params} - {"n_clusters"}
        params = {
            name: getattr(fitted, name) for name in names if fitted is not None and hasattr(fitted, name)
        }
        return Method(info, params)

    @cached_property
    def fits(self) -> Fits:
        """Fits the method again; what was fitted on the same customers before is remembered."""
        return Fits(self.context, self.method)

    @cached_property
    def resampling(self) -> tuple[Matrix, Fit]:
        """The sample as its method takes it, and how parts of it are grouped anew.

        K-means goes without its checks; a method that takes the table is given row numbers (m, 1).
        """
        if self.method.info.takes_table:
            return self.rows[:, None].astype(np.float64), refit_rows(self.fits, self.frame[self.used])
        return self.X, quick_kmeans if self.method.info.id in _BY_MEANS else self.fits.labels

    @cached_property
    def everyone(self) -> NDArray[np.float64]:
        """All customers, prepared as those of X are."""
        if len(self.X) == len(self.frame):
            everyone = np.empty_like(self.X)
            everyone[self.rows] = self.X
            return everyone
        own = _own(self.model, self.segmentation)
        if own is not None:
            return np.asarray(own.embed(self.frame[self.used]), dtype=np.float64)
        rows = np.arange(len(self.frame), dtype=np.intp)
        return _prepared(self.context, self.analysis, self.table, self.frame, self.model, self.used, rows)

    def codes(self, column: str) -> tuple[NDArray[np.int32], tuple[str, ...]]:
        """Return the codes (−1 missing) and the values of a column with few values, in a fixed order."""
        values = self.frame[column]
        if isinstance(values.dtype, pd.CategoricalDtype):
            codes = np.asarray(values.cat.codes, dtype=np.int32)
            names = [str(name) for name in values.cat.categories]
        else:
            found, uniques = pd.factorize(values, sort=True)
            codes = found.astype(np.int32)
            names = [f"{name:g}" if isinstance(name, float) else str(name) for name in uniques]
        seen = np.flatnonzero(np.bincount(codes[codes >= 0], minlength=len(names)))
        order = seen if not isinstance(values.dtype, pd.CategoricalDtype) else seen[_by_name(names, seen)]
        place = np.full(len(names) + 1, -1, dtype=np.int32)  # the last one serves −1
        place[order] = np.arange(len(order), dtype=np.int32)
        return place[codes], tuple(names[at] for at in order)


def _by_name(names: list[str], seen: NDArray[np.intp]) -> list[int]:
    return sorted(range(len(seen)), key=lambda at: names[seen[at]])


def make_inputs(
    context: JobContext, analysis: Analysis, table: TableRef, segmentation: Segmentation
) -> Inputs:
    """Read what an evaluation needs.

    Raises
    ------
    FileNotFoundError
        When the table or the labels are not there any more.
    EngineError
        When the customers cannot be prepared again.
    """
    frame = frame_of(context, table, segmentation.method)
    model = _model(context, segmentation)
    used = _used(frame, table, analysis, segmentation)
    order = canonical_order(frame[used], WIDE_SAMPLE)
    X = _prepared(context, analysis, table, frame, model, used, order[:SAMPLE])
    own = _own_space(model, segmentation, frame[used].iloc[order[: len(X)]])
    X, distances = own or (X, cdist(X, X).astype(np.float32))
    file = pa.ipc.open_file(pa.memory_map(str(context.path(segmentation.labels)))).read_all()
    labels = {s.n_segments: file.column(s.column).to_numpy() for s in segmentation.solutions}
    before = {s.n_segments: s.before.column for s in segmentation.solutions if s.before is not None}
    return Inputs(
        context=context,
        analysis=analysis,
        table=table,
        segmentation=segmentation,
        frame=frame,
        used=used,
        order=order,
        X=X,
        distances=distances,
        labels=labels,
        found={k: file.column(before[k]).to_numpy() if k in before else labels[k] for k in labels},
        model=model,
    )


def _used(frame: pd.DataFrame, table: TableRef, analysis: Analysis, segmentation: Segmentation) -> list[str]:
    told = [use.column for use in segmentation.columns if use.used and use.column in frame]
    months = [name for name in frame.columns if series_place(name) is not None]
    return sorted(
        [*told, *months] or [c.name for c in choose_columns(frame, table.columns, analysis.columns).used]
    )


def _model(context: JobContext, segmentation: Segmentation) -> Model | None:
    if segmentation.model is None:
        return None
    try:
        return load_model(context.registry, context.path(segmentation.model))
    except (StateError, OSError, msgspec.MsgspecError, KeyError, ValueError, zlib.error):
        return None  # it only saves learning the preparation again


def _own_space(
    model: Model | None, segmentation: Segmentation, part: pd.DataFrame
) -> tuple[NDArray[np.float64], NDArray[np.float32]] | None:
    """Return the numbers and distances of a method that weighs numbers against categories itself."""
    own = _own(model, segmentation)
    if own is None:
        return None
    X = np.asarray(own.embed(part), dtype=np.float64)
    found = own.distances(part) if hasattr(own, "distances") else cdist(X, X)
    return X, np.asarray(found, dtype=np.float32)


def _own(model: Model | None, segmentation: Segmentation) -> Any:
    """Return a fitted method that compares customers in numbers of its own, if it is one."""
    placers = model.placers if model is not None else {}
    for placer in (placers.get(segmentation.suggested), *placers.values()):
        base = placer.base if isinstance(placer, EditedPlacer) else placer
        if isinstance(base, TablePlacer) and hasattr(base.estimator, "embed"):
            return base.estimator
    return None


def _prepared(
    context: JobContext,
    analysis: Analysis,
    table: TableRef,
    frame: pd.DataFrame,
    model: Model | None,
    used: list[str],
    rows: NDArray[np.intp],
) -> NDArray[np.float64]:
    if model is not None and all(column.name in frame for column in model.columns):
        part = frame[[column.name for column in model.columns]].iloc[rows]
        return model.prepared(part)
    columns = [column for column in table.columns if column.name in used]
    prepared = fit_preparation(
        context, analysis.preparation, frame[used], columns, analysis.seed, table.artifact.key
    )
    return prepared.X[rows]

"""One segmentation from table to result document."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.api import StageError, job_part, report
from segdesk.documents import AUTOMATIC, Analysis
from segdesk.engine.cache import digest, library_versions
from segdesk.engine.context import JobContext
from segdesk.engine.errors import EngineError
from segdesk.engine.preparation import Prepared, fit_preparation
from segdesk.engine.runner import stage_info, stage_title
from segdesk.engine.segmentation.automatic import SAMPLE as AUTOMATIC_ROWS
from segdesk.engine.segmentation.automatic_run import MethodChoice, choose_method, fit_chosen
from segdesk.engine.segmentation.automatic_scaling import scalings, told, with_scaling
from segdesk.engine.segmentation.automatic_words import reason
from segdesk.engine.segmentation.centres import Labels, quick_kmeans
from segdesk.engine.segmentation.columns import Choice, choose_columns
from segdesk.engine.segmentation.columns_used import column_uses
from segdesk.engine.segmentation.definitions import defined, definition_ids
from segdesk.engine.segmentation.fitting import Fits, Grouping, Method, Refit, fit_all
from segdesk.engine.segmentation.identity import chain_ids
from segdesk.engine.segmentation.judging import judge
from segdesk.engine.segmentation.labels import NAME, renumber, write_labels
from segdesk.engine.segmentation.limits import need_rows, nothing_to_use, overwhelming, possible_numbers
from segdesk.engine.segmentation.mapping import make_map
from segdesk.engine.segmentation.meaning import scenario
from segdesk.engine.segmentation.model import FOLDER, save_model
from segdesk.engine.segmentation.placing import CentrePlacer
from segdesk.engine.segmentation.previous import recognise, recognised_again
from segdesk.engine.segmentation.profile import Row, compare, features
from segdesk.engine.segmentation.quality import Fit
from segdesk.engine.segmentation.rule_grid import make_grid
from segdesk.engine.segmentation.sampling import canonical_order
from segdesk.engine.segmentation.solutions import best_first, customer_column, make_solution, value_column
from segdesk.engine.segmentation.table_columns import (
    file_marks,
    filled,
    table_choice,
    table_value,
    unsuitable,
)
from segdesk.engine.segmentation.table_fitting import Definitions, fit_table, refit_rows
from segdesk.engine.segmentation.verdict import best_number, in_favour, overall, with_notes
from segdesk.results.base import ArtifactRef, Result
from segdesk.results.run import StepReport
from segdesk.results.segmentation import Segmentation, Solution
from segdesk.results.table import TableRef
from segdesk.text import Message, msg

SAMPLE_ROWS = 50_000
RESULT = "segmentation.json"


class SegmentationRun(Result):
    """The result and what the analysis' own steps did."""

    segmentation: Segmentation
    steps: tuple[StepReport, ...]


def segmentation_key(context: JobContext, analysis: Analysis, table: TableRef) -> str:
    """Return the key of a segmentation: never the chosen number, names or colours."""
    steps = [
        (step.stage, stage_info(context, step.stage).version, step.params)
        for step in analysis.preparation
        if step.enabled
    ]
    method = chosen_method(context, analysis)
    return digest(
        "segmentation",
        5,
        table.artifact.key,
        [(c.name, c.type, c.role) for c in table.columns],
        steps,
        (method.info.id, method.info.version, method.params, *file_marks(method.info)),
        _choosable(context) if analysis.model.stage == AUTOMATIC else [],
        analysis.columns,
        wanted_numbers(analysis),
        analysis.smallest_share,
        analysis.seed,
        library_versions(),
    )


def chosen_method(context: JobContext, analysis: Analysis) -> Method:
    """Return the method to group with; what "Automatic" starts from is k-means."""
    if analysis.model.stage == AUTOMATIC:
        return Method(stage_info(context, "segdesk.kmeans"), {})
    params = {name: value for name, value in analysis.model.params.items() if name != "n_clusters"}
    return Method(stage_info(context, analysis.model.stage), params)


def _choosable(context: JobContext) -> list[tuple[str, int]]:
    """Return the methods among which "Automatic" can choose."""
    return sorted((info.id, info.version) for info in context.registry.of_kind("clusterer"))


def wanted_numbers(analysis: Analysis) -> tuple[int, ...]:
    """Return the numbers of segments to try."""
    low, high = max(2, analysis.k_min), max(2, analysis.k_min, analysis.k_max)
    numbers = set(range(low, min(high, 20) + 1))
    if analysis.n_segments is not None:
        numbers.add(min(max(2, analysis.n_segments), 20))
    return tuple(sorted(numbers))


def run_segmentation(
    context: JobContext,
    analysis: Analysis,
    table: TableRef,
    previous: Segmentation | None,
    previous_table: TableRef | None,
) -> SegmentationRun:
    """Run a segmentation, or return the one that is kept."""
    key = segmentation_key(context, analysis, table)
    kept = _kept(context, key)
    if kept is not None:
        if previous is not None and not (previous.by_rule or kept.segmentation.by_rule):
            found = recognised_again(context, kept.segmentation, table, previous, previous_table)
            kept = msgspec.structs.replace(kept, segmentation=found)
        return _as_asked(kept, analysis, cached=True)
    work = _Work(context, analysis, table, key)
    done = work.run(previous, previous_table)
    (context.folder(key) / RESULT).write_bytes(done.to_json())
    return _as_asked(done, analysis, cached=False)


def _kept(context: JobContext, key: str) -> SegmentationRun | None:
    path = context.find(key, RESULT)
    if path is None or context.find(key, NAME) is None:
        return None
    try:
        return SegmentationRun.from_json(path.read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def _as_asked(run: SegmentationRun, analysis: Analysis, cached: bool) -> SegmentationRun:
    """Return the run under this analysis' ids, with the number of segments a person asked for."""
    found = msgspec.structs.replace(run.segmentation, analysis=analysis.id)
    tried = {solution.n_segments for solution in found.solutions}
    if analysis.n_segments in tried:
        assert analysis.n_segments is not None
        found = msgspec.structs.replace(found, suggested=analysis.n_segments)
    ids = [*(step.id for step in analysis.preparation), analysis.model.id]
    steps = tuple(
        msgspec.structs.replace(step, step=name, cached=cached or step.cached)
        for step, name in zip(run.steps, ids, strict=True)
    )
    return SegmentationRun(segmentation=found, steps=steps)


class _Work:
    """The stations of one segmentation."""

    def __init__(self, context: JobContext, analysis: Analysis, table: TableRef, key: str) -> None:
        self.context = context
        self.analysis = analysis
        self.table = table
        self.key = key
        self.method = chosen_method(context, analysis)
        self.fits = Fits(context, self.method)
        self.chosen: MethodChoice | None = None
        self.definitions: Definitions | None = None
        self.again: Fit | None = None  # how a method that takes the table groups rows anew

    def run(self, previous: Segmentation | None, previous_table: TableRef | None) -> SegmentationRun:
        """Go through all stations."""
        report(0.0, msg("Preparing the customers"))
        frame = self.context.frame(self.table)
        need_rows(len(frame))
        choice = self._choice(frame)
        if not choice.used:
            raise EngineError(nothing_to_use(frame, choice))
        # by name, so that another order of the columns in the file gives the same numbers
        inputs = frame[sorted(column.name for column in choice.used)]
        with job_part(0.02, 0.1):
            prepared = self._prepare(inputs, choice)
        order = canonical_order(inputs, SAMPLE_ROWS)
        started = time.perf_counter()
        numbers = possible_numbers(prepared.X, order, wanted_numbers(self.analysis))
        if self.analysis.model.stage == AUTOMATIC:
            with job_part(0.1, 0.15):
                prepared = self._choose(inputs, choice, prepared, order, numbers)
        groupings, prepared = self._group(inputs, prepared, order, numbers)
        return self._document(frame, choice, prepared, order, groupings, previous, previous_table, started)

    def _choice(self, frame: pd.DataFrame) -> Choice:
        """Return the columns used; those a method's own settings leave open are filled first."""
        info, columns, wanted = self.method.info, self.table.columns, self.analysis.columns
        if not info.takes_table:
            return choose_columns(frame, columns, wanted)
        self.method = Method(info, filled(info, self.method.params, columns, frame))
        self.fits = Fits(self.context, self.method)
        choice = table_choice(info, self.method.params, columns, frame, wanted)
        why = unsuitable(self.context, columns, frame).get(info.id)
        if why is not None and not choice.used:
            raise EngineError(why)
        return choice

    def _prepare(self, inputs: pd.DataFrame, choice: Choice, scaling: str = "usual") -> Prepared:
        try:
            return fit_preparation(
                self.context,
                with_scaling(self.analysis.preparation, scaling),
                inputs,
                choice.used,
                self.analysis.seed,
                self.table.artifact.key,
            )
        except StageError as error:
            raise EngineError(error.message) from error

    def _choose(
        self,
        inputs: pd.DataFrame,
        choice: Choice,
        prepared: Prepared,
        order: NDArray[np.intp],
        numbers: list[int],
    ) -> Prepared:
        """Choose method and scaling; returns the customers in that scaling."""
        report(0.0, msg("Choosing the method"))
        seed = self.analysis.seed
        matrices = scalings(
            self.context, self.analysis.preparation, inputs, choice.used, prepared,
            order[:AUTOMATIC_ROWS], seed,
        )  # fmt: skip
        chosen = choose_method(
            self.context, matrices, len(inputs), numbers, self.analysis.smallest_share, seed
        )
        self.chosen, self.method = chosen, chosen.method
        self.fits = Fits(self.context, self.method)
        if chosen.scaling == "usual":
            return prepared
        prepared = self._prepare(inputs, choice, chosen.scaling)
        return replace(prepared, reports=told(prepared.reports, chosen.scaling))

    def _group(
        self, inputs: pd.DataFrame, prepared: Prepared, order: NDArray[np.intp], numbers: list[int]
    ) -> tuple[list[Grouping], Prepared]:
        with job_part(0.15, 0.45):
            try:
                if self.chosen is not None:
                    groupings = fit_chosen(
                        self.context, self.chosen, prepared.X, order, numbers, self.analysis.seed
                    )
                elif self.method.info.takes_table:
                    groupings, prepared = self._group_table(inputs, prepared, order, numbers)
                else:
                    groupings = fit_all(self.fits, prepared.X, order, numbers, self.analysis.seed)
            except StageError as error:
                raise EngineError(error.message) from error
        if not groupings:
            raise EngineError(
                msg("The method found fewer than two segments. Try other settings or another method.")
            )
        return groupings, prepared

    def _group_table(
        self, inputs: pd.DataFrame, prepared: Prepared, order: NDArray[np.intp], numbers: list[int]
    ) -> tuple[list[Grouping], Prepared]:
        found = fit_table(self.fits, inputs, prepared.X, order, numbers, self.analysis.seed)
        self.again, self.definitions = refit_rows(self.fits, inputs), found.definitions
        if not found.own_space:
            return found.groupings, prepared
        origins = tuple(found.origins)
        return found.groupings, replace(prepared, X=found.X, features=origins, origins=origins)

    def _suggested(self, totals: dict[int, float]) -> int:
        """Return the number to suggest; the scores favour compact segments, so another form has its own."""
        own = self.chosen.n_segments if self.chosen is not None else None
        if own is not None and own in totals:
            return own
        close = self.chosen.close if self.chosen is not None else frozenset()
        return best_number({k: total for k, total in totals.items() if k in close} or totals)

    def _document(
        self,
        frame: pd.DataFrame,
        choice: Choice,
        prepared: Prepared,
        order: NDArray[np.intp],
        groupings: list[Grouping],
        previous: Segmentation | None,
        previous_table: TableRef | None,
        started: float,
    ) -> SegmentationRun:
        value = self._value(frame)
        if self.definitions is None:  # rules have an order of their own
            groupings = [renumber(g, best_first(g, value[1] if value else None)) for g in groupings]
        labels: dict[int, Labels] = {g.n_segments: g.placement.labels for g in groupings}
        with job_part(0.45, 0.8):
            shaped, fit = _shaped(groupings), self._refit(groupings)
            qualities = judge(prepared.X, order, labels, fit, self.analysis.seed, shaped, self.again)
        totals = overall(qualities, self.analysis.smallest_share, len(frame))
        suggested = self._suggested(totals)
        if self.chosen is not None:
            totals = in_favour(totals, suggested)
        with job_part(0.8, 0.95):
            report(0.0, msg("Describing the segments"))
            used = {column.name for column in choice.used}
            shown = features(frame, self.table.columns, used)
            rows = {k: compare(shown, values, k) for k, values in labels.items()}
            customer = customer_column(self.table.columns, frame)
            known = (
                recognise(
                    self.context, previous, previous_table, frame, self.table, customer, labels, lambda: rows
                )
                if previous is not None and not previous.by_rule and self.definitions is None
                else {}
            )
            near = {k: values[order] for k, values in labels.items()}
            if self.definitions is not None:
                ids = {k: definition_ids(self.method.info.id, self.definitions) for k in labels}
            else:
                ids = chain_ids(near, _middles(rows), suggested, known)
        kind = scenario(self.table.columns)
        solutions = tuple(
            make_solution(
                grouping, quality, totals, rows[grouping.n_segments], ids[grouping.n_segments], value, kind,
                self.analysis.smallest_share,
            )
            for grouping, quality in zip(groupings, qualities, strict=True)
        )  # fmt: skip
        title = stage_title(self.method.info)
        if self.definitions is None:
            notes = overwhelming(prepared, frame)
            solutions = tuple(self._named(with_notes(solution, notes)) for solution in solutions)
        else:
            names = [column.name for column in choice.used]
            solutions = tuple(
                defined(s, self.definitions, title, names, len(frame), value[0] if value else None)
                for s in solutions
            )
        folder = self.context.folder(self.key)
        report(0.95, msg("Drawing the map"))
        write_labels(groupings, folder)
        problem = save_model(
            folder / FOLDER,
            self.method,
            [c for c in sorted(choice.used, key=lambda c: c.name)],
            prepared.fitted,
            {g.n_segments: g.placer for g in groupings},
        )
        segmentation = Segmentation(
            analysis=self.analysis.id,
            key=self.key,
            method=self.method.info.id,
            method_title=title,
            suggested=suggested,
            solutions=solutions,
            rows=len(frame),
            columns=column_uses(self.table.columns, choice, prepared),
            labels=ArtifactRef(key=self.key, name=NAME),
            map=make_map(prepared.X, order, prepared.features, prepared.origins, self.key, folder),
            value_column=value[0] if value else None,
            customer_column=customer,
            model=ArtifactRef(key=self.key, name=FOLDER) if problem is None else None,
            seed=self.analysis.seed,
            scenario=kind,
            choice=problem
            or (reason(self.context, self.chosen, suggested) if self.chosen is not None else None),
            by_rule=self.definitions is not None,
            unsuitable=unsuitable(self.context, self.table.columns, frame),
            grid=make_grid(self.definitions.estimator, frame, groupings[0].placement.labels, value)
            if self.definitions is not None
            else None,
        )
        return SegmentationRun(
            segmentation=segmentation,
            steps=(*prepared.reports, self._model_report(title, segmentation, choice, started)),
        )

    def _refit(self, groupings: list[Grouping]) -> Fit | None:
        """Return how resamples are grouped: methods of the k-means kind by a k-means without their checks."""
        if self.definitions is not None:
            return None
        if self.again is not None:
            return quick_kmeans
        by_means = (g for g in groupings if isinstance(g.placer, CentrePlacer) and g.placer.by_means)
        return Refit(self.fits, frozenset(g.n_segments for g in by_means))

    def _named(self, solution: Solution) -> Solution:
        """Say so where k-means stands in, as the chosen method found its number itself."""
        chosen = self.chosen
        if chosen is None or chosen.method.takes_number or solution.n_segments == chosen.n_segments:
            return solution
        return msgspec.structs.replace(solution, method_title=stage_title(chosen.compact.info))

    def _value(self, frame: pd.DataFrame) -> tuple[str, NDArray[np.float64]] | None:
        name = table_value(self.method, frame) or value_column(self.table.columns, frame)
        return None if name is None else (name, frame[name].to_numpy(dtype=np.float64, na_value=np.nan))

    def _model_report(
        self, title: Message, segmentation: Segmentation, choice: Choice, started: float
    ) -> StepReport:
        tried = [solution.n_segments for solution in segmentation.solutions]
        return StepReport(
            step=self.analysis.model.id,
            stage=self.analysis.model.stage,
            title=msg("Find segments"),
            summary=msg("{method}: {n} segments found", method=title, n=tried[0])
            if len(tried) == 1
            else msg(
                "{method}: {low}–{high} segments tried, {chosen} suggested",
                method=title,
                low=tried[0],
                high=tried[-1],
                chosen=segmentation.suggested,
            ),
            seconds=time.perf_counter() - started,
            cached=False,
            key=self.key,
            input_columns=choice.used,
            output_columns=self.table.columns,
        )


def _shaped(groupings: Sequence[Grouping]) -> list[int]:
    """Return the numbers whose segments are not simply the customers nearest to a middle."""
    return [g.n_segments for g in groupings if not isinstance(g.placer, CentrePlacer)]


def _middles(rows: dict[int, list[Row]]) -> dict[int, NDArray[np.float64]]:
    """Return what fresh ids are made from: the profile of every segment, columns in order of their name."""
    middles = {}
    for k, found in rows.items():
        used = sorted((row for row in found if row.feature.used), key=lambda row: row.feature.column.name)
        middles[k] = np.array([row.effect for row in used]).T
    return middles

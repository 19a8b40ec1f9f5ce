"""One segmentation from table to result document."""

from __future__ import annotations

import time
from dataclasses import replace

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.api import StageError, job_part, report
from segdesk.api.series import series_place
from segdesk.documents import AUTOMATIC, Analysis
from segdesk.engine.context import JobContext
from segdesk.engine.errors import EngineError
from segdesk.engine.preparation import Prepared, fit_preparation, without_preparation
from segdesk.engine.runner import stage_title
from segdesk.engine.segmentation.asked import chosen_method, segmentation_key, wanted_numbers
from segdesk.engine.segmentation.automatic.choice import SAMPLE as AUTOMATIC_ROWS
from segdesk.engine.segmentation.automatic.run import MethodChoice, choose_method, fit_chosen
from segdesk.engine.segmentation.automatic.scaling import scalings, told, with_scaling
from segdesk.engine.segmentation.automatic.words import reason
from segdesk.engine.segmentation.centres import quick_kmeans
from segdesk.engine.segmentation.columns import Choice, choose_columns
from segdesk.engine.segmentation.columns_used import column_uses
from segdesk.engine.segmentation.describing import Found, describe, in_order, segment_ids
from segdesk.engine.segmentation.fitting import Fits, Grouping, Method, Refit, fit_all
from segdesk.engine.segmentation.judging import Quality, judge
from segdesk.engine.segmentation.labels import NAME, write_labels
from segdesk.engine.segmentation.limits import need_rows, nothing_to_use, possible_numbers
from segdesk.engine.segmentation.mapping import make_map
from segdesk.engine.segmentation.model import FOLDER, save_model
from segdesk.engine.segmentation.months import with_months
from segdesk.engine.segmentation.previous import recognise, recognised_again
from segdesk.engine.segmentation.quality import Fit
from segdesk.engine.segmentation.rule_grid import make_grid
from segdesk.engine.segmentation.sampling import canonical_order
from segdesk.engine.segmentation.solutions import value_column
from segdesk.engine.segmentation.table_methods.columns import (
    filled,
    table_choice,
    table_value,
    unsuitable,
)
from segdesk.engine.segmentation.table_methods.fitting import Definitions, fit_table, refit_rows
from segdesk.engine.segmentation.verdict import in_favour, overall, shows_structure, suggest
from segdesk.engine.segmentation.words.meaning import scenario
from segdesk.engine.series import full_months, load_series, series_columns, with_series
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
        frame = with_series(self.context, self.table, frame, [column.name for column in choice.used])
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
        with job_part(0.15, 0.45):
            groupings, prepared = self._group(inputs, prepared, order, numbers)
        found = self._found(frame, choice, prepared, order, groupings)
        with job_part(0.45, 0.8):
            qualities = self._judge(found)
        totals, suggested = self._suggest(found, qualities)
        with job_part(0.8, 0.95):
            report(0.0, msg("Describing the segments"))
            known = self._known(found, previous, previous_table)
            solutions = self._describe(found, qualities, totals, suggested, known)
        report(0.95, msg("Drawing the map"))
        segmentation = self._write(found, solutions, suggested)
        return SegmentationRun(
            segmentation=segmentation,
            steps=(*prepared.reports, self._model_report(segmentation, choice, started)),
        )

    def _choice(self, frame: pd.DataFrame) -> Choice:
        """Return the columns used; those a method's own settings leave open are filled first."""
        info, columns, wanted = self.method.info, self.table.columns, self.analysis.columns
        if not info.takes_table:
            return choose_columns(frame, columns, wanted)
        self.method = Method(info, filled(info, self.method.params, columns, frame))
        self.fits = Fits(self.context, self.method)
        series = series_columns(self.context, self.table) if info.takes_series else ()
        choice = table_choice(info, self.method.params, columns, frame, wanted, series)
        why = self._unsuitable(frame).get(info.id)
        if why is not None and not choice.used:
            raise EngineError(why)
        return choice

    def _unsuitable(self, frame: pd.DataFrame) -> dict[str, Message]:
        return unsuitable(self.context, self.table.columns, frame, self.table.series is not None)

    def _prepare(self, inputs: pd.DataFrame, choice: Choice, scaling: str = "usual") -> Prepared:
        steps = with_scaling(self.analysis.preparation, scaling)
        months_alone = all(series_place(column.name) is not None for column in choice.used)
        if months_alone:
            steps = tuple(msgspec.structs.replace(step, enabled=False) for step in steps)
        try:
            prepared = fit_preparation(
                self.context, steps, inputs, choice.used, self.analysis.seed, self.table.artifact.key
            )
        except StageError as error:
            raise EngineError(error.message) from error
        return without_preparation(prepared, self.analysis.preparation) if months_alone else prepared

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

    def _found(
        self,
        frame: pd.DataFrame,
        choice: Choice,
        prepared: Prepared,
        order: NDArray[np.intp],
        groupings: list[Grouping],
    ) -> Found:
        value, rules = self._value(frame), self.definitions
        ordered = in_order(groupings, value[1] if value else None, rules)
        return Found(frame, self.table.columns, choice, prepared, order, ordered, value, rules)

    def _value(self, frame: pd.DataFrame) -> tuple[str, NDArray[np.float64]] | None:
        name = table_value(self.method, frame) or value_column(self.table.columns, frame)
        return None if name is None else (name, frame[name].to_numpy(dtype=np.float64, na_value=np.nan))

    def _judge(self, found: Found) -> list[Quality]:
        seed = self.analysis.seed
        return judge(
            found.prepared.X, found.order, found.labels, self._refit(found), seed, found.shaped, self.again
        )

    def _refit(self, found: Found) -> Fit | None:
        """Return how resamples are grouped."""
        if self.definitions is not None:
            return None
        return quick_kmeans if self.again is not None else Refit(self.fits, found.by_means)

    def _suggest(self, found: Found, qualities: list[Quality]) -> tuple[dict[int, float], int]:
        """Return the total score of every number of segments, and the number to suggest."""
        totals = overall(qualities, self.analysis.smallest_share, len(found.frame))
        if self.chosen is None:
            return totals, suggest(qualities, totals)
        # the scores favour compact segments, so a method of another form has a number of its own
        own, close = self.chosen.n_segments, self.chosen.close
        if own is None or own not in totals:
            near = {k: total for k, total in totals.items() if k in close}
            own = suggest(qualities, near or totals)
            if not shows_structure(qualities, own):  # then any number that is almost as good and does
                own = suggest(qualities, totals)
        return in_favour(totals, own), own

    def _known(
        self, found: Found, previous: Segmentation | None, previous_table: TableRef | None
    ) -> dict[int, dict[int, str]]:
        """Return the ids of segments that are those of before."""
        if previous is None or previous.by_rule or self.definitions is not None:
            return {}
        return recognise(
            self.context, previous, previous_table, found.frame, self.table, found.customer, found.labels,
            lambda: found.rows,
        )  # fmt: skip

    def _describe(
        self,
        found: Found,
        qualities: list[Quality],
        totals: dict[int, float],
        suggested: int,
        known: dict[int, dict[int, str]],
    ) -> tuple[Solution, ...]:
        ids = segment_ids(found, self.method.info.id, suggested, known)
        title = stage_title(self.method.info)
        solutions = describe(found, qualities, totals, ids, title, self.analysis.smallest_share)
        series = full_months(load_series(self.context, self.table))
        if series is not None:
            named, labels = self.method.info.takes_series, found.labels
            solutions = tuple(with_months(s, labels[s.n_segments], series, named=named) for s in solutions)
        return tuple(self._named(solution) for solution in solutions)

    def _named(self, solution: Solution) -> Solution:
        """Say so where k-means stands in, as the chosen method found its number itself."""
        chosen = self.chosen
        if chosen is None or chosen.method.takes_number or solution.n_segments == chosen.n_segments:
            return solution
        return msgspec.structs.replace(solution, method_title=stage_title(chosen.compact.info))

    def _write(self, found: Found, solutions: tuple[Solution, ...], suggested: int) -> Segmentation:
        """Write labels, model and map; returns the result document."""
        prepared, choice, rules = found.prepared, found.choice, self.definitions
        folder = self.context.folder(self.key)
        write_labels(found.groupings, folder)
        problem = save_model(
            folder / FOLDER,
            self.method,
            sorted(choice.used, key=lambda column: column.name),
            prepared.fitted,
            {grouping.n_segments: grouping.placer for grouping in found.groupings},
        )
        shown = next(s.verdict.clarity for s in solutions if s.n_segments == suggested)
        why = reason(self.context, self.chosen, suggested, shown) if self.chosen is not None else None
        return Segmentation(
            analysis=self.analysis.id,
            key=self.key,
            method=self.method.info.id,
            method_title=stage_title(self.method.info),
            suggested=suggested,
            solutions=solutions,
            rows=len(found.frame),
            columns=column_uses(self.table.columns, choice, prepared),
            labels=ArtifactRef(key=self.key, name=NAME),
            map=make_map(prepared.X, found.order, prepared.features, prepared.origins, self.key, folder),
            value_column=found.value[0] if found.value else None,
            customer_column=found.customer,
            model=ArtifactRef(key=self.key, name=FOLDER) if problem is None else None,
            seed=self.analysis.seed,
            scenario=scenario(self.table.columns),
            choice=problem or why,
            by_rule=rules is not None,
            unsuitable=self._unsuitable(found.frame),
            grid=make_grid(rules.estimator, found.frame, found.groupings[0].placement.labels, found.value)
            if rules is not None
            else None,
        )

    def _model_report(self, segmentation: Segmentation, choice: Choice, started: float) -> StepReport:
        title = segmentation.method_title
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
            input_columns=tuple(c for c in choice.used if series_place(c.name) is None),
            output_columns=self.table.columns,
        )

"""One prediction from table to result document."""

from __future__ import annotations

import time
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from segdesk.api import StageError, job_part, report
from segdesk.documents import AUTOMATIC, Analysis
from segdesk.engine.arrow import write_table
from segdesk.engine.cache import digest, library_versions
from segdesk.engine.context import JobContext
from segdesk.engine.errors import EngineError
from segdesk.engine.prediction.alarms import after_training, leaks
from segdesk.engine.prediction.crossval import (
    CrossValidated,
    FittedModel,
    Recipe,
    brier,
    choose,
    cross_validate,
    naive_chances,
    surprise,
)
from segdesk.engine.prediction.curves import make_curves
from segdesk.engine.prediction.inputs import choose_inputs
from segdesk.engine.prediction.model import FOLDER, PredictionHead, save_prediction
from segdesk.engine.prediction.reasons import EXPLAINED, global_reasons, importances, personal_reasons
from segdesk.engine.prediction.target import Target, find_target
from segdesk.engine.prediction.verdict import make_verdict
from segdesk.engine.runner import stage_info, stage_title
from segdesk.engine.segmentation.sampling import canonical_order
from segdesk.engine.series import series_columns, with_series
from segdesk.results.base import ArtifactRef, Result
from segdesk.results.plugins import StageInfo
from segdesk.results.prediction import Alarm, ModelScore, Prediction
from segdesk.results.run import StepReport
from segdesk.results.table import Column, TableRef
from segdesk.text import msg

CANDIDATES = ("segdesk.logistic", "segdesk.boosting")  # simplest first
TRAINING_ROWS = 100_000
RESULT = "prediction.json"
SCORES = "scores.arrow"


class PredictionRun(Result):
    """The result and what the analysis' own steps did."""

    prediction: Prediction
    steps: tuple[StepReport, ...]


def run_prediction(context: JobContext, analysis: Analysis, table: TableRef) -> PredictionRun:
    """Run a prediction, or return the one that is kept."""
    models = _candidates(context, analysis)
    key = digest(
        "prediction",
        1,
        table.artifact.key,
        [(c.name, c.type, c.role) for c in table.columns],
        [
            (s.stage, stage_info(context, s.stage).version, s.params)
            for s in analysis.preparation
            if s.enabled
        ],
        [(info.id, info.version, params) for info, params in models],
        (analysis.columns, analysis.outcome, analysis.positive, analysis.seed),
        library_versions(),
    )
    path = context.find(key, RESULT)
    if path is not None and context.find(key, SCORES) is not None:
        try:
            return _as_asked(PredictionRun.from_json(path.read_bytes()), analysis)
        except (OSError, msgspec.MsgspecError):
            pass  # kept by another version: made anew
    try:
        done = _Work(context, analysis, table, key, models).run()
    except StageError as error:
        raise EngineError(error.message) from error
    (context.folder(key) / RESULT).write_bytes(done.to_json())
    return done


def _as_asked(run: PredictionRun, analysis: Analysis) -> PredictionRun:
    steps = tuple(msgspec.structs.replace(s, step=analysis.model.id, cached=True) for s in run.steps)
    return PredictionRun(
        prediction=msgspec.structs.replace(run.prediction, analysis=analysis.id), steps=steps
    )


def _candidates(context: JobContext, analysis: Analysis) -> list[tuple[StageInfo, dict[str, Any]]]:
    if analysis.model.stage == AUTOMATIC:
        return [(stage_info(context, stage), {}) for stage in CANDIDATES]
    return [(stage_info(context, analysis.model.stage), dict(analysis.model.params))]


class _Work:
    """The stations of one prediction."""

    def __init__(
        self,
        context: JobContext,
        analysis: Analysis,
        table: TableRef,
        key: str,
        models: list[tuple[StageInfo, dict[str, Any]]],
    ) -> None:
        self.context = context
        self.analysis = analysis
        self.table = table
        self.key = key
        self.models = models

    def run(self) -> PredictionRun:
        """Go through all stations."""
        started = time.perf_counter()
        report(0.0, msg("Preparing the customers"))
        frame = self.context.frame(self.table)
        target = find_target(frame, self.analysis.outcome, self.analysis.positive)
        inputs = choose_inputs(frame, self.table.columns, target.column, self.analysis.columns)
        columns = tuple(sorted(inputs.used, key=lambda column: column.name))
        if not columns:
            raise EngineError(msg("No column is left to learn from. Check the roles of the columns."))
        known = target.known
        asked = frame.iloc[known][[*(column.name for column in columns), target.column]]
        rows = known[canonical_order(asked, TRAINING_ROWS)]
        alarms = [
            *leaks(
                frame.iloc[rows],
                columns,
                target.hits[rows],
                self.analysis.columns is not None,
                self.analysis.seed,
            ),
            *inputs.notes,
        ]
        out = {name for alarm in alarms if alarm.left_out for name in alarm.columns}
        columns = tuple(column for column in columns if column.name not in out)
        if not columns:
            raise EngineError(
                msg(
                    "Every column is known only afterwards, so nothing is left to learn from. Choose "
                    "the columns."
                )
            )
        columns, frame = self._with_months(columns, frame)
        X = frame[[column.name for column in columns]]
        y = target.codes[rows]
        judged, best = self._judge(X.iloc[rows], y, target)
        with job_part(0.7, 0.75):
            report(0.0, msg("Learning from all customers"))
            final = self._recipe(best.info).fit(X.iloc[rows], y)
        return self._document(frame, X, rows, target, columns, alarms, judged, best, final, started)

    def _with_months(
        self, columns: tuple[Column, ...], frame: pd.DataFrame
    ) -> tuple[tuple[Column, ...], pd.DataFrame]:
        """Add what each customer did month by month where a model learns from that."""
        asking = [info for info, _params in self.models if info.takes_series]
        if not asking:
            return columns, frame
        months = series_columns(self.context, self.table)
        if not months:
            raise StageError(
                msg(
                    "“{method}” needs what each customer ordered month by month. Turn orders with dates into "
                    "customers first.",
                    method=stage_title(asking[0]),
                )
            )
        whole = with_series(self.context, self.table, frame, [column.name for column in months])
        return tuple(sorted((*columns, *months), key=lambda column: column.name)), whole

    def _recipe(self, info: StageInfo) -> Recipe:
        params = next(params for other, params in self.models if other.id == info.id)
        return Recipe(self.context, self.analysis.preparation, info, params, self.analysis.seed)

    def _judge(
        self, X: pd.DataFrame, y: NDArray[np.int64], target: Target
    ) -> tuple[list[CrossValidated], CrossValidated]:
        judged = []
        for number, (info, _) in enumerate(self.models):
            with job_part(
                0.05 + 0.65 * number / len(self.models), 0.05 + 0.65 * (number + 1) / len(self.models)
            ):
                judged.append(
                    cross_validate(self._recipe(info), X, y, len(target.classes), stage_title(info))
                )
        return judged, choose(judged)

    def _document(
        self,
        frame: pd.DataFrame,
        X: pd.DataFrame,
        rows: NDArray[np.intp],
        target: Target,
        columns: tuple[Column, ...],
        alarms: list[Alarm],
        judged: list[CrossValidated],
        best: CrossValidated,
        final: FittedModel,
        started: float,
    ) -> PredictionRun:
        y, hits = target.codes[rows], target.hits[rows]
        classes = len(target.classes)
        own = best.chances[:, target.positive]
        naive = brier(y, naive_chances(y, classes))
        models = tuple(_score(one, y, one is best) for one in judged)
        leak = any(alarm.kind == "leak" for alarm in alarms)
        alarms += after_training(best.auc(y), hits, classes, leak)
        alarms.sort(key=lambda alarm: ("serious", "notable", "minor").index(alarm.severity))

        def chance(part: pd.DataFrame) -> NDArray[np.float64]:
            return final.chances(part, classes)[:, target.positive]

        with job_part(0.75, 0.85):
            importance = importances(best, X.iloc[rows], y, classes, self.analysis.seed)
        with job_part(0.85, 0.9):
            reasons = global_reasons(chance, X.iloc[rows], columns, importance)
        scores = chance(X)
        scores[rows] = own
        with job_part(0.9, 0.98):
            self._write_scores(X, rows, target, scores, final, chance)
        folder = self.context.folder(self.key)
        head = PredictionHead(
            stage=best.info.id,
            version=best.info.version,
            columns=columns,
            preparation=len(final.steps),
            outcome=target.column,
            classes=target.classes,
            positive=target.positive,
        )
        save_prediction(folder / FOLDER, head, final, self._recipe(best.info).params)
        customer = next((c.name for c in self.table.columns if c.role == "identifier"), None)
        prediction = Prediction(
            analysis=self.analysis.id,
            key=self.key,
            outcome=target.column,
            positive=target.classes[target.positive],
            classes=target.classes,
            rows=len(frame),
            known=len(target.known),
            base_rate=float((target.hits[target.known] == 1).mean()),
            verdict=make_verdict(target, hits, own, models, naive, alarms),
            alarms=tuple(alarms),
            models=models,
            naive_brier=naive,
            curves=make_curves(hits, own),
            reasons=reasons,
            scores=ArtifactRef(key=self.key, name=SCORES),
            model=ArtifactRef(key=self.key, name=FOLDER),
            columns_used=tuple(column.name for column in columns),
            customer_column=customer,
            seed=self.analysis.seed,
        )
        return PredictionRun(prediction=prediction, steps=(self._report(prediction, columns, started),))

    def _write_scores(
        self,
        X: pd.DataFrame,
        rows: NDArray[np.intp],
        target: Target,
        scores: NDArray[np.float64],
        final: FittedModel,
        chance: Any,
    ) -> None:
        ranking = np.argsort(-scores, kind="stable")
        rank = np.empty(len(scores), dtype=np.int32)
        rank[ranking] = np.arange(1, len(scores) + 1)
        top = ranking[:EXPLAINED]
        found = personal_reasons(
            final, chance, target.positive, X.iloc[top], X.iloc[rows[:EXPLAINED]], self.analysis.seed
        )
        columns: dict[str, Any] = {"score": scores.astype(np.float32), "rank": rank}
        for number, texts in enumerate(found, start=1):
            everybody = np.full(len(X), None, dtype=object)
            everybody[top] = [None if text is None else text.decode() for text in texts]
            columns[f"reason{number}"] = pa.array(everybody, type=pa.large_string())
        columns["actual"] = target.hits
        write_table(pa.table(columns), self.context.folder(self.key) / SCORES)

    def _report(self, prediction: Prediction, columns: tuple[Column, ...], started: float) -> StepReport:
        best = next(model for model in prediction.models if model.chosen)
        return StepReport(
            step=self.analysis.model.id,
            stage=self.analysis.model.stage,
            title=msg("Predict"),
            summary=msg(
                "{model} learned from {known} customers and {columns} columns",
                model=best.title,
                known=prediction.known,
                columns=len(columns),
            ),
            seconds=time.perf_counter() - started,
            cached=False,
            key=self.key,
            input_columns=columns,
            output_columns=self.table.columns,
        )


def _score(judged: CrossValidated, y: NDArray[np.int64], chosen: bool) -> ModelScore:
    return ModelScore(
        stage=judged.info.id,
        title=stage_title(judged.info),
        auc=judged.auc(y),
        auc_sd=float(judged.fold_auc.std(ddof=1)) if len(judged.fold_auc) > 1 else 0.0,
        brier=brier(y, judged.chances),
        log_loss=surprise(y, judged.chances),
        chosen=chosen,
    )

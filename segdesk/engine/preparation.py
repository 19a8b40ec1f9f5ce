"""Preparation: an analysis' own steps, fitted once and applied again to new customers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.api import StageError, job_part
from segdesk.documents import Step
from segdesk.engine.cache import digest, library_versions
from segdesk.engine.context import JobContext
from segdesk.engine.errors import EngineError
from segdesk.engine.runner import stage_info, stage_title, step_failed
from segdesk.results.plugins import StageInfo
from segdesk.results.run import StepReport
from segdesk.results.table import Column
from segdesk.text import Message, msg

KEPT_ROWS = 200_000  # of more rows only what was learned is remembered, not the prepared customers


@dataclass(frozen=True)
class FittedStep:
    """One fitted preparation step."""

    step: Step
    version: int
    estimator: Any


@dataclass(frozen=True)
class Prepared:
    """The customers as numbers: X (n, d) float64 without gaps, and where each of the d columns came from."""

    X: NDArray[np.float64]
    features: tuple[str, ...]
    origins: tuple[str, ...]
    log_columns: frozenset[str]
    fitted: tuple[FittedStep, ...]
    reports: tuple[StepReport, ...]
    weights: dict[str, float] = field(default_factory=dict)  # of columns that count more or less than others


@dataclass(frozen=True)
class _Done:
    """What one enabled step did: kept in memory, so that a later change does not repeat it."""

    key: str
    estimator: Any
    summary: Message
    seconds: float
    frame: pd.DataFrame | None  # None where it would take too much memory


def fit_preparation(
    context: JobContext,
    steps: Sequence[Step],
    frame: pd.DataFrame,
    columns: Sequence[Column],
    seed: int,
    key: str | None = None,
) -> Prepared:
    """Fit the preparation steps on the chosen columns and apply them.

    With a `key` (of the table) the steps before the first changed one are taken from memory.
    """
    current = frame
    fitted: list[FittedStep] = []
    reports: list[StepReport] = []
    origins = {str(name): str(name) for name in frame.columns}
    log: set[str] = set()
    weights: dict[str, float] = {}
    nothing: tuple[_Done, ...] = ()
    before = context.memory.peek(f"prepared:{key}", nothing) if key is not None else nothing
    done: list[_Done] = []
    so_far = digest("prepare", key, [(c.name, c.type, c.role) for c in columns], seed, library_versions())
    for number, step in enumerate(steps):
        info = stage_info(context, step.stage)
        blank = _blank(step, info, columns)
        if not step.enabled:
            reports.append(blank)
            continue
        so_far = digest(so_far, step.stage, info.version, step.params)
        known = before[len(done)] if len(done) < len(before) else None
        cached = known is not None and known.key == so_far
        if known is None or not cached:
            with job_part(number / len(steps), (number + 1) / len(steps)):
                known = _fit_step(context, step, info, current, seed, so_far)
        current = known.frame if known.frame is not None else known.estimator.transform(current)
        if key is not None:
            done.append(known if len(current) <= KEPT_ROWS else replace(known, frame=None))
        step_origins = getattr(known.estimator, "origins_", None)
        if step_origins is not None:
            origins = _trace(step_origins, origins)
        for name, weight in getattr(known.estimator, "importance_", {}).items():
            weights[str(name)] = weights.get(str(name), 1.0) * float(weight)
        log.update(str(name) for name in getattr(known.estimator, "columns_log_", ()))
        reports.append(
            msgspec.structs.replace(
                blank, summary=known.summary, seconds=known.seconds, cached=cached, key=so_far
            )
        )
        fitted.append(FittedStep(step, info.version, known.estimator))
    if key is not None:
        context.memory.put(f"prepared:{key}", tuple(done))
    features = tuple(str(name) for name in current.columns)
    return Prepared(
        X=to_matrix(current),
        features=features,
        origins=tuple(origins.get(name, name) for name in features),
        log_columns=frozenset(log),
        fitted=tuple(fitted),
        reports=tuple(reports),
        weights=weights,
    )


def _blank(step: Step, info: StageInfo, columns: Sequence[Column]) -> StepReport:
    return StepReport(
        step=step.id,
        stage=step.stage,
        title=stage_title(info),
        summary=msg("Switched off"),
        seconds=0.0,
        cached=False,
        key="",
        input_columns=tuple(columns),
        output_columns=tuple(columns),
        enabled=step.enabled,
    )


def _fit_step(
    context: JobContext, step: Step, info: StageInfo, frame: pd.DataFrame, seed: int, key: str
) -> _Done:
    started = time.perf_counter()
    try:
        estimator = context.registry.create(step.stage, dict(step.params), seed)
        made = estimator.fit(frame).transform(frame)
    except (StageError, MemoryError):
        raise
    except Exception as error:
        raise step_failed(info, error) from error
    summary = getattr(estimator, "summary_", None)
    return _Done(
        key=key,
        estimator=estimator,
        summary=summary if isinstance(summary, Message) else msg("Done"),
        seconds=time.perf_counter() - started,
        frame=made,
    )


def apply_preparation(fitted: Sequence[FittedStep], frame: pd.DataFrame) -> NDArray[np.float64]:
    """Apply fitted steps to further customers; the same columns must be there."""
    current = frame
    for step in fitted:
        current = step.estimator.transform(current)
    return to_matrix(current)


def _trace(step: Any, before: dict[str, str]) -> dict[str, str]:
    """Follow columns made by a step back to the columns of the table; an origin may carry a category's
    value.
    """
    columns = {str(made): origin[0] if isinstance(origin, tuple) else origin for made, origin in step.items()}
    return {made: before.get(str(origin), str(origin)) for made, origin in columns.items()}


def to_matrix(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return prepared columns as numbers; what preparation left that is no number is an `EngineError`."""
    try:
        X = frame.to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise EngineError(
            msg("Some columns are not numbers after the preparation steps. Switch the step “Encode” on.")
        ) from error
    if X.shape[1] == 0:
        raise EngineError(
            msg("No column is left for grouping. Choose at least one column with different values.")
        )
    bad = ~np.isfinite(X)
    if bad.any():
        worst = str(frame.columns[int(bad.sum(axis=0).argmax())])
        raise EngineError(
            msg(
                "“{column}” still has missing values after the preparation steps. Switch the step "
                "that fills them on.",
                column=worst,
            )
        )
    return X


def without_preparation(prepared: Prepared, steps: Sequence[Step]) -> Prepared:
    """Return what was prepared by none of the steps, as the method has a way of its own; they say so."""
    needless = msg("Not needed: this method compares the months as they are.")
    reports = tuple(
        msgspec.structs.replace(report, enabled=True, summary=needless) if step.enabled else report
        for report, step in zip(prepared.reports, steps, strict=True)
    )
    return replace(prepared, reports=reports)

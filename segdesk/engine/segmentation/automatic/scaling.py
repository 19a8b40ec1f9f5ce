"""The scalings among which "Automatic" chooses: the usual one, and where they differ the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segdesk.documents import Step
from segdesk.engine.context import JobContext
from segdesk.engine.preparation import Prepared, fit_preparation
from segdesk.results.run import StepReport
from segdesk.results.table import Column
from segdesk.text import Message, msg

Scaling = Literal["usual", "raw", "standard", "robust"]
Matrix = NDArray[np.float64]

SCALE = "segdesk.scale"
MODES: dict[Scaling, str] = {"raw": "none", "standard": "standard", "robust": "robust"}
MOST_ROWS = 200_000
"""Beyond it only the usual scaling, and segments around an average customer, answer at once."""

DIFFERENT = 1.15
"""By how much columns must weigh differently for a scaling to be another one."""

ROBUST_DIFFERENT = 1.3  # widths by quarters vary more by chance


def scalings(
    context: JobContext,
    steps: Sequence[Step],
    inputs: pd.DataFrame,
    columns: Sequence[Column],
    prepared: Prepared,
    rows: NDArray[np.intp],
    seed: int,
) -> dict[str, Matrix]:
    """Return some customers as every scaling shows them.

    Parameters
    ----------
    steps : preparation, of which the scaling says "automatic" if it may be chosen
    inputs, columns : the table that goes into the preparation
    prepared : what the preparation makes of it: the usual scaling
    rows : row numbers of the customers wanted
    """
    usual = prepared.X[rows]
    found: dict[str, Matrix] = {"usual": usual}
    free = [step for step in steps if _free(step)]
    # answers such as yes and no have no scale of their own to compare with
    if len(inputs) > MOST_ROWS or len(free) != 1 or any(column.type != "number" for column in columns):
        return found
    for name, least in (("raw", DIFFERENT), ("standard", DIFFERENT), ("robust", ROBUST_DIFFERENT)):
        if name == "standard" and not prepared.log_columns:
            continue
        other = fit_preparation(context, with_scaling(steps, name), inputs, columns, seed).X[rows]
        if other.shape == usual.shape and _different(other, usual, prepared, least):
            found[name] = other
    return found


def with_scaling(steps: Sequence[Step], scaling: str) -> tuple[Step, ...]:
    """Return the preparation with a scaling in the place of "automatic"."""
    if scaling not in MODES:
        return tuple(steps)
    return tuple(
        msgspec.structs.replace(step, params={**step.params, "mode": MODES[scaling]}) if _free(step) else step
        for step in steps
    )


def told(reports: Sequence[StepReport], scaling: str) -> tuple[StepReport, ...]:
    """Return the reports, in which that of the scaling says that it was chosen."""
    return tuple(
        msgspec.structs.replace(
            report,
            summary=msg(
                "{what}. Chosen because the segments stand apart more clearly this way", what=report.summary
            ),
        )
        if report.stage == SCALE and report.enabled and scaling in MODES
        else report
        for report in reports
    )


def words(scaling: str) -> Message | None:
    """Return a scaling in words, None for the usual one."""
    match scaling:
        case "raw":
            return msg("numbers as they are")
        case "standard":
            return msg("equal weight without the log scale")
        case "robust":
            return msg("equal weight, ignoring extremes")
    return None


def _free(step: Step) -> bool:
    return step.enabled and step.stage == SCALE and step.params.get("mode", "automatic") == "automatic"


def _different(other: Matrix, usual: Matrix, prepared: Prepared, least: float) -> bool:
    """Return whether another scaling weighs the columns differently; a log scale always does."""
    if prepared.log_columns:
        return True
    spread = usual.std(axis=0)
    ratio = other.std(axis=0)[spread > 0] / spread[spread > 0]
    ratio = ratio[ratio > 0]
    return len(ratio) > 1 and bool(ratio.max() / ratio.min() > least)

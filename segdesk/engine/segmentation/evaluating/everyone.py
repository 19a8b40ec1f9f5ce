"""All customers as another method groups them: fitted on a sample, everyone placed."""

from __future__ import annotations

import msgspec
import pandas as pd
import pyarrow as pa

from segdesk.api import StageError, report
from segdesk.engine.arrow import write_table
from segdesk.engine.cache import digest, library_versions
from segdesk.engine.context import JobContext
from segdesk.engine.errors import EngineError
from segdesk.engine.runner import stage_info, stage_title
from segdesk.engine.segmentation.evaluating.inputs import Inputs, make_inputs
from segdesk.engine.segmentation.evaluating.methods import other
from segdesk.engine.segmentation.fitting import FIT_ROWS, SLOW_FIT_ROWS, Fits, Grouping, fit_all
from segdesk.engine.segmentation.placing import CentrePlacer
from segdesk.engine.segmentation.table_methods.fitting import fit_table
from segdesk.jobs.requests import EveryoneRequest
from segdesk.results.base import ArtifactRef
from segdesk.results.evaluation import OtherGroups, fingerprint
from segdesk.results.plugins import StageInfo
from segdesk.text import Message, msg

RESULT, LABELS = "everyone.json", "everyone.arrow"


def group_everyone(context: JobContext, request: EveryoneRequest) -> OtherGroups:
    """Group all customers with another method, exactly as if it were chosen; or return what is kept.

    Raises
    ------
    FileNotFoundError
        When the table or the labels are not there any more.
    EngineError
        When the method cannot group these customers; the message says why.
    """
    info = stage_info(context, request.stage)
    key = digest(
        "everyone", 1, fingerprint(request.segmentation), info.id, info.version, request.n_segments,
        request.analysis.seed, library_versions(),
    )  # fmt: skip
    kept = context.find(key, RESULT)
    if kept is not None and context.find(key, LABELS) is not None:
        try:
            return OtherGroups.from_json(kept.read_bytes())
        except (OSError, msgspec.MsgspecError):
            report(None, msg("Preparing the customers"))
    report(0.0, msg("Preparing the customers"))
    inputs = make_inputs(context, request.analysis, request.table, request.segmentation)
    try:
        grouping = _grouping(inputs, info, request.n_segments)
    except StageError as error:
        raise EngineError(error.message) from error
    folder = context.folder(key)
    write_table(pa.table({"group": grouping.placement.labels}), folder / LABELS)
    found = OtherGroups(
        stage=info.id,
        n_segments=request.n_segments,
        groups=grouping.n_segments,
        labels=ArtifactRef(key=key, name=LABELS),
        rows=len(inputs.frame),
        how=_how(info, len(inputs.frame), grouping),
    )
    (folder / RESULT).write_bytes(found.to_json())
    return found


def _grouping(inputs: Inputs, info: StageInfo, n_segments: int) -> Grouping:
    made = other(inputs, info, everyone=True)
    if made is None:
        raise EngineError(msg("{method} finds no column it could use.", method=stage_title(info)))
    fits, seed = Fits(inputs.context, made.method), inputs.analysis.seed
    if isinstance(made.X, pd.DataFrame):
        found = fit_table(fits, made.X, inputs.everyone, inputs.order, [n_segments], seed).groupings
    else:
        found = fit_all(fits, made.X, inputs.order, [n_segments], seed)
    if not found:
        raise EngineError(
            msg("The method found fewer than two segments. Try other settings or another method.")
        )
    return found[0]


def _how(info: StageInfo, rows: int, grouping: Grouping) -> Message:
    """Say on how many customers the method was fitted, and how the others were placed."""
    method = stage_title(info)
    if info.by_rule:
        return msg("{method} was applied to all {n} customers.", method=method, n=rows)
    takes_number = any(param.name == "n_clusters" for param in info.params)
    most = FIT_ROWS if takes_number or info.takes_table else SLOW_FIT_ROWS
    if rows <= most:
        return msg("{method} was fitted on all {n} customers.", method=method, n=rows)
    if grouping.agreement is not None:
        return msg(
            "{method} was fitted on {sample} customers; all {n} were placed with those most like them, which "
            "is right for {share:percent} of those it was fitted on.",
            method=method,
            sample=most,
            n=rows,
            share=grouping.agreement,
        )
    if isinstance(grouping.placer, CentrePlacer):
        return msg(
            "{method} was fitted on {sample} customers; all {n} were placed in the group whose middle is "
            "nearest.",
            method=method,
            sample=most,
            n=rows,
        )
    return msg(
        "{method} was fitted on {sample} customers, and placed all {n} itself.",
        method=method,
        sample=most,
        n=rows,
    )

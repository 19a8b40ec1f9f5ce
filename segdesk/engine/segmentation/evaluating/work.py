"""One evaluation from a segmentation to its report, part by part, each told as soon as it is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from segdesk.api import StageError, job_part, report
from segdesk.engine.cache import digest, library_versions
from segdesk.engine.context import JobContext
from segdesk.engine.errors import EngineError
from segdesk.engine.segmentation.evaluating.beside import beside_segments
from segdesk.engine.segmentation.evaluating.curves import curves
from segdesk.engine.segmentation.evaluating.inputs import Inputs, make_inputs
from segdesk.engine.segmentation.evaluating.known import between_numbers, known_columns
from segdesk.engine.segmentation.evaluating.methods import NAME, agreement
from segdesk.engine.segmentation.evaluating.silhouette import found_fits, silhouette_plots
from segdesk.engine.segmentation.evaluating.stable import stability_boxes
from segdesk.engine.segmentation.evaluating.tree import family_tree, tree_fits
from segdesk.engine.segmentation.placing import CentrePlacer, NeighbourPlacer
from segdesk.jobs.requests import EvaluateRequest
from segdesk.results.evaluation import PARTS, RULE_PARTS, EvaluationReport, fingerprint
from segdesk.text import Message, msg

RESULT = "evaluation.json"
AGREEMENT_ROWS = 2_000
_ENDS = {"known": 0.1, "silhouettes": 0.2, "curves": 0.45, "stability": 0.65, "tree": 0.7, "agreement": 1.0}


def evaluation_key(context: JobContext, request: EvaluateRequest) -> str:
    """Return the key of an evaluation: the segments, the method's settings, and the methods to compare."""
    model = request.analysis.model
    clusterers = sorted((info.id, info.version) for info in context.registry.of_kind("clusterer"))
    return digest(
        "evaluation", 3, fingerprint(request.segmentation), model.stage, model.params, clusterers,
        request.analysis.seed, library_versions(),
    )  # fmt: skip


def evaluate_segmentation(context: JobContext, request: EvaluateRequest) -> EvaluationReport:
    """Evaluate a segmentation, or return the evaluation that is kept.

    Raises
    ------
    FileNotFoundError
        When the table or the labels are not there any more.
    EngineError
        When the customers cannot be prepared again.
    """
    key = evaluation_key(context, request)
    kept = _kept(context, key)
    if kept is not None:
        return kept
    report(0.0, msg("Looking at the segments"))
    inputs = make_inputs(context, request.analysis, request.table, request.segmentation)
    found = EvaluationReport(
        key=key,
        of=fingerprint(request.segmentation),
        rows=len(inputs.frame),
        sample=len(inputs.X),
        placing=_placing(inputs),
    )
    start = 0.02
    for part, work in _parts(inputs, key).items():
        with job_part(start, _ENDS[part]):
            start = _ENDS[part]
            try:
                changes = work(found)
            except (EngineError, StageError) as error:
                # one measure that cannot be taken must not cost the others
                changes = {"notes": (*found.notes, error.message)}
        found = msgspec.structs.replace(found, done=(*found.done, part), **changes)
        context.partial("evaluation", found.to_plain())
    (context.folder(key) / RESULT).write_bytes(found.to_json())
    return found


def _parts(inputs: Inputs, key: str) -> dict[str, Callable[[EvaluationReport], dict[str, Any]]]:
    tree = tree_fits(inputs)
    works: dict[str, Callable[[EvaluationReport], dict[str, Any]]] = {
        "known": lambda _: {
            "known": known_columns(inputs),
            "beside": beside_segments(inputs),
            "between": between_numbers(inputs),
        },
        "silhouettes": lambda _: {"silhouettes": silhouette_plots(inputs)},
        "curves": lambda found: {"curves": curves(inputs, found_fits(inputs, found.silhouettes))},
        "stability": lambda _: {"stability": stability_boxes(inputs)},
        "tree": lambda _: {"tree": family_tree(inputs, tree)},
        "agreement": lambda _: {"agreement": agreement(inputs, key, tree)},
    }
    if inputs.segmentation.by_rule:
        works |= {part: lambda _: {} for part in PARTS if part not in RULE_PARTS}
    return {part: works[part] for part in PARTS}


def _kept(context: JobContext, key: str) -> EvaluationReport | None:
    path = context.find(key, RESULT)
    if path is None:
        return None
    try:
        found = EvaluationReport.from_json(path.read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None
    lost = found.agreement is not None and context.find(key, NAME) is None
    return None if lost else found


def _placing(inputs: Inputs) -> Message | None:
    """Say how new customers find their segment, and how often that is right on known ones."""
    if inputs.segmentation.by_rule:
        return msg("New customers are sorted by the same rule.")
    placers = inputs.model.placers if inputs.model is not None else {}
    placer = placers.get(inputs.segmentation.suggested) or next(iter(placers.values()), None)
    if isinstance(placer, NeighbourPlacer):
        return msg(
            "This method cannot place new customers itself: they join the segment of the known customers "
            "most like them. Tried on known customers, that is right for {share:percent}.",
            share=placer.agreement(AGREEMENT_ROWS),
        )
    if isinstance(placer, CentrePlacer):
        return msg("New customers join the segment whose average they are nearest to.")
    return msg("New customers are placed by the method itself.") if placer is not None else None

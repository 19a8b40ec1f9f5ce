"""The jobs: one function per kind of request, from files to files and a result document."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from segdesk.api import job_part, report, running_job
from segdesk.api.files import own_files_in
from segdesk.engine.cache import Memory
from segdesk.engine.combining import check
from segdesk.engine.context import Emit, JobContext
from segdesk.engine.errors import EngineError
from segdesk.engine.reading import adopt, preview, read
from segdesk.engine.runner import run_table_steps
from segdesk.engine.segmentation.changes import since_before
from segdesk.engine.segmentation.editing.edits import run_edited
from segdesk.jobs.plugin_fingerprint import plugin_fingerprint
from segdesk.jobs.protocol import JobDone, JobRequest, Progress
from segdesk.jobs.requests import EvaluateRequest, EveryoneRequest, RunRequest
from segdesk.plugins import Registry, load_registry
from segdesk.projects.paths import config_dir
from segdesk.resources import RULES
from segdesk.results.run import RunResult
from segdesk.text import Message, msg

Job = Callable[[JobContext], Any]

_memory = Memory()
_registries: dict[tuple[str, ...], Registry] = {}


def execute(request: JobRequest, emit: Emit, cancelled: Callable[[], bool]) -> JobDone:
    """Do one job.

    Raises
    ------
    EngineError
        When the file, the settings or a plugin cannot give an answer; its message says why.
    segdesk.tables.read.ReadError
        When a file cannot be read.
    segdesk.api.Cancelled
        At the first progress report after `cancelled` returns True.
    """
    started = time.perf_counter()
    job = JOBS.get(request.kind)
    if job is None:
        raise EngineError(
            msg("This version does not know the job “{kind}”.", kind=request.kind), kind="protocol"
        )
    context = JobContext(request, emit, lambda: _registry(request.plugins_off), _memory)

    def tell(fraction: float | None, text: Message) -> None:
        emit(Progress(job=request.id, fraction=fraction, text=text))

    own_files_in(config_dir() / RULES)
    with running_job(tell, cancelled):
        result = job(context)
    return JobDone(
        job=request.id,
        result=result,
        artifacts=context.made(),
        seconds=time.perf_counter() - started,
    )


def forget() -> None:
    """Drop everything remembered between jobs: a benchmark measures the first time."""
    _memory.clear()


def _registry(off: tuple[str, ...]) -> Registry:
    if off not in _registries:
        _registries[off] = load_registry(off)
    return _registries[off]


def run(context: JobContext) -> Any:
    """Run the recipe: table steps, then one analysis."""
    request = RunRequest.from_plain(context.request.args)
    with job_part(0.0, 0.3 if request.recipe.table_steps else 0.01):
        tables = run_table_steps(context, request.recipe, request.tables)
    result = RunResult(steps=tables.steps, table=tables.table)
    if request.analysis is None or tables.problem is not None:
        return result.packed()
    analysis = request.recipe.analysis(request.analysis)
    with job_part(0.3 if request.recipe.table_steps else 0.01, 1.0):
        if analysis.kind == "prediction":
            # scikit-learn's measures take longer to import than a small file to read
            from segdesk.engine.prediction.run import run_prediction

            learned = run_prediction(context, analysis, tables.table)
            return RunResult(
                steps=(*tables.steps, *learned.steps), table=tables.table, prediction=learned.prediction
            ).packed()
        found = run_edited(context, analysis, tables.table, request.previous, request.previous_table)
    return RunResult(
        steps=(*tables.steps, *found.steps),
        table=tables.table,
        segmentation=found.segmentation,
        changes=since_before(context, request, found.segmentation, tables.table),
    ).packed()


def describe(context: JobContext) -> Any:
    """Describe every plugin found, its stages, and what failed."""
    return context.registry.describe(plugin_fingerprint()).to_plain()


def neighbours(context: JobContext) -> Any:
    """Place a sample of the customers so that near neighbours stay near."""
    from segdesk.engine.segmentation import neighbours as module  # only this job needs it

    return module.neighbours(context)


def score(context: JobContext) -> Any:
    """Place or score the customers of a new file."""
    from segdesk.engine.scoring import score_file  # only this job needs it

    return score_file(context)


def evaluate(context: JobContext) -> Any:
    """Work out how far a segmentation can be trusted."""
    # scikit-learn's measures take longer to import than a small file to read
    from segdesk.engine.segmentation.evaluating.work import evaluate_segmentation

    return evaluate_segmentation(context, EvaluateRequest.from_plain(context.request.args)).to_plain()


def everyone(context: JobContext) -> Any:
    """Group all customers by another method, for comparison."""
    # scikit-learn's measures take longer to import than a small file to read
    from segdesk.engine.segmentation.evaluating.everyone import group_everyone

    return group_everyone(context, EveryoneRequest.from_plain(context.request.args)).to_plain()


def match_file(context: JobContext) -> Any:
    """Compare the columns of a new file with those that are needed."""
    from segdesk.engine.refreshing import match  # only this job needs it

    return match(context)


def write(context: JobContext) -> Any:
    """Write a result where a person asked for it."""
    from segdesk.exporting import ExportPlan, export  # only this job needs it

    return export(ExportPlan.from_plain(context.request.args), context.path, report).to_plain()


JOBS: dict[str, Job] = {
    "describe": describe,
    "read": read,
    "preview": preview,
    "run": run,
    "check": check,
    "evaluate": evaluate,
    "everyone": everyone,
    "neighbours": neighbours,
    "score": score,
    "match": match_file,
    "export": write,
    "adopt": adopt,
}

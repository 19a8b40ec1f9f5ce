"""What several commands do: read the files, run a recipe, write a file, print the answer."""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from segdesk.cli.combining import Further, read_all
from segdesk.cli.errors import ReadFailed, StepRefused, Unreadable
from segdesk.cli.jobs import JobFailed, Jobs
from segdesk.cli.reading import source_of
from segdesk.cli.segment_words import evaluation_text, segmentation_text
from segdesk.cli.settings import UsageError
from segdesk.cli.words import plain, prediction_text
from segdesk.documents import APPEND, JOIN, Analysis, Annotations, Recipe, Source
from segdesk.documents.actions import with_actions
from segdesk.jobs.requests import DescribeRequest, ExportRequest, ReadRequest, RunRequest
from segdesk.projects.action_rules import load_action_rules
from segdesk.projects.project import OpenedProject, open_project
from segdesk.results.plugins import PluginsDescription
from segdesk.results.run import ExportResult, RunResult
from segdesk.results.table import ReadResult
from segdesk.text import msg
from segdesk.text.language import add_texts


def read_files(options: argparse.Namespace, jobs: Jobs) -> Further:
    """Read the file, and those of --append and --join."""
    return read_all(options, source_of(options), partial(read_one, jobs))


def read_one(jobs: Jobs, source: Source) -> tuple[Source, ReadResult]:
    """Read one file; raises `ReadFailed`."""
    try:
        read = jobs.run("read", ReadRequest(source=source), ReadResult)
    except JobFailed as failure:
        raise ReadFailed(failure.error) from None
    return msgspec.structs.replace(source, sha256=read.receipt.sha256), read


def describe(jobs: Jobs) -> PluginsDescription:
    """Return what is installed, and learn its words."""
    plugins = jobs.run("describe", DescribeRequest(), PluginsDescription)
    for plugin in plugins.plugins:
        add_texts(plugin.domain, plugin.catalogues)
    return plugins


def run_recipe(jobs: Jobs, recipe: Recipe, files: Further, analysis: Analysis | None) -> RunResult:
    """Run a recipe on files; raises `StepRefused` where a step cannot be done."""
    request = RunRequest(
        recipe=recipe, tables=files.tables, analysis=analysis.id if analysis is not None else None
    )
    result = jobs.run("run", request, RunResult)
    for step in result.steps:
        if step.problem is not None:
            raise StepRefused(step.problem)
    return result


def combined(jobs: Jobs, files: Further) -> RunResult:
    """Put the files together and do nothing else."""
    steps = tuple(step for step in files.recipe.table_steps if step.stage in (APPEND, JOIN))
    return run_recipe(jobs, msgspec.structs.replace(files.recipe, table_steps=steps), files, None)


def answer(options: argparse.Namespace, value: Any, text: str) -> int:
    """Print the answer as words or, with --json, as one document."""
    if options.json:
        print(json.dumps(plain(value), ensure_ascii=False, indent=1))
    else:
        print(text)
    return 0


def export(
    jobs: Jobs, options: argparse.Namespace, target: Path, result: RunResult, **more: Any
) -> ExportResult:
    """Write a result into a file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if "annotations" not in more:
        more["annotations"] = with_actions(Annotations(), result.segmentation, load_action_rules()[0])
    request = ExportRequest(
        target=str(target.resolve()),
        table=result.table,
        segmentation=result.segmentation,
        prediction=result.prediction,
        language=options.language,
        source_name=Path(options.file).name,
        steps=result.steps,
        **more,
    )
    return jobs.run("export", request, ExportResult)


def result_text(result: RunResult) -> str:
    """Say what came out of an analysis."""
    if result.segmentation is not None:
        solution = result.segmentation.solution(None)
        text = segmentation_text(result.segmentation, solution)
        if result.evaluation is not None:
            text = f"{text}\n\n{evaluation_text(result.evaluation, solution)}"
        return text
    return prediction_text(result.prediction) if result.prediction is not None else ""


def seeded(recipe: Recipe, seed: int) -> Recipe:
    """Return the recipe with the seed of the command line."""
    analyses = tuple(msgspec.structs.replace(a, seed=seed or a.seed) for a in recipe.analyses)
    return msgspec.structs.replace(recipe, analyses=analyses)


def check_method(plugins: PluginsDescription, method: str, kind: str) -> None:
    """Raise `UsageError` where there is no such method."""
    known = [stage.id for stage in plugins.stages if stage.kind == kind]
    if method not in known:
        raise UsageError(
            msg("There is no method “{method}”. There are: {known:list}.", method=method, known=known)
        )


def opened(options: argparse.Namespace, jobs: Jobs) -> OpenedProject:
    """Open the saved project a command is about."""
    try:
        return open_project(options.project, jobs.scratch)
    except OSError as error:
        raise Unreadable(msg("“{file}” cannot be opened.", file=options.project.name)) from error

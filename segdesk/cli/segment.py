"""The command that puts customers into segments."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import msgspec

from segdesk.cli.combining import Further, combining_text
from segdesk.cli.errors import StepRefused
from segdesk.cli.jobs import Jobs
from segdesk.cli.segment_edits import check_done, edits_of
from segdesk.cli.segment_words import cost_message, known_text, shown
from segdesk.cli.settings import UsageError, apply_settings
from segdesk.cli.words import plain
from segdesk.cli.work import (
    answer,
    check_method,
    describe,
    export,
    read_files,
    result_text,
    run_recipe,
    seeded,
)
from segdesk.documents import Analysis, ColumnChange, Recipe, with_roles
from segdesk.documents.cost import LONG, Cost, cost
from segdesk.jobs.requests import EvaluateRequest
from segdesk.results.evaluation import EvaluationReport, KnownColumn
from segdesk.results.plugins import PluginsDescription
from segdesk.results.run import RunResult
from segdesk.text import msg, render

EVERYTHING = ""
"""What --evaluate holds where no column is named."""
SCALES = {"raw": "none"}
_COMPARED = ("measure", "amount", "category", "product", "date")


def segment(options: argparse.Namespace, jobs: Jobs) -> int:
    """Put customers into segments and write them as CSV."""
    plugins = describe(jobs)
    files = _with_label(read_files(options, jobs), options)
    recipe = seeded(files.recipe, options.seed)
    recipe = recipe.with_analysis(_analysis(recipe.analyses[0], options, files, plugins))
    settings = list(options.set)
    if options.scale:
        settings.append(f"segdesk.scale.mode={SCALES.get(options.scale, options.scale)}")
    recipe = apply_settings(recipe, settings, plugins)
    told = _cost(recipe.analyses[0], files)
    if told is not None and not (options.quiet or options.json):
        print(render(cost_message(told, plugins)), file=sys.stderr)
    result = run_recipe(jobs, recipe, files, recipe.analyses[0])
    if options.edits:
        recipe, result = _changed(recipe, files, result, options, jobs)
    export(jobs, options, options.out, result, format="csv")
    result, known = _evaluated(result, recipe.analyses[0], options, jobs)
    assert result.segmentation is not None
    texts = [combining_text(result.steps)] if files.several else []
    texts.append(result_text(result))
    if known is not None:
        texts.append(known_text(known, result.segmentation.solution(None)))
    document = plain(result)
    document["shown"] = plain(
        {
            **shown(result.segmentation),
            "cost": {**told._asdict(), "text": cost_message(told, plugins)} if told is not None else None,
            "known": _known_plain(known, result),
        }
    )
    return answer(options, document, "\n\n".join(texts))


def _with_label(files: Further, options: argparse.Namespace) -> Further:
    """Return the files in which the column to compare with takes no part, unless it was asked for."""
    column = options.evaluate
    if not column or column in _columns(options):
        return files
    source, read = files.source, files.read
    if column not in {c.name for c in read.table.columns}:
        if not files.recipe.table_steps:
            raise UsageError(msg("The file has no column “{column}”.", column=column))
        return files
    old = source.columns.get(column, ColumnChange())
    change = msgspec.structs.replace(old, role="outcome")
    source = msgspec.structs.replace(source, columns={**source.columns, column: change})
    read = msgspec.structs.replace(read, table=with_roles(read.table, source))
    return msgspec.structs.replace(
        files,
        source=source,
        read=read,
        recipe=files.recipe.with_source(source),
        reads={**files.reads, source.id: read},
    )


def _columns(options: argparse.Namespace) -> tuple[str, ...]:
    return tuple(name.strip() for name in options.columns.split(",")) if options.columns else ()


def _analysis(
    analysis: Analysis, options: argparse.Namespace, files: Further, plugins: PluginsDescription
) -> Analysis:
    """Return the analysis with columns, number and method as the options say."""
    if columns := _columns(options):
        unknown = set(columns) - {c.name for c in files.read.table.columns}
        if unknown and not files.recipe.table_steps:
            raise UsageError(msg("The file has no column {columns:list}.", columns=sorted(unknown)))
        analysis = msgspec.structs.replace(analysis, columns=columns)
    if options.k != "auto":
        if not options.k.isdigit() or not 2 <= int(options.k) <= 20:
            raise UsageError(msg("--k takes auto or a number from 2 to 20, not “{text}”.", text=options.k))
        analysis = msgspec.structs.replace(analysis, n_segments=int(options.k))
    if options.method:
        check_method(plugins, options.method, "clusterer")
        model = msgspec.structs.replace(analysis.model, stage=options.method)
        analysis = msgspec.structs.replace(analysis, model=model)
    return analysis


def _cost(analysis: Analysis, files: Further) -> Cost | None:
    """Return what the run costs where a person would have to wait; of orders nobody knows before."""
    if files.recipe.table_steps:
        return None
    table = files.read.table
    columns = len(analysis.columns or [c for c in table.columns if c.role in _COMPARED])
    numbers = 1 if analysis.n_segments is not None else analysis.k_max - analysis.k_min + 1
    found = cost(analysis.model.stage, table.rows, columns, numbers)
    return found if found is not None and found.seconds >= LONG else None


def _changed(
    recipe: Recipe, files: Further, found: RunResult, options: argparse.Namespace, jobs: Jobs
) -> tuple[Recipe, RunResult]:
    """Do the changes by hand; raises `StepRefused` where one cannot be done."""
    analysis = msgspec.structs.replace(recipe.analyses[0], edits=edits_of(options.edits, found, jobs))
    recipe = recipe.with_analysis(analysis)
    result = run_recipe(jobs, recipe, files, analysis)
    assert result.segmentation is not None
    check_done(result.segmentation.solution(None))
    return recipe, result


def _evaluated(
    result: RunResult, analysis: Analysis, options: argparse.Namespace, jobs: Jobs
) -> tuple[RunResult, KnownColumn | None]:
    """Return the result with its evaluation, and the column it was to be compared with."""
    if options.evaluate is None or result.segmentation is None:
        return result, None
    asked = EvaluateRequest(analysis=analysis, table=result.table, segmentation=result.segmentation)
    report = jobs.run("evaluate", asked, EvaluationReport)
    result = msgspec.structs.replace(result, evaluation=report)
    if options.evaluate == EVERYTHING:
        return result, None
    known = next((known for known in report.known if known.column == options.evaluate), None)
    if known is None:
        raise StepRefused(
            msg(
                "“{column}” cannot be compared with segments: that takes a column with 2 to 30 different "
                "values.",
                column=options.evaluate,
            )
        )
    return result, known


def _known_plain(known: KnownColumn | None, result: RunResult) -> dict[str, Any] | None:
    assert result.segmentation is not None
    found = known.table(result.segmentation.solution(None).n_segments) if known is not None else None
    if known is None or found is None:
        return None
    scores = found.scores
    return {
        "column": known.column,
        "used": known.used,
        "ari": scores.ari,
        "nmi": scores.nmi,
        "purity": scores.purity,
        "accuracy": scores.accuracy,
        "text": found.text,
    }

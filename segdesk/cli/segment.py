"""The command that puts customers into segments."""

from __future__ import annotations

import argparse

import msgspec

from segdesk.cli.combining import combining_text
from segdesk.cli.jobs import Jobs
from segdesk.cli.settings import UsageError, apply_settings
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
from segdesk.jobs.requests import EvaluateRequest
from segdesk.results.evaluation import EvaluationReport


def segment(options: argparse.Namespace, jobs: Jobs) -> int:
    """Put customers into segments and write them as CSV."""
    plugins = describe(jobs)
    files = read_files(options, jobs)
    recipe = seeded(files.recipe, options.seed)
    analysis = recipe.analyses[0]
    if options.columns:
        columns = tuple(name.strip() for name in options.columns.split(","))
        if not recipe.table_steps and (unknown := set(columns) - {c.name for c in files.read.table.columns}):
            raise UsageError(f"The file has no column {', '.join(sorted(unknown))}.")
        analysis = msgspec.structs.replace(analysis, columns=columns)
    if options.k != "auto":
        if not options.k.isdigit() or int(options.k) < 2:
            raise UsageError(f"--k takes auto or a number from 2, not “{options.k}”.")
        analysis = msgspec.structs.replace(analysis, n_segments=int(options.k))
    if options.method:
        check_method(plugins, options.method, "clusterer")
        model = msgspec.structs.replace(analysis.model, stage=options.method)
        analysis = msgspec.structs.replace(analysis, model=model)
    recipe = apply_settings(recipe.with_analysis(analysis), options.set, plugins)
    result = run_recipe(jobs, recipe, files, recipe.analyses[0])
    export(jobs, options, options.out, result, format="csv")
    if options.evaluate and result.segmentation is not None:
        asked = EvaluateRequest(
            analysis=recipe.analyses[0], table=result.table, segmentation=result.segmentation
        )
        report = jobs.run("evaluate", asked, EvaluationReport)
        result = msgspec.structs.replace(result, evaluation=report)
    told = [combining_text(result.steps)] if files.several else []
    return answer(options, result, "\n\n".join([*told, result_text(result)]))

"""Commands that run whole recipes: one click's result, and predictions."""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from segdesk.cli.combining import combined_document, combining_text, with_saved
from segdesk.cli.errors import Unreadable
from segdesk.cli.jobs import Jobs
from segdesk.cli.settings import UsageError, apply_settings
from segdesk.cli.words import plain
from segdesk.cli.work import (
    answer,
    check_method,
    describe,
    export,
    read_files,
    read_one,
    result_text,
    run_recipe,
    seeded,
)
from segdesk.documents import Recipe, Step, new_id, prediction_analysis
from segdesk.jobs.requests import further_files
from segdesk.text import msg
from segdesk.text import translate as _


def run(options: argparse.Namespace, jobs: Jobs) -> int:
    """One click's result as files in a folder."""
    plugins = describe(jobs)
    files = read_files(options, jobs)
    if options.recipe:
        files = with_saved(files, _saved_recipe(options.recipe), partial(read_one, jobs))
    recipe = apply_settings(seeded(files.recipe, options.seed), options.set, plugins)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    answers, texts = [], []
    for analysis in recipe.analyses:
        result = run_recipe(jobs, recipe, files, analysis)
        stem = "customers" if analysis.kind == "segmentation" else "scores"
        first = files.read
        how: dict[str, Any] = {"receipt": first.receipt, "columns_read": first.table.columns}
        how |= {"recipe": recipe, "further": further_files(recipe, files.reads)}
        export(jobs, options, out / f"{stem}.xlsx", result, format="xlsx", **how)
        export(jobs, options, out / f"{stem}.csv", result, format="csv")
        if result.table.series is not None:
            export(jobs, options, out / "orders-by-month.csv", result, format="csv", series="long")
        answers.append(result)
        texts.append(result_text(result))
    document = {"receipt": files.read.receipt, "results": answers}
    if files.several:
        document |= combined_document(files, answers[0].steps)
        texts.insert(0, combining_text(answers[0].steps))
    (out / "result.json").write_text(json.dumps(plain(document), ensure_ascii=False, indent=1), "utf-8")
    (out / "recipe.json").write_bytes(msgspec.json.format(recipe.to_json(), indent=1))
    texts.append(_("The results are in {folder}.").format(folder=out))
    return answer(options, document, "\n\n".join(texts))


def _saved_recipe(path: Path) -> Recipe:
    try:
        recipe = Recipe.from_json(path.read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeError) as error:
        raise Unreadable(msg("“{file}” is no recipe that can be read.", file=path.name)) from error
    if not (recipe.sources and recipe.analyses):
        raise Unreadable(msg("“{file}” is an empty recipe.", file=path.name))
    return recipe


def predict(options: argparse.Namespace, jobs: Jobs) -> int:
    """Score every customer and write the scores as CSV."""
    plugins = describe(jobs)
    files = read_files(options, jobs)
    recipe = files.recipe
    if not recipe.table_steps and options.outcome not in {c.name for c in files.read.table.columns}:
        raise UsageError(msg("The file has no column “{column}”.", column=options.outcome))
    analysis = prediction_analysis(options.outcome, options.yes)
    if options.method:
        check_method(plugins, options.method, "predictor")
        analysis = msgspec.structs.replace(analysis, model=Step(id=new_id(), stage=options.method))
    recipe = msgspec.structs.replace(recipe, analyses=(analysis,))
    recipe = apply_settings(seeded(recipe, options.seed), options.set, plugins)
    result = run_recipe(jobs, recipe, files, recipe.analyses[0])
    export(jobs, options, options.out, result, format="csv")
    told = [combining_text(result.steps)] if files.several else []
    return answer(options, result, "\n\n".join([*told, result_text(result)]))

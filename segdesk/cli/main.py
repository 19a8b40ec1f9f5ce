"""One function per command."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from segdesk.cli.arguments import parser
from segdesk.cli.combining import Further, combined_document, combining_text, read_all, with_saved
from segdesk.cli.jobs import JobFailed, Jobs
from segdesk.cli.reading import check_target, source_of
from segdesk.cli.receipt import left_out_text, receipt_text
from segdesk.cli.refresh import changes_lines, refreshed
from segdesk.cli.settings import UsageError, apply_settings
from segdesk.cli.words import (
    evaluation_text,
    plain,
    plugins_text,
    prediction_text,
    segmentation_text,
)
from segdesk.documents import (
    APPEND,
    JOIN,
    Analysis,
    Annotations,
    Recipe,
    Source,
    Step,
    new_id,
    prediction_analysis,
)
from segdesk.documents.actions import with_actions
from segdesk.jobs.inprocess import Execute
from segdesk.jobs.requests import (
    AdoptRequest,
    DescribeRequest,
    EvaluateRequest,
    ExportRequest,
    ReadRequest,
    RunRequest,
    ScoreRequest,
)
from segdesk.projects.action_rules import load_action_rules
from segdesk.projects.errors import ProjectError
from segdesk.projects.project import OpenedProject, open_project
from segdesk.resources import resource
from segdesk.results.evaluation import EvaluationReport
from segdesk.results.plugins import PluginsDescription
from segdesk.results.run import ExportResult, RunResult, ScoreResult
from segdesk.results.table import ReadResult
from segdesk.text import Message, msg, number_text, render, set_language
from segdesk.text import translate as _
from segdesk.text.language import add_texts

EXIT = {"input": 4, "plugin": 5, "cancelled": 130}


def main(argv: list[str] | None = None, execute: Execute | None = None) -> int:
    """Run one command; returns the exit code. `execute` runs jobs in this process for ``--debug``."""
    options = parser().parse_args(argv)
    set_language(options.language)
    progress = not (options.quiet or options.json) and sys.stderr.isatty()
    command = COMMANDS[options.command]
    try:
        check_target(options)
        with Jobs(show_progress=progress, execute=execute if options.debug else None) as jobs:
            return command(options, jobs)
    except JobFailed as failure:
        return _failed(failure, options)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except StepRefused as error:
        print(render(error.message), file=sys.stderr)
        return EXIT["input"]
    except (ProjectError, Unreadable) as error:
        print(render(error.message), file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print(_("Stopped."), file=sys.stderr)
        return 130
    except OSError as error:
        print(f"{error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 1
    except Exception as error:
        print(_("SegDesk itself failed; --debug shows where."), f"({error})", file=sys.stderr)
        if options.debug:
            traceback.print_exc()
        return 1


class Unreadable(Exception):
    """A recipe or project cannot be read; the message says which."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


class StepRefused(Exception):
    """A step that changes the table cannot be done; the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


class ReadFailed(JobFailed):
    """The file could not be read."""


def _failed(failure: JobFailed, options: argparse.Namespace) -> int:
    print(failure, file=sys.stderr)
    if options.debug and failure.error.details:
        print(failure.error.details, file=sys.stderr)
    if isinstance(failure, ReadFailed) and failure.error.kind == "input":
        return 3
    return EXIT.get(failure.error.kind, 1)


def _read(options: argparse.Namespace, jobs: Jobs) -> Further:
    """Read the file, and those of --append and --join."""
    return read_all(options, source_of(options), partial(_read_one, jobs))


def _read_one(jobs: Jobs, source: Source) -> tuple[Source, ReadResult]:
    try:
        read = jobs.run("read", ReadRequest(source=source), ReadResult)
    except JobFailed as failure:
        raise ReadFailed(failure.error) from None
    return msgspec.structs.replace(source, sha256=read.receipt.sha256), read


def _describe(jobs: Jobs) -> PluginsDescription:
    plugins = jobs.run("describe", DescribeRequest(), PluginsDescription)
    for plugin in plugins.plugins:
        add_texts(plugin.domain, plugin.catalogues)
    return plugins


def _run(jobs: Jobs, recipe: Recipe, files: Further, analysis: Analysis | None) -> RunResult:
    request = RunRequest(
        recipe=recipe, tables=files.tables, analysis=analysis.id if analysis is not None else None
    )
    result = jobs.run("run", request, RunResult)
    for step in result.steps:
        if step.problem is not None:
            raise StepRefused(step.problem)
    return result


def _combined(jobs: Jobs, files: Further) -> RunResult:
    """Put the files together and do nothing else."""
    steps = tuple(step for step in files.recipe.table_steps if step.stage in (APPEND, JOIN))
    return _run(jobs, msgspec.structs.replace(files.recipe, table_steps=steps), files, None)


def _out(options: argparse.Namespace, value: Any, text: str) -> int:
    if options.json:
        print(json.dumps(plain(value), ensure_ascii=False, indent=1))
    else:
        print(text)
    return 0


def _export(
    jobs: Jobs, options: argparse.Namespace, target: Path, result: RunResult, **more: Any
) -> ExportResult:
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


def run(options: argparse.Namespace, jobs: Jobs) -> int:
    """One click's result as files in a folder."""
    plugins = _describe(jobs)
    files = _read(options, jobs)
    if options.recipe:
        files = with_saved(files, _saved_recipe(options.recipe), partial(_read_one, jobs))
    recipe = apply_settings(_seeded(files.recipe, options.seed), options.set, plugins)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    answers, texts = [], []
    for analysis in recipe.analyses:
        result = _run(jobs, recipe, files, analysis)
        stem = "customers" if analysis.kind == "segmentation" else "scores"
        first = files.read
        how = {"recipe": recipe, "receipt": first.receipt, "columns_read": first.table.columns}
        _export(jobs, options, out / f"{stem}.xlsx", result, format="xlsx", **how)
        _export(jobs, options, out / f"{stem}.csv", result, format="csv")
        answers.append(result)
        texts.append(_text(result))
    document = {"receipt": files.read.receipt, "results": answers}
    if files.several:
        document |= combined_document(files, answers[0].steps)
        texts.insert(0, combining_text(answers[0].steps))
    (out / "result.json").write_text(json.dumps(plain(document), ensure_ascii=False, indent=1), "utf-8")
    (out / "recipe.json").write_bytes(msgspec.json.format(recipe.to_json(), indent=1))
    texts.append(_("The results are in {folder}.").format(folder=out))
    return _out(options, document, "\n\n".join(texts))


def _saved_recipe(path: Path) -> Recipe:
    try:
        recipe = Recipe.from_json(path.read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeError) as error:
        raise Unreadable(msg("“{file}” is no recipe that can be read.", file=path.name)) from error
    if not (recipe.sources and recipe.analyses):
        raise Unreadable(msg("“{file}” is an empty recipe.", file=path.name))
    return recipe


def _text(result: RunResult) -> str:
    if result.segmentation is not None:
        solution = result.segmentation.solution(None)
        text = segmentation_text(result.segmentation, solution)
        if result.evaluation is not None:
            text = f"{text}\n\n{evaluation_text(result.evaluation, solution)}"
        return text
    return prediction_text(result.prediction) if result.prediction is not None else ""


def _seeded(recipe: Recipe, seed: int) -> Recipe:
    analyses = tuple(msgspec.structs.replace(a, seed=seed or a.seed) for a in recipe.analyses)
    return msgspec.structs.replace(recipe, analyses=analyses)


def inspect(options: argparse.Namespace, jobs: Jobs) -> int:
    """Print the import receipt."""
    files = _read(options, jobs)
    if not files.several:
        return _out(options, files.read, receipt_text(files.read))
    steps = _combined(jobs, files).steps
    texts = [
        *(receipt_text(files.reads[source.id]) for source in files.recipe.sources),
        combining_text(steps),
    ]
    return _out(options, {**plain(files.read), **combined_document(files, steps)}, "\n\n".join(texts))


def segment(options: argparse.Namespace, jobs: Jobs) -> int:
    """Put customers into segments and write them as CSV."""
    plugins = _describe(jobs)
    files = _read(options, jobs)
    recipe = _seeded(files.recipe, options.seed)
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
        _known_method(plugins, options.method, "clusterer")
        model = msgspec.structs.replace(analysis.model, stage=options.method)
        analysis = msgspec.structs.replace(analysis, model=model)
    recipe = apply_settings(recipe.with_analysis(analysis), options.set, plugins)
    result = _run(jobs, recipe, files, recipe.analyses[0])
    _export(jobs, options, options.out, result, format="csv")
    if options.evaluate and result.segmentation is not None:
        asked = EvaluateRequest(
            analysis=recipe.analyses[0], table=result.table, segmentation=result.segmentation
        )
        report = jobs.run("evaluate", asked, EvaluationReport)
        result = msgspec.structs.replace(result, evaluation=report)
    told = [combining_text(result.steps)] if files.several else []
    return _out(options, result, "\n\n".join([*told, _text(result)]))


def _known_method(plugins: PluginsDescription, method: str, kind: str) -> None:
    known = [stage.id for stage in plugins.stages if stage.kind == kind]
    if method not in known:
        raise UsageError(f"There is no method “{method}”. There are: {', '.join(known)}.")


def predict(options: argparse.Namespace, jobs: Jobs) -> int:
    """Score every customer and write the scores as CSV."""
    plugins = _describe(jobs)
    files = _read(options, jobs)
    recipe = files.recipe
    if not recipe.table_steps and options.outcome not in {c.name for c in files.read.table.columns}:
        raise UsageError(f"The file has no column “{options.outcome}”.")
    analysis = prediction_analysis(options.outcome, options.yes)
    if options.method:
        _known_method(plugins, options.method, "predictor")
        analysis = msgspec.structs.replace(analysis, model=Step(id=new_id(), stage=options.method))
    recipe = msgspec.structs.replace(recipe, analyses=(analysis,))
    recipe = apply_settings(_seeded(recipe, options.seed), options.set, plugins)
    result = _run(jobs, recipe, files, recipe.analyses[0])
    _export(jobs, options, options.out, result, format="csv")
    told = [combining_text(result.steps)] if files.several else []
    return _out(options, result, "\n\n".join([*told, _text(result)]))


def _opened(options: argparse.Namespace, jobs: Jobs) -> OpenedProject:
    try:
        return open_project(options.project, jobs.scratch)
    except OSError as error:
        raise Unreadable(msg("“{file}” cannot be opened.", file=options.project.name)) from error


def score(options: argparse.Namespace, jobs: Jobs) -> int:
    """Place or score the customers of a new file with what a project has learned."""
    _describe(jobs)
    project = _opened(options, jobs)
    runs = {key: RunResult.from_plain(value) for key, value in project.results.get("runs", {}).items()}
    analysis = next((a for a in reversed(project.document.recipe.analyses) if a.id in runs), None)
    if analysis is None:
        raise UsageError(f"{options.project.name} holds no result; open it, let it run, and save it.")
    jobs.run_plain("adopt", AdoptRequest(folder=str(jobs.scratch), artifacts=project.artifacts))
    result = runs[analysis.id]
    found = result.segmentation or result.prediction
    if found is None or found.model is None:
        raise UsageError(f"{options.project.name} holds no model that can score; run it again and save it.")
    request = ScoreRequest(
        source=source_of(options),
        recipe=project.document.recipe,
        analysis=analysis.id,
        model=found.model,
        segmentation=result.segmentation,
        prediction=result.prediction,
        annotations=project.document.annotations,
    )
    scored = jobs.run("score", request, ScoreResult)
    table = RunResult(steps=(), table=scored.table)
    _export(jobs, options, options.out, table, format="csv", annotations=Annotations())
    lines = [_("{n} customers placed.").format(n=number_text(scored.placed)), *map(render, scored.notes)]
    return _out(options, scored, "\n".join(lines))


def refresh(options: argparse.Namespace, jobs: Jobs) -> int:
    """Segment a new file as a project does, and tell what became of its segments."""
    _describe(jobs)
    result, match, notes = refreshed(_opened(options, jobs), options, jobs)
    kind = "xlsx" if options.out.suffix.lower() == ".xlsx" else "csv"
    changes = result.changes if kind == "xlsx" else None
    _export(jobs, options, options.out, result, format=kind, annotations=notes, changes=changes)
    names = {key: note.name for key, note in notes.segments.items() if note.name}
    text = "\n\n".join(filter(None, (changes_lines(result, match, names), _text(result))))
    return _out(options, {"columns": match, "result": result}, text)


def convert(options: argparse.Namespace, jobs: Jobs) -> int:
    """Write the table as it was understood."""
    kind = options.out.suffix.lower().lstrip(".")
    if kind not in ("csv", "xlsx", "parquet"):
        raise UsageError("convert writes .csv, .xlsx or .parquet.")
    files = _read(options, jobs)
    table = _combined(jobs, files) if files.several else RunResult(steps=(), table=files.read.table)
    how = {"receipt": files.read.receipt, "columns_read": files.read.table.columns}
    exported = _export(jobs, options, options.out, table, format=kind, **how)
    texts = [*left_out_text(files.reads.values()), *exported.files, *map(render, exported.notes)]
    if not files.several:
        return _out(options, exported, "\n".join(texts))
    document = {**plain(exported), **combined_document(files, table.steps)}
    return _out(options, document, "\n".join([combining_text(table.steps), *texts]))


def plugins(options: argparse.Namespace, jobs: Jobs) -> int:
    """List what is installed."""
    described = _describe(jobs)
    return _out(options, described, plugins_text(described))


def samples(options: argparse.Namespace, jobs: Jobs) -> int:
    """List the bundled samples."""
    index = json.loads(resource("samples", "index.json").read_text("utf-8"))
    found = [
        {
            "id": entry["id"],
            "title": entry["title"][options.language],
            "file": str(resource("samples", *entry["files"][options.language].split("/"))),
        }
        for entry in index["samples"]
    ]
    return _out(options, found, "\n".join(f"{s['id']:<14} {s['title']}  {s['file']}" for s in found))


COMMANDS: dict[str, Callable[[argparse.Namespace, Jobs], int]] = {
    "run": run,
    "inspect": inspect,
    "segment": segment,
    "predict": predict,
    "score": score,
    "refresh": refresh,
    "convert": convert,
    "plugins": plugins,
    "samples": samples,
}

"""Commands on a saved project: score new customers, and segment next month's file."""

from __future__ import annotations

import argparse

from segdesk.cli.changes_words import changes_report
from segdesk.cli.jobs import Jobs
from segdesk.cli.reading import source_of
from segdesk.cli.refresh import changes_lines, refreshed
from segdesk.cli.settings import UsageError
from segdesk.cli.work import answer, describe, export, opened, result_text
from segdesk.documents import Annotations
from segdesk.documents.actions import with_actions
from segdesk.jobs.requests import AdoptRequest, ScoreRequest
from segdesk.projects.action_rules import load_action_rules
from segdesk.results.run import RunResult, ScoreResult
from segdesk.text import msg, number_text, render
from segdesk.text import translate as _


def score(options: argparse.Namespace, jobs: Jobs) -> int:
    """Place or score the customers of a new file with what a project has learned."""
    describe(jobs)
    project = opened(options, jobs)
    runs = {key: RunResult.from_plain(value) for key, value in project.results.get("runs", {}).items()}
    analysis = next((a for a in reversed(project.document.recipe.analyses) if a.id in runs), None)
    if analysis is None:
        raise UsageError(
            msg("“{file}” holds no result; open it, let it run, and save it.", file=options.project.name)
        )
    jobs.run_plain("adopt", AdoptRequest(folder=str(jobs.scratch), artifacts=project.artifacts))
    result = runs[analysis.id]
    found = result.segmentation or result.prediction
    if found is None or found.model is None:
        raise UsageError(
            msg(
                "“{file}” holds no model that can score; run it again and save it.",
                file=options.project.name,
            )
        )
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
    export(jobs, options, options.out, table, format="csv", annotations=Annotations())
    lines = [_("{n} customers placed.").format(n=number_text(scored.placed)), *map(render, scored.notes)]
    return answer(options, scored, "\n".join(lines))


def refresh(options: argparse.Namespace, jobs: Jobs) -> int:
    """Segment a new file as a project does, and tell what became of its segments."""
    describe(jobs)
    result, match, notes = refreshed(opened(options, jobs), options, jobs)
    kind = "xlsx" if options.out.suffix.lower() == ".xlsx" else "csv"
    changes = result.changes if kind == "xlsx" else None
    actions = with_actions(notes, result.segmentation, load_action_rules()[0])
    export(jobs, options, options.out, result, format=kind, annotations=actions, changes=changes)
    names = {key: note.name for key, note in notes.segments.items() if note.name}
    text = "\n\n".join(
        filter(
            None,
            (changes_lines(result, match, names), changes_report(result.changes, names), result_text(result)),
        )
    )
    return answer(options, {"columns": match, "result": result}, text)

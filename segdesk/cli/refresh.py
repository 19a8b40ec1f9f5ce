"""Next month's file through the steps of a project: segments keep their identity; what changed is told."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from segdesk.cli.jobs import Jobs
from segdesk.cli.settings import UsageError, pair_of
from segdesk.documents import Annotations, with_roles
from segdesk.jobs.requests import AdoptRequest, MatchRequest, ReadRequest, RunRequest
from segdesk.projects.project import OpenedProject
from segdesk.results.changes import changes_text, changes_title, people_sentence
from segdesk.results.run import MatchResult, RunResult
from segdesk.results.table import ReadResult
from segdesk.text import Message, msg, render


def refreshed(
    project: OpenedProject, options: argparse.Namespace, jobs: Jobs
) -> tuple[RunResult, MatchResult, Annotations]:
    """Return the segments of the new file, what does not fit in its columns, and the project's names."""
    document, results = project.document, project.results
    analysis = next((a for a in reversed(document.recipe.analyses) if a.kind == "segmentation"), None)
    runs = results.get("runs", {})
    if analysis is None or analysis.id not in runs or not document.recipe.sources:
        raise UsageError(
            msg("“{file}” holds no segments; open it, let it run, and save it.", file=options.project.name)
        )
    jobs.run_plain("adopt", AdoptRequest(folder=str(jobs.scratch), artifacts=project.artifacts))
    before = RunResult.from_plain(runs[analysis.id])
    old = document.recipe.sources[0]
    source = msgspec.structs.replace(old, path=str(Path(options.file).resolve()), sha256=None, sample=None)
    source = source.with_renamed(dict(pair_of(text, "--match COLUMN=KNOWN") for text in options.match))
    read = jobs.run("read", ReadRequest(source=source), ReadResult)
    old_table = ReadResult.from_plain(results["read"]).table if results.get("read") else None
    needed = old_table.columns if old_table is not None else ()
    match = jobs.run("match", MatchRequest(source=source, columns=needed, before=old_table), MatchResult)
    shown = document.annotations.chosen_k.get(analysis.id)
    if shown is None and before.segmentation is not None:
        shown = before.segmentation.suggested
    others = {name: ReadResult.from_plain(one).table for name, one in results.get("reads", {}).items()}
    request = RunRequest(
        recipe=document.recipe.with_source(source),
        tables={**others, source.id: with_roles(read.table, source)},
        analysis=analysis.id,
        previous=before.segmentation,
        previous_table=before.table,
        n_shown=shown,
    )
    result = jobs.run("run", request, RunResult)
    if result.segmentation is not None and shown is not None:
        tried = {solution.n_segments for solution in result.segmentation.solutions}
        suggested = shown if shown in tried else result.segmentation.suggested
        found = msgspec.structs.replace(result.segmentation, suggested=suggested)
        result = msgspec.structs.replace(result, segmentation=found)
    return result, match, document.annotations


def changes_lines(result: RunResult, match: MatchResult, names: dict[str, str]) -> str:
    """Return what changed as sentences, one a line."""
    told: list[Message] = list(match.notes)
    told += [
        msg(
            "“{column}” of the new file is probably “{known}” ({reasons:list}); {option} says so.",
            column=found.column,
            known=found.into,
            reasons=list(found.reasons),
            option=f'--match "{found.column}={found.into}"',
        )
        for found in match.proposals
    ]
    if result.changes is not None:
        told += [
            changes_title(result.changes),
            people_sentence(result.changes),
            changes_text(result.changes, names),
        ]
    return "\n".join(map(render, told))

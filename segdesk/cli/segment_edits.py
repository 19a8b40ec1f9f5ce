"""Changes by hand on the command line: --merge, --split, --together, --min-size, in the order given."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from segdesk.cli.errors import StepRefused
from segdesk.cli.jobs import Jobs
from segdesk.cli.settings import UsageError
from segdesk.documents import SegmentEdit, new_id
from segdesk.results.edits import edit_sentence
from segdesk.results.run import RunResult
from segdesk.results.segmentation import Segment, Solution
from segdesk.text import msg, render

TYPICAL = 15  # customers by which a segment is found again in any other grouping

Asked = tuple[str, list[str]]  # option, what stands after it


def add_edits(command: argparse.ArgumentParser) -> None:
    """Add the options that change segments by hand."""
    group = command.add_argument_group(
        "changes by hand",
        "done in this order; a segment by the name or number that a run without changes gives it",
    )
    told: dict[str, Any] = {"action": _Append, "dest": "edits", "default": ()}
    group.add_argument("--merge", metavar="A,B", help="put segments into the first of them", **told)
    group.add_argument(
        "--split", nargs="+", metavar=("A", "N"), help="divide a segment, into 2 parts or N", **told
    )
    group.add_argument("--together", metavar="A,B", help="segments that must stay in one", **told)
    group.add_argument(
        "--min-size", metavar="N|N%", help="smaller segments join others: customers, or a share", **told
    )


class _Append(argparse.Action):
    """Remembers changes in the order in which they stand on the command line."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Add one change to those before."""
        words = values if isinstance(values, list) else [values]
        before: Sequence[Asked] = getattr(namespace, self.dest)
        setattr(namespace, self.dest, (*before, (option_string or "", words)))


def edits_of(asked: Sequence[Asked], found: RunResult, jobs: Jobs) -> tuple[SegmentEdit, ...]:
    """Return the changes as the recipe keeps them; raises `UsageError` for segments there are not."""
    assert found.segmentation is not None
    solution = found.segmentation.solution(None)
    made = []
    for option, words in asked:
        fields: dict[str, Any]
        match option:
            case "--merge":
                fields = {"segments": _ids(words[0], solution, 2), "n_segments": solution.n_segments}
            case "--split":
                segments, parts = _ids(words[0], solution, 1), _parts(words)
                fields = {"segments": segments, "parts": parts, "n_segments": solution.n_segments}
            case "--together":
                segments = _ids(words[0], solution, 2)
                fields = {"segments": segments, **_customers(segments, found, solution, jobs)}
            case _:
                fields = _least(words[0])
        kind = {"--min-size": "minimum"}.get(option, option.removeprefix("--"))
        made.append(msgspec.convert({"id": new_id(), "kind": kind, **fields}, SegmentEdit))
    return tuple(made)


def check_done(solution: Solution) -> None:
    """Raise `StepRefused` where a change could not be done."""
    names = {segment.id: render(segment.name) for segment in (solution.before or solution).segments}
    for report in solution.edits:
        done = report.applied or report.kind in ("together", "minimum")
        if report.problem is not None or not done:
            raise StepRefused(edit_sentence(report, names))


def _ids(text: str, solution: Solution, least: int) -> tuple[str, ...]:
    """Return the ids of segments given by names, numbers or ids, comma-separated; a name may hold commas."""
    known: dict[str, Segment] = {}
    for number, segment in enumerate(solution.segments, start=1):
        for name in (str(number), segment.id, _plain(render(segment.name))):
            known.setdefault(name, segment)
    parts = [part.strip() for part in text.replace("，", ",").split(",")]
    found: list[str] = []
    while parts:
        taken = next((n for n in range(len(parts), 0, -1) if _plain(", ".join(parts[:n])) in known), 0)
        if not taken:
            names = [f"“{render(segment.name)}”" for segment in solution.segments]
            raise UsageError(
                msg("There is no segment “{name}”. There are: {names:list}.", name=parts[0], names=names)
            )
        found.append(known[_plain(", ".join(parts[:taken]))].id)
        parts = parts[taken:]
    if least == 1 and len(found) > 1:
        raise UsageError(msg("“{text}” must name one segment.", text=text))
    if len(set(found)) < least:
        raise UsageError(msg("“{text}” must name at least two different segments.", text=text))
    return tuple(dict.fromkeys(found))


def _plain(name: str) -> str:
    """Return a name without what makes no difference: case, spaces, kind of comma."""
    return "".join(name.replace("，", ",").casefold().split())


def _parts(words: list[str]) -> int:
    if len(words) > 2 or (len(words) == 2 and not (words[1].isdigit() and 2 <= int(words[1]) <= 10)):
        raise UsageError(msg("--split takes a segment and a number from 2 to 10."))
    return int(words[1]) if len(words) == 2 else 2


def _least(text: str) -> dict[str, Any]:
    number = text.strip().removesuffix("%").strip()
    try:
        value = float(number)
    except ValueError:
        value = -1.0
    share = text.strip().endswith("%")
    if not (0 < value < 50 if share else value >= 1 and value == int(value)):
        raise UsageError(
            msg("--min-size takes a number of customers or a share below 50 %, not “{text}”.", text=text)
        )
    return {"share": value / 100} if share else {"least": int(value)}


def _customers(segments: Sequence[str], found: RunResult, solution: Solution, jobs: Jobs) -> dict[str, Any]:
    """Return some customers of each segment, by which it is found again however customers are grouped."""
    segmentation = found.segmentation
    assert segmentation is not None
    labels = pa.ipc.open_file(pa.memory_map(str(jobs.store.path(segmentation.labels)))).read_all()
    codes = labels.column(solution.column).to_numpy()
    sure = (
        labels.column(solution.confidence_column).to_numpy()
        if solution.confidence_column is not None
        else np.ones(len(codes), dtype=np.float32)
    )
    by_id = {segment.id: segment.code for segment in solution.segments}
    groups = []
    for segment in segments:
        rows = np.flatnonzero(codes == by_id[segment])
        groups.append(np.sort(rows[np.argsort(-sure[rows], kind="stable")[:TYPICAL]]))
    column = segmentation.customer_column
    if column is None:
        rows_told = tuple(tuple(str(row) for row in rows) for rows in groups)
        return {"customers": rows_told, "table": found.table.artifact.key}
    table = pa.ipc.open_file(pa.memory_map(str(jobs.store.path(found.table.artifact)))).read_all()
    names = table.column(column)
    return {"customers": tuple(tuple(str(names[int(row)].as_py()) for row in rows) for rows in groups)}

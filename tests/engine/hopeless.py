"""Tables no method can do much with, and a judge: an answer without a broken number, or a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from segdesk.documents import (
    Analysis,
    Recipe,
    Source,
    Step,
    prediction_analysis,
    segmentation_analysis,
)
from segdesk.engine.errors import EngineError
from segdesk.jobs.requests import EvaluateRequest, ReadRequest, RunRequest
from segdesk.results.plugins import StageInfo
from segdesk.results.run import RunResult
from segdesk.results.table import ReadResult, TableRef
from segdesk.tables.errors import ReadError
from segdesk.text import Message, render
from tests.engine.conftest import Desk

Rows = Iterable[Iterable[object]]


def _numbers(rows: int, columns: int = 3, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(50, 12, (rows, columns)).round(1)


def _csv(names: Iterable[str], rows: Rows) -> str:
    """Write customers with an id in front and what became of them behind."""
    lines = [",".join(["Customer", *names, "Left"])]
    for number, row in enumerate(rows):
        left = "yes" if (number * 7919) % 10 < 3 else "no"
        lines.append(",".join([f"C{number:04}", *map(str, row), left]))
    return "\n".join(lines) + "\n"


def _with(column: Iterable[object], rows: int = 90) -> str:
    return _csv(("Age", "Spent", "Odd"), ((*n, o) for n, o in zip(_numbers(rows, 2), column, strict=True)))


def tables(wide: int = 500) -> dict[str, str]:
    """Return hopeless tables as files of text; one has many columns."""
    x = _numbers(90, 1)[:, 0]
    some = range(90)
    return {
        "constant column": _with(["same"] * 90),
        "constant number": _with([5] * 90),
        "perfectly correlated": _csv(("A", "B", "C"), ((v, 2 * v + 1, -v) for v in x)),
        "one category per row": _with(f"Kind {i}" for i in some),
        "200 categories": _with((f"City {i % 200}" for i in range(600)), 600),
        "infinite": _with("inf" if i % 5 == 0 else "-inf" if i % 7 == 0 else i for i in some),
        "nearly the largest number": _with("1e308" if i % 2 else "-1e308" for i in some),
        "99 % missing": _with(("1" if i == 7 else "" for i in range(200)), 200),
        "a column without a value": _with([""] * 90),
        "text only": _csv(("Comment",), ([f"number {i} was friendly and quick to help"] for i in some)),
        "all rows the same": _csv(("Age", "Spent"), ([40, 100] for _ in some)),
        "one row": _csv(("Age", "Spent"), [[40, 100]]),
        "two rows": _csv(("Age", "Spent"), [[40, 100], [50, 90]]),
        "fewer rows than segments": _csv(("Age", "Spent"), _numbers(4, 2)),
        "no row": _csv(("Age", "Spent"), []),
        "everything missing": _csv(("Age", "Spent"), (["", ""] for _ in some)),
        "hundreds of columns": _csv((f"Q{i}" for i in range(wide)), _numbers(60, wide)),
        "one far away": _with(1_000_000_000 if i == 3 else i for i in some),
        "one value and one other": _with(1 if i == 3 else 0 for i in some),
        "dates of one day": _with(["2024-03-05"] * 90),
    }


class Judge:
    """Reads a table as a person would open it, and lets one stage after the other at it."""

    def __init__(self, root: Path, name: str, text: str) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.desk, self.name = Desk(root), name
        path = root / "file.csv"
        path.write_text(text, encoding="utf-8")
        self.source = Source(id="file", path=str(path))
        self.other = Source(id="other", path=str(path))
        self.table = ReadResult.from_plain(self._job("read", ReadRequest(source=self.source))).table

    def _job(self, kind: str, request: Any) -> Any:
        return self.desk.job(kind, request, look=self._look).result

    def _look(self, result: Any) -> None:
        broken = list(_broken(result))
        assert not broken, f"{self.name}: a result shows {broken[:3]}"

    def outcome(self, info: StageInfo) -> str:
        """Return "works" or the refusal's sentence; raises `AssertionError` for anything else."""
        try:
            self._use(info)
        except (EngineError, ReadError) as error:
            if getattr(error, "kind", "input") != "input":
                raise AssertionError(f"{self.name} × {info.id}: {error.details[-900:]}") from error
            return self._sentence(error.message, info)
        return "works"

    def _sentence(self, message: Message, info: StageInfo) -> str:
        text = render(message)
        assert len(text) > 20, (self.name, info.id, text)
        assert text.rstrip()[-1] in ".…?", (self.name, info.id, text)
        assert "nan" not in text.lower().split(), (self.name, info.id, text)
        return text

    def _use(self, info: StageInfo) -> None:
        """Use a stage where the app uses one of its kind."""
        step = Step(id="step", stage=info.id, params=_settings(info, self.table))
        few = msgspec.structs.replace(segmentation_analysis(), n_segments=3, k_min=3, k_max=3)
        match info.kind:
            case "clusterer":
                self._run(msgspec.structs.replace(few, model=step))
            case "predictor":
                self._run(msgspec.structs.replace(prediction_analysis("Left", "yes"), model=step))
            case "table_step":
                self._run(None, (step,), info)
            case "evaluator":
                found = self._run(few)
                assert found.segmentation is not None
                asked = EvaluateRequest(analysis=few, table=found.table, segmentation=found.segmentation)
                self._job("evaluate", asked)
            case _:
                self._run(msgspec.structs.replace(few, preparation=(step, *few.preparation)))

    def predict(self, column: str) -> str:
        """Take a column of the table for the outcome."""
        try:
            self._run(prediction_analysis(column))
        except EngineError as error:
            if error.kind != "input":
                raise AssertionError(f"{self.name}, outcome {column}: {error.details[-900:]}") from error
            return render(error.message)
        return "works"

    def _run(
        self, analysis: Analysis | None, steps: tuple[Step, ...] = (), info: StageInfo | None = None
    ) -> RunResult:
        several = info is not None and info.takes_files
        sources = (self.source, self.other) if several else (self.source,)
        recipe = Recipe(sources=sources, table_steps=steps, analyses=(analysis,) if analysis else ())
        request = RunRequest(
            recipe=recipe,
            tables={source.id: self.table for source in sources},
            analysis=analysis.id if analysis is not None else None,
        )
        result = RunResult.from_plain(self._job("run", request))
        for report in result.steps:
            if report.problem is not None and info is not None:
                self._sentence(report.problem, info)
        return result


def _settings(info: StageInfo, table: TableRef) -> dict[str, Any]:
    """Return settings as the app or a person fills them in before a step can do anything."""
    found: dict[str, Any] = {}
    for param in info.params:
        names = [c.name for c in table.columns if not param.column_roles or c.role in param.column_roles]
        if param.type == "table":
            found[param.name] = "other"
        elif param.type == "tables":
            found[param.name] = ["other"]
        elif param.type == "columns" and not param.optional:
            found[param.name] = names
        elif param.type == "column" and not param.optional and names:
            found[param.name] = names[-1]
    return found


def _broken(value: Any, path: str = "") -> Iterator[str]:
    """Yield where a result holds a number that is none, or words for one."""
    if isinstance(value, float) and not math.isfinite(value):
        yield f"{path}: {value}"
    elif isinstance(value, dict):
        if "id" in value and "args" in value and isinstance(value["id"], str):
            text = render(msgspec.convert(value, Message))
            if {"nan", "inf", "-inf"} & set(text.lower().replace(",", " ").replace(".", " ").split()):
                yield f"{path}: {text}"
        for key, one in value.items():
            yield from _broken(one, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value):
            yield from _broken(one, f"{path}[{number}]")

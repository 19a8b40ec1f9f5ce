"""Running jobs of the engine in this process, on small tables."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest

from segdesk.documents import Analysis, Recipe, Source, Step, segmentation_analysis
from segdesk.engine.jobs import execute, forget
from segdesk.jobs.protocol import JobDone, JobRequest, Partial, Progress
from segdesk.jobs.requests import RunRequest
from segdesk.results.base import ArtifactRef, Result
from segdesk.results.changes import Changes
from segdesk.results.run import RunResult
from segdesk.results.segmentation import Segmentation
from segdesk.results.table import Column, TableRef
from segdesk.tables.frames import save_frame, table_columns


class Desk:
    """A store, and jobs whose files are accepted into it as the window does."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = root / "store"
        self.store.mkdir()
        self.events: list[Progress | Partial] = []
        self._count = 0

    def job(
        self,
        kind: str,
        request: Result,
        cancelled: Callable[[], bool] = lambda: False,
        look: Callable[[Any], None] = lambda result: None,
    ) -> JobDone:
        """Run one job and accept its files; `look` sees the result before it becomes JSON."""
        self._count += 1
        scratch = self.root / f"scratch{self._count}"
        scratch.mkdir()
        done = execute(
            JobRequest(
                id=str(self._count),
                kind=kind,
                args=request.to_plain(),
                scratch=str(scratch),
                store=str(self.store),
            ),
            self.events.append,
            cancelled,
        )
        for key in done.artifacts:
            if not (self.store / key).exists():
                shutil.move(scratch / key, self.store / key)
        look(done.result)
        # what goes over the pipe is JSON
        return msgspec.structs.replace(done, result=msgspec.json.decode(msgspec.json.encode(done.result)))

    def table(self, frame: pd.DataFrame, key: str, **roles: str) -> TableRef:
        """Put a frame into the store as a table as read; roles by column name."""
        columns = tuple(
            msgspec.structs.replace(column, role=roles.get(column.name, _plain(column)))
            for column in table_columns(frame)
        )
        (self.store / key).mkdir(exist_ok=True)
        save_frame(frame, columns, self.store / key / "table.arrow")
        return TableRef(artifact=ArtifactRef(key=key, name="table.arrow"), rows=len(frame), columns=columns)

    def run(
        self,
        table: TableRef,
        analysis: Analysis | None = None,
        steps: tuple[Step, ...] = (),
        previous: Segmentation | None = None,
        previous_table: TableRef | None = None,
        previous_changes: Changes | None = None,
    ) -> RunResult:
        """Run a recipe of one source."""
        analysis = analysis or short()
        recipe = Recipe(
            sources=(Source(id="file", path="customers.csv"),), table_steps=steps, analyses=(analysis,)
        )
        request = RunRequest(
            recipe=recipe,
            tables={"file": table},
            analysis=analysis.id,
            previous=previous,
            previous_table=previous_table,
            previous_changes=previous_changes,
        )
        return RunResult.from_plain(self.job("run", request).result)

    def segment(self, table: TableRef, analysis: Analysis | None = None, **more: Any) -> Segmentation:
        """Run a segmentation that must succeed."""
        found = self.run(table, analysis, **more).segmentation
        assert found is not None
        return found

    def path(self, artifact: ArtifactRef) -> Path:
        """Return the file of an artifact."""
        return self.store / artifact.key / artifact.name


def short() -> Analysis:
    """Return a segmentation that tries few numbers: the tests are about what happens, not about how often."""
    return msgspec.structs.replace(segmentation_analysis(), k_max=4)


def _plain(column: Column) -> str:
    kinds = {"number": "measure", "date": "date", "category": "category", "text": "text"}
    return kinds[column.type]


def three_groups(rows: int = 240, seed: int = 0) -> pd.DataFrame:
    """Return customers in three well separated groups, with a category and an id."""
    random = np.random.default_rng(seed)
    group = np.arange(rows) % 3
    centres = np.array([[20.0, 100.0, 5.0], [45.0, 400.0, 30.0], [70.0, 120.0, 60.0]])
    X = centres[group] + random.standard_normal((rows, 3)) * [3.0, 20.0, 3.0]
    return pd.DataFrame(
        {
            "Customer": [f"C{number:04d}" for number in range(rows)],
            "Age": X[:, 0].round(1),
            "Spent": X[:, 1].round(2),
            "Card": pd.Categorical(np.where(random.random(rows) < 0.5, "yes", "no")),
            "Visits": X[:, 2].round(0),
        }
    )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    forget()  # a worker remembers tables by their content; here every test has another one under the same key
    return Desk(tmp_path)

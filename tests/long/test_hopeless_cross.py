"""Every registered stage × every hopeless table, and every column of such a table as the outcome."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from segdesk.engine.jobs import forget
from segdesk.plugins import load_registry
from tests.engine.hopeless import Judge, tables

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]

TABLES = tables()


@pytest.mark.parametrize("name", TABLES)
def test_every_stage(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forget()
    judge = Judge(tmp_path, name, TABLES[name])
    stages = load_registry().describe().stages
    outcomes = {info.id: judge.outcome(info) for info in stages}
    columns = judge.table.columns if len(judge.table.columns) < 10 else judge.table.columns[-2:]
    outcomes |= {f"outcome {column.name}": judge.predict(column.name) for column in columns}
    counted = Counter(outcomes.values())
    with capsys.disabled():
        print(
            f"\n{name}: {counted.pop('works', 0)} work",
            *(f"  {n} × {t}" for t, n in counted.items()),
            sep="\n",
        )

"""Every registered stage against tables nothing can be made of: an answer, or a refusal in words.

Each stage meets some of the tables here, each table some of the stages; `long/test_hopeless_cross` tries all.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from segdesk.engine.jobs import forget
from segdesk.plugins import load_registry
from tests.engine.hopeless import Judge, tables

EVERY = 11  # one of so many pairs

TABLES = tables(wide=120)


@pytest.mark.parametrize("name", TABLES)
def test_some_stages(name: str, tmp_path: Path) -> None:
    forget()
    stages = load_registry().describe().stages
    judge = Judge(tmp_path, name, TABLES[name])
    at = list(TABLES).index(name)
    tried = [info for number, info in enumerate(stages) if (number + at) % EVERY == 0]
    outcomes = {info.id: judge.outcome(info) for info in tried}
    assert len(outcomes) >= len(stages) // EVERY
    if name in ("no row", "one row", "two rows", "text only", "everything missing"):
        assert all(outcomes[info.id] != "works" for info in tried if info.kind == "clusterer")

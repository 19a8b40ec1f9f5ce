"""Small files to run commands on, and a command that runs in this process."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from segdesk.cli import main
from segdesk.engine.jobs import execute


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run a command with its jobs in this process, so that a fault shows where it is."""

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        try:
            code = main([*map(str, arguments), "--debug"], execute)
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    return run


def write_customers(path: Path, rows: int = 120, encoding: str = "utf-8", chinese: bool = False) -> Path:
    """Write customers in three plain groups; those of the last group often leave."""
    rng = np.random.default_rng(3)
    words = ("客户编号", "年龄", "消费", "流失") if chinese else ("Customer", "Age", "Spending", "Left")
    yes, no = ("是", "否") if chinese else ("Yes", "No")
    with open(path, "w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(words)
        for i in range(rows):
            group = i % 3
            age = round(25 + 20 * group + rng.normal(0, 1.5))
            spent = round(100 + 300 * ((group + 1) % 3) + rng.normal(0, 15), 1)
            left = rng.random() < (0.8 if group == 2 else 0.1)
            writer.writerow((f"{i:05d}", age, spent, yes if left else no))
    return path


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    return write_customers(tmp_path / "customers.csv")


def read_csv(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))

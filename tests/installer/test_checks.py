"""The check run: its order, its exit code, and which part is asked for."""

import sys
from pathlib import Path

import pytest

from installer import checks
from installer.checks import Check
from installer.environment import ROOT, Environment


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_all_checks_run_and_the_first_failure_decides(capfd: pytest.CaptureFixture[str]) -> None:
    plan = [
        Check("lint", "One", python("print('one')")),
        Check("types", "Two", python("raise SystemExit(3)")),
        Check("tests", "Three", python("print('== 1 passed ==')")),
    ]
    assert checks.run(plan) == 3
    lines = [line for line in capfd.readouterr().out.splitlines() if line]
    assert lines == [
        "=== One ===",
        "one",
        "=== Two ===",
        "Failed so far: Two",
        "=== Three ===",
        "== 1 passed ==",
    ]


def test_a_run_without_tests_fails(tmp_path: Path) -> None:
    empty = (
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:pytest-qt",
        str(tmp_path),
    )
    assert checks.run([Check("tests", "Tests", empty)]) == 5


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[Check]:
    """What would be run."""
    seen: list[Check] = []
    monkeypatch.setattr(checks, "prepare", lambda profile, assume_yes: Environment(ROOT))
    monkeypatch.setattr(checks, "run", lambda plan: seen.extend(plan) or 0)
    return seen


def test_everything_in_order_with_pytest_last(chosen: list[Check]) -> None:
    checks.main([])
    assert [check.part for check in chosen] == ["lint", "lint", "types", "imports", "translations", "tests"]


def test_one_part_and_arguments_for_pytest(chosen: list[Check]) -> None:
    checks.main(["--only", "tests", "--", "-k", "stamp"])
    (only,) = chosen
    assert only.command[-2:] == ("-k", "stamp")


def test_the_long_tests_are_their_own_run(chosen: list[Check]) -> None:
    checks.main(["--long"])
    (only,) = chosen
    assert only.command[-4:-2] == ("-m", "long")

"""Every check of the project, one after the other, with the tools of the development lock file."""

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from installer.consent import SetupError
from installer.environment import ROOT, Environment, prepare

SOURCES = ("segdesk", "plugins", "installer", "tests")


@dataclass(frozen=True)
class Check:
    """A command of the check run, under the part it belongs to."""

    part: str
    title: str
    command: tuple[str | Path, ...]


def main(arguments: list[str]) -> int:
    """Run the chosen checks; the exit code is that of the first one that failed."""
    own, pytest_arguments = split_arguments(arguments)
    parser = argparse.ArgumentParser(prog="installer/test.py", description="Set up and check SegDesk.")
    parts = ("lint", "types", "imports", "translations", "tests")
    parser.add_argument("--only", choices=parts, help="run this part alone")
    parser.add_argument("--long", action="store_true", help="run the long tests instead of everything else")
    parser.add_argument("--yes", action="store_true", help="install missing system packages without asking")
    options = parser.parse_args(own)
    try:
        environment = prepare("dev", options.yes)
    except SetupError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    only = "tests" if options.long else options.only
    checks = plan(environment, options.long, pytest_arguments)
    return run([check for check in checks if only in (None, check.part)])


def split_arguments(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Separate what follows ``--``: it belongs to pytest."""
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def plan(environment: Environment, long: bool, pytest_arguments: list[str]) -> list[Check]:
    """All checks in their order; pytest is last, so that its summary closes the output."""
    python = environment.python
    linter = environment.scripts / ("lint-imports.exe" if os.name == "nt" else "lint-imports")
    # The long tests set their own pace: only a hang of an hour is a failure.
    kind = ["-m", "long", "--timeout", "3600"] if long else []
    return [
        Check("lint", "Lint: ruff check", (python, "-m", "ruff", "check", *SOURCES)),
        Check("lint", "Format: ruff format --check", (python, "-m", "ruff", "format", "--check", *SOURCES)),
        Check("types", "Types: mypy", (python, "-m", "mypy", "segdesk", "plugins")),
        Check("imports", "Layers: lint-imports", (linter,)),
        Check("translations", "Translations", (python, Path("installer", "translations.py"), "check")),
        Check("tests", "Tests: pytest", (python, "-m", "pytest", "-n", "2", *kind, *pytest_arguments)),
    ]


def run(checks: list[Check]) -> int:
    """Run the checks with a heading each and tell which failed before the last one speaks."""
    failed: dict[str, int] = {}
    for check in checks:
        if check is checks[-1] and failed:
            print(f"\nFailed so far: {', '.join(failed)}", flush=True)
        print(f"\n=== {check.title} ===", flush=True)
        code = subprocess.run(check.command, cwd=ROOT, check=False).returncode
        if code != 0:
            failed[check.title] = code
    return next((abs(code) for code in failed.values()), 0)

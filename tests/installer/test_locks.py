"""The lock files: complete, of one mind, and free of places on the machine that wrote them."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from installer import lock
from installer.environment import ROOT

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;]+)", re.MULTILINE)


def pins(name: str) -> dict[str, set[str]]:
    """Locked versions per package; numpy may have one per Python."""
    found: dict[str, set[str]] = {}
    for pin in PIN.finditer((ROOT / name).read_text(encoding="utf-8")):
        found.setdefault(canonicalize_name(pin["name"]), set()).add(pin["version"])
    return found


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_has_a_hash_and_no_place_is_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    lock.check_neutral(text, name)
    packages = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(packages) > 20
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_the_locks_satisfy_the_project() -> None:
    """Fails when a dependency is added or raised without ``python installer/lock.py``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needs = project["project"]["dependencies"] + project["build-system"]["requires"]
    wanted = {
        "requirements.lock": needs,
        "requirements-dev.lock": needs + project["dependency-groups"]["dev"],
    }
    for name, requirements in wanted.items():
        locked = pins(name)
        for requirement in map(Requirement, requirements):
            versions = locked.get(canonicalize_name(requirement.name), set())
            assert versions, f"{requirement} is not in {name}"
            assert all(requirement.specifier.contains(version) for version in versions), (
                f"{requirement} in {name}"
            )


def test_development_adds_to_the_run_time_lock_and_changes_nothing() -> None:
    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.org/simple",
        "--find-links wheels",
        "pkg @ file:///home/me/pkg",
        "-r /home/me/x",
    ],
)
def test_a_place_on_a_machine_is_refused(line: str) -> None:
    with pytest.raises(SystemExit, match="names a place"):
        lock.check_neutral(f"numpy==2.4.6 \\\n    --hash=sha256:00\n{line}\n", "x.lock")

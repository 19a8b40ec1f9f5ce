"""The stamp that makes the second start fast, and what makes set-up run again."""

import shutil
import sys
from pathlib import Path

import pytest

from installer import environment, system_packages
from installer.consent import SetupError
from installer.environment import ROOT, Environment, prepare


@pytest.fixture
def checkout(tmp_path: Path) -> Environment:
    """A checkout with an environment that looks finished."""
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    made = Environment(tmp_path)
    made.scripts.mkdir(parents=True)
    made.python.touch()
    version = ".".join(map(str, sys.version_info[:3]))
    (made.folder / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n")
    made.record(run=made.digest("run"))
    return made


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every command set-up would run, instead of running it; all of them succeed."""
    seen: list[list[str]] = []

    class Done:
        returncode = 0

    def run(command: list[object], **_: object) -> Done:
        seen.append([str(part) for part in command])
        return Done()

    monkeypatch.setattr(environment.subprocess, "run", run)
    monkeypatch.setattr(system_packages, "check", lambda python, assume_yes: seen.append(["check"]))
    return seen


def test_nothing_runs_when_nothing_changed(checkout: Environment, commands: list[list[str]]) -> None:
    checkout.record(**{f"draws-{system_packages.platform_plugin()}": "yes"})
    prepare("run", False, checkout.root)
    assert commands == []


def test_another_kind_of_screen_is_checked_without_installing(
    checkout: Environment, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_packages, "platform_plugin", lambda: "xcb")
    prepare("run", False, checkout.root)
    prepare("run", False, checkout.root)
    assert commands == [["check"]]


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_changed_file_installs_again(
    checkout: Environment, commands: list[list[str]], changed: str
) -> None:
    with (checkout.root / changed).open("a") as file:
        file.write("# changed\n")
    assert not checkout.is_installed("run")
    prepare("run", False, checkout.root)
    first = commands[0]
    assert {"--require-hashes", "--only-binary=:all:", str(checkout.root / "requirements.lock")} <= set(first)
    assert checkout.is_installed("run")


def test_a_moved_checkout_installs_again(checkout: Environment, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for item in list(tmp_path.iterdir()):
        if item != moved:
            shutil.move(item, moved)
    assert not Environment(moved).is_installed("run")


def test_the_development_set_up_serves_the_app_too(checkout: Environment, commands: list[list[str]]) -> None:
    assert not checkout.is_installed("dev")
    prepare("dev", False, checkout.root)
    assert checkout.is_installed("dev")
    assert checkout.is_installed("run")


def test_an_environment_of_another_python_is_made_anew(
    checkout: Environment, commands: list[list[str]]
) -> None:
    (checkout.folder / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.9.1\n")
    checkout.stamp.unlink()
    prepare("run", False, checkout.root)
    assert commands[0][1:4] == ["-m", "venv", "--clear"]


def test_an_interrupted_installation_is_not_taken_for_finished(
    checkout: Environment, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failed:
        returncode = 2

    monkeypatch.setattr(environment.subprocess, "run", lambda *_, **__: Failed())
    (checkout.root / "requirements.lock").write_text("pandas==3.1.1\n")
    with pytest.raises(SetupError, match="internet"):
        prepare("run", False, checkout.root)
    assert not checkout.stamp.exists()


def test_a_missing_venv_package_is_named(
    checkout: Environment, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system_packages.os, "geteuid", lambda: 1000, raising=False)
    shutil.rmtree(checkout.folder)
    wanted = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    with pytest.raises(SetupError, match=f"sudo apt-get install {wanted}"):
        prepare("run", False, checkout.root)


def test_a_damaged_stamp_counts_as_none(checkout: Environment) -> None:
    checkout.stamp.write_text('["not", "a", "stamp"]')
    assert not checkout.is_installed("run")
    checkout.stamp.write_text("{half")
    assert not checkout.is_installed("run")

"""Starting the app: with a screen, without one, and with the wrong Python."""

import json
import runpy
import sys
from pathlib import Path

import pytest

from installer import launcher
from installer.consent import SetupError
from installer.environment import ROOT, Environment


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """The commands given to the app instead of running it; set-up counts as done."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(launcher, "prepare", lambda profile, assume_yes: Environment(ROOT))
    seen: list[list[str]] = []

    def segdesk(environment: Environment, *arguments: object, **settings: str) -> int:
        seen.append([str(argument) for argument in arguments] + sorted(settings.values()))
        return 0

    monkeypatch.setattr(launcher, "segdesk", segdesk)
    return seen


def test_with_a_screen_the_window_opens_on_the_file(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    assert launcher.main(["customers.csv"]) == 0
    assert launcher.main([]) == 0
    assert started == [[str(Path.cwd() / "customers.csv")], []]


def test_without_a_screen_results_and_a_picture_are_made(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launcher, "has_display", lambda: False)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert launcher.main(["customers.csv"]) == 0
    file = str(Path.cwd() / "customers.csv")
    picture = str(Path("segdesk-out", "window.png"))
    assert started == [
        ["run", file, "--out", "segdesk-out", "--language", "en"],
        ["window", file, "--picture", picture, "--language", "en", "offscreen"],
    ]
    said = capsys.readouterr().out
    assert "no screen" in said
    assert str(Path("segdesk-out").resolve()) in said


def test_a_project_is_drawn_in_the_language_of_the_system(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "has_display", lambda: False)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert launcher.main(["shop.segdesk"]) == 0
    ((command, *_, language, platform),) = started
    assert (command, language, platform) == ("window", "zh_CN", "offscreen")


def test_a_failed_run_ends_with_its_code_and_draws_nothing(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "has_display", lambda: False)
    monkeypatch.setattr(launcher, "segdesk", lambda environment, *arguments, **settings: 4)
    assert launcher.main(["customers.csv"]) == 4


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_a_screen_is_x11_or_wayland(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not launcher.has_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert launcher.has_display()


@pytest.mark.parametrize(("language", "expected"), [("zh_CN.UTF-8", "shop_zh.csv"), ("de_DE", "shop.csv")])
def test_the_sample_speaks_the_language_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, expected: str
) -> None:
    entry = {"id": "online-shop", "files": {"en": "shop.csv", "zh_CN": "shop_zh.csv"}}
    (tmp_path / "index.json").write_text(json.dumps({"samples": [entry]}))
    monkeypatch.setenv("LC_ALL", language)
    assert launcher.sample_file(tmp_path) == tmp_path / expected


def test_the_bundled_sample_is_there() -> None:
    assert launcher.sample_file(ROOT / "resources" / "samples").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell script")
def test_exit_codes_pass_through(tmp_path: Path) -> None:
    environment = Environment(tmp_path)
    environment.scripts.mkdir(parents=True)
    environment.python.write_text('#!/bin/sh\nif [ "$3" = die ]; then kill -SEGV $$; fi\nexit $3\n')
    environment.python.chmod(0o755)
    assert launcher.segdesk(environment, "7") == 7
    assert launcher.segdesk(environment, "die") == 128 + 11


def test_a_set_up_problem_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def prepare(profile: str, assume_yes: bool) -> Environment:
        raise SetupError("There is no room on the disk.")

    monkeypatch.setattr(launcher, "prepare", prepare)
    assert launcher.main([]) == 1
    assert "There is no room on the disk." in capsys.readouterr().err


@pytest.mark.parametrize("script", ["run.py", "test.py"])
def test_an_old_python_gets_a_sentence(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"3\.11 or newer, and this is Python 3\.9\."):
        runpy.run_path(str(ROOT / "installer" / script))

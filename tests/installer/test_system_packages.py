"""Missing parts of a Linux system are named, and installed only where that is allowed."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from installer import consent, system_packages
from installer.consent import SetupError, agreed
from installer.system_packages import Packages, install_or_explain, packages_for

LDD = """libqxcb.so:
\tlinux-vdso.so.1 (0x00007fff)
\tlibxcb-cursor.so.0 => not found
\tlibxcb.so.1 => /lib/x86_64-linux-gnu/libxcb.so.1 (0x00007f)
libQt6Widgets.so.6:
\tlibEGL.so.1 => not found
\tlibxcb-cursor.so.0 => not found
"""


def test_missing_libraries_are_read_from_the_loader() -> None:
    assert system_packages.parse_missing(LDD) == ["libEGL.so.1", "libxcb-cursor.so.0"]


def test_libraries_become_packages_and_an_unknown_one_stands_for_itself() -> None:
    found = packages_for(["libEGL.so.1", "libxcb-shm.so.0", "libxcb-sync.so.1", "libnew.so.9"])
    assert found.apt == ("libegl1", "libnew.so.9", "libxcb-shm0", "libxcb-sync1")
    assert found.dnf == ("libglvnd-egl", "libnew.so.9", "libxcb")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH, so that a test decides which programs exist."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, name: str, script: str = "") -> Path:
    """Put a small shell program on the PATH."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about Linux packages")


@linux_only
@pytest.mark.skipif(shutil.which("ldd") is None, reason="this Linux has no ldd")
def test_the_real_loader_finds_what_is_there_and_misses_what_is_not(tmp_path: Path) -> None:
    qt = system_packages.qt_folder(Path(sys.executable))
    copy = tmp_path / "Qt"
    (copy / "lib").mkdir(parents=True)
    # Away from its neighbours the file finds none of Qt's other libraries.
    shutil.copy(qt / "lib" / "libQt6Widgets.so.6", copy / "lib")
    assert "libQt6Gui.so.6" in system_packages.missing_libraries(copy)
    assert "libQt6Gui.so.6" not in system_packages.missing_libraries(qt)


@linux_only
def test_what_cannot_be_installed_is_said_with_the_command(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    packages = Packages(("libegl1",), ("libglvnd-egl",))
    with pytest.raises(SetupError, match="that Debian calls libegl1"):
        install_or_explain("A part is missing.", packages, True)
    program(programs, "dnf")
    with pytest.raises(SetupError, match=r"A part is missing\. .*sudo dnf install libglvnd-egl"):
        install_or_explain("A part is missing.", packages, True)
    program(programs, "apt-get")
    with pytest.raises(SetupError, match="sudo apt-get install libegl1"):
        install_or_explain("A part is missing.", packages, True)


@linux_only
def test_the_administrator_gets_it_installed_after_a_yes_only(
    programs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    log = tmp_path / "log"
    program(programs, "apt-get", f'echo "$@" >> {log}')
    packages = Packages(("libegl1",), ())
    monkeypatch.setattr(system_packages, "agreed", lambda question, assume_yes: False)
    with pytest.raises(SetupError):
        install_or_explain("A part is missing.", packages, False)
    assert not log.exists()
    monkeypatch.setattr(system_packages, "agreed", lambda question, assume_yes: True)
    install_or_explain("A part is missing.", packages, False)
    assert log.read_text().splitlines() == ["update -q", "install -y --no-install-recommends libegl1"]


@linux_only
def test_a_missing_font_is_a_note_and_missing_libraries_are_an_end(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    program(programs, "ldd", "echo ' libEGL.so.1 => /usr/lib/libEGL.so.1 (0x0)'")
    system_packages.check(Path(sys.executable), True)
    assert "Note: No font with Chinese characters" in capsys.readouterr().out
    program(programs, "fc-list", "echo 'Noto Sans CJK SC'")
    system_packages.check(Path(sys.executable), True)
    assert capsys.readouterr().out == ""
    program(programs, "ldd", "echo ' libEGL.so.1 => not found'")
    with pytest.raises(SetupError, match=r"libEGL\.so\.1.*libegl1"):
        system_packages.check(Path(sys.executable), True)


@linux_only
def test_an_installation_that_brings_nothing_is_noticed(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program(programs, "apt-get")
    program(programs, "ldd", "echo ' libEGL.so.1 => not found'")
    with pytest.raises(SetupError, match=r"still missing.*libEGL"):
        system_packages.check(Path(sys.executable), True)


class _Terminal:
    """A keyboard somebody sits at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "expected"), [("", True), ("Y", True), ("n", False), ("what?", False)])
def test_somebody_at_a_keyboard_is_asked(
    monkeypatch: pytest.MonkeyPatch, answer: str, expected: bool
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(consent.sys, "stdin", _Terminal())
    monkeypatch.setattr("builtins.input", lambda question: answer)
    assert agreed("Install?", assume_yes=False) is expected


def test_nobody_is_asked_in_ci_or_with_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent.sys, "stdin", _Terminal())
    monkeypatch.setattr("builtins.input", lambda question: pytest.fail("asked"))
    monkeypatch.setenv("CI", "true")
    assert agreed("Install?", assume_yes=False)
    monkeypatch.delenv("CI")
    assert agreed("Install?", assume_yes=True)

"""Unsaved work: found after a window died, kept apart, and never a reason to die again."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from segdesk.documents import Annotations, Document
from segdesk.projects.processes import birth_of, process_runs, same_process_runs
from segdesk.projects.recovery import Recovery
from tests.projects.faultfs import FaultFs, Killed, error

ROOT = Path(__file__).parents[2]
_WINDOW = """
import os, signal, sys
from segdesk.documents import Annotations, Document
from segdesk.projects.recovery import Recovery
recovery = Recovery()
if len(sys.argv) > 2:
    (found,) = recovery.pending()
    recovery.take_over(found)
else:
    for action in range(20):
        document = Document(annotations=Annotations(title=sys.argv[1] + str(action)))
        recovery.snapshot(document, sys.argv[1], None)
os.kill(os.getpid(), signal.SIGSEGV)
"""


def document(title: str) -> Document:
    return Document(annotations=Annotations(title=title))


def dead_window(*arguments: str) -> None:
    window = subprocess.run([sys.executable, "-c", _WINDOW, *arguments], cwd=ROOT, capture_output=True)
    assert window.returncode == -signal.SIGSEGV, window.stderr


@pytest.mark.skipif(os.name != "posix", reason="dies by a POSIX signal")
def test_work_of_windows_that_died_is_found_apart_and_whole() -> None:
    for name in ("a", "b", "c"):
        dead_window(name)
    found = Recovery().pending()
    assert {item.title: item.document.annotations.title for item in found} == {
        "a": "a19",
        "b": "b19",
        "c": "c19",
    }
    assert Recovery().pending() == found  # "keep for later" changes nothing


@pytest.mark.skipif(os.name != "posix", reason="dies by a POSIX signal")
def test_what_dies_twice_on_opening_is_left_aside_and_not_lost() -> None:
    dead_window("a")
    dead_window("a", "recover")
    assert len(Recovery().pending()) == 1
    dead_window("a", "recover")
    assert Recovery().pending() == ()
    assert len(list(Recovery().root.glob("*/snapshot.json"))) == 1


@pytest.mark.skipif(os.name != "posix", reason="dies by a POSIX signal")
def test_work_taken_over_is_this_windows_until_it_is_saved() -> None:
    dead_window("a")
    mine, other = Recovery(), Recovery()
    (found,) = mine.pending()
    mine.take_over(found)
    assert other.pending() == ()
    mine.discard()
    assert list(mine.root.iterdir()) == []


def test_a_living_window_is_not_recovered_and_a_saved_one_leaves_nothing() -> None:
    recovery = Recovery()
    assert recovery.snapshot(document("x"), "x", Path("/p.segdesk"))
    assert Recovery().pending() == ()
    recovery.discard()
    assert list(recovery.root.iterdir()) == []
    recovery.discard()


def test_a_disk_that_is_full_or_gone_is_told_and_keeps_the_last_snapshot(tmp_path: Path) -> None:
    fs = FaultFs()
    recovery = Recovery(fs=fs)
    assert recovery.snapshot(document("first"), "x", None)
    for at in range(1, 4):
        fs.log.clear()
        fs.at, fs.fault = at, error(errno.ENOSPC)
        assert not recovery.snapshot(document("second"), "x", None)
    (kept,) = recovery.root.glob("*/*")
    assert b"first" in kept.read_bytes()
    (tmp_path / "a-file").write_text("")
    assert not Recovery(tmp_path / "a-file").snapshot(document("x"), "x", None)
    assert Recovery(tmp_path / "missing").pending() == ()


def test_a_kill_during_a_snapshot_keeps_the_one_before() -> None:
    fs = FaultFs()
    recovery = Recovery(fs=fs)
    recovery.snapshot(document("0"), "x", None)
    steps = len(fs.log)
    for at in range(1, steps + 1):
        fs.log.clear()
        fs.at, fs.fault = at, Killed()
        with pytest.raises(Killed):
            recovery.snapshot(document("1"), "x", None)
        (kept,) = recovery.root.glob("*/snapshot.json")
        assert msgspec.json.decode(kept.read_bytes())["document"]["annotations"]["title"] in ("0", "1")


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b'{"document": 1}'])
def test_a_broken_snapshot_is_passed_over(data: bytes) -> None:
    folder = Recovery().root / ("0" * 32)
    folder.mkdir(parents=True)
    (folder / "snapshot.json").write_bytes(data)
    assert Recovery().pending() == ()
    assert folder.exists()


def test_a_process_number_that_is_used_again_is_another_process() -> None:
    assert same_process_runs(os.getpid(), birth_of(os.getpid()))
    assert not process_runs(2**22 + 5)
    assert not process_runs(0)
    if sys.platform == "linux":
        assert not same_process_runs(os.getpid(), "another boot:1")

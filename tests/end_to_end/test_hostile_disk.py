"""A file that disappears, is locked, or changes while a worker reads it: said, nothing half-loaded, retried.

The worker runs the real engine; only its way to the disk is made to fail (`engines/failing_disk`).
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pytestqt.qtbot import QtBot

from segdesk.desktop.controller import Controller
from segdesk.desktop.views.data.view import DataView
from segdesk.desktop.views.segments.view import SegmentsView
from segdesk.text import render
from tests.end_to_end.hostile import archive, customers, good_file, parts_of

pytestmark = pytest.mark.timeout(240)
Open = Callable[..., Controller]
Answer = Callable[[Controller], None]
Disk = Callable[..., None]

_ENGINES = str(Path(__file__).with_name("engines"))


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Make the workers' disk fail from the next job on; without arguments it is sound again."""
    plan = tmp_path / "disk.json"
    monkeypatch.setenv("SEGDESK_WORKER_ENGINE", "failing_disk:execute")
    monkeypatch.setenv("PYTHONPATH", _ENGINES)
    monkeypatch.setenv("SEGDESK_FAILING_DISK", str(plan))

    def fail(path: Path | None = None, **fault: Any) -> None:
        if path is None:
            plan.unlink()
        else:
            plan.write_text(json.dumps({"path": str(path), "openings": 1, **fault}), encoding="utf-8")

    return fail


def _write(folder: Path, kind: str, rows: int = 400) -> Path:
    """Write customers as a file of a kind. What was read once is known: other rows make it a new file."""
    path, table = folder / f"customers.{kind}", customers(rows)
    text = "\n".join(",".join(map(str, row)) for row in table) + "\n"
    if kind == "csv":
        good_file(path, rows)
    elif kind == "xlsx":
        archive(path, parts_of(table))
    elif kind == "csv.gz":
        path.write_bytes(gzip.compress(text.encode()))
    elif kind == "zip":
        archive(path, {"customers.csv": text.encode()})
    elif kind == "html":
        body = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in table)
        path.write_text(f"<html><table>{body}</table></html>")
    else:
        head, *body = table
        pq.write_table(pa.table({str(n): [r[i] for r in body] for i, n in enumerate(head)}), path)
    return path


def _state(controller: Controller) -> tuple[str, list[str]]:
    """Return the sentence on the Data page and the words of its buttons."""
    view = controller.page("data")
    assert isinstance(view, DataView)
    error = view._error
    assert view._stack.currentWidget() is error
    return error._message.text(), [b.text() for b in (error.button, error.other) if not b.isHidden()]


def _refused(controller: Controller, words: str) -> None:
    """Look at what a person sees of a file that was not to be had: the words, the way on, and no data."""
    workspace = controller.workspace
    assert workspace.stage == "failed"
    assert controller.shell.current_page() == "data"
    text, buttons = _state(controller)
    assert words in text
    assert buttons[0] == "Try again"
    assert workspace.read is None
    assert workspace.table() is None
    assert not workspace.recipe.analyses
    assert workspace.raw is None or not workspace.store.path(workspace.raw.artifact).exists()
    segments = controller.page("segments")
    assert isinstance(segments, SegmentsView)
    assert words in segments.error._message.text()


def _try_again(controller: Controller, qtbot: QtBot, rows: int) -> None:
    view = controller.page("data")
    assert isinstance(view, DataView)
    view._error.button.click()
    qtbot.waitUntil(lambda: controller.workspace.stage == "ready", timeout=60_000)
    read = controller.workspace.read
    assert read is not None
    assert read.receipt.rows == rows


def _open(controller: Controller, path: Path, qtbot: QtBot) -> None:
    controller.opening.open_path(str(path))
    qtbot.waitUntil(lambda: controller.workspace.stage in ("failed", "ready"), timeout=60_000)


NETWORK = [
    ("EIO", 1, "did not deliver"),
    ("ETIMEDOUT", 2, "did not deliver"),
    ("EIO", 3, "did not deliver"),
    ("ENOENT", 3, "no longer there"),
    ("ESTALE", 4, "did not deliver"),
]


def test_a_drive_that_drops_part_way(window: Open, tmp_path: Path, qtbot: QtBot, disk: Disk) -> None:
    """First at the digest, then at the look at its head, at its content, and at the receipt's digest."""
    path, controller = _write(tmp_path, "csv"), window()
    for number, opening, words in NETWORK:
        disk(path, errno=number, openings=opening, after=1_000)
        _open(controller, path, qtbot)
        _refused(controller, words)
    disk()
    _try_again(controller, qtbot, 400)


def test_a_drive_that_drops_is_not_taken_for_a_damaged_file(
    window: Open, tmp_path: Path, qtbot: QtBot, disk: Disk
) -> None:
    controller = window()
    for number, kind in enumerate(("xlsx", "csv.gz", "zip", "html"), 401):
        path = _write(tmp_path, kind, number)
        for opening in (2, 3, 4):
            disk(path, openings=opening, after=300)
            _open(controller, path, qtbot)
            _refused(controller, "did not deliver")
        disk()
        _try_again(controller, qtbot, number)


ACTS = {
    "remove": "no longer there",
    "cut": "was changed while it was read",
    "grow": "was changed while it was read",
    "unplug": "cannot be reached",
    "replace": "was changed while it was read",
}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_what_another_program_does_while_the_file_is_read(
    window: Open, tmp_path: Path, qtbot: QtBot, disk: Disk, kind: str
) -> None:
    folder, controller = tmp_path / "drive", window()
    for number, act in enumerate(ACTS, 401):
        folder.mkdir(exist_ok=True)
        path = _write(folder, kind, number)
        _act_while_reading(controller, path, kind, act, qtbot, disk)
        _write(folder, kind, number)
        _try_again(controller, qtbot, number)


def _act_while_reading(
    controller: Controller, path: Path, kind: str, act: str, qtbot: QtBot, disk: Disk
) -> None:
    when = {"replace": "read:type_table"}.get(act, {"xlsx": "workbook:_open"}.get(kind, "read:_read"))
    disk(path, act=act, before=f"segdesk.tables.{when}")
    _open(controller, path, qtbot)
    _refused(controller, ACTS[act])
    disk()
    if act == "unplug":
        path.parent.with_name("unplugged").rename(path.parent)


def _owner(name: str) -> bytes:
    """Return the note Excel leaves beside a workbook that somebody has open."""
    narrow = name.encode("cp1252", "replace").ljust(54)
    wide = name.encode("utf-16-le")
    return bytes([len(name)]) + narrow + len(name).to_bytes(2, "little") + wide.ljust(108, b" \0"[:1])


def test_a_workbook_that_is_open_in_excel(window: Open, tmp_path: Path, qtbot: QtBot, disk: Disk) -> None:
    path, controller = _write(tmp_path, "xlsx"), window()
    disk(path, errno="EACCES", winerror=32)
    _open(controller, path, qtbot)
    _refused(controller, "is open in another program. Close it there and try again.")
    note = path.with_name(f"~${path.name}")
    for name in ("Anna Lind", "王小明"):
        note.write_bytes(_owner(name))
        disk(path, errno="EACCES", openings=2)  # Python's own open tells no number of Windows
        _open(controller, path, qtbot)
        _refused(controller, f"{name} has “customers.xlsx” open. Close it in Excel and try again.")
    controller.choose_language("zh_CN")
    text, buttons = _state(controller)
    assert "王小明" in text
    assert "Excel" in text
    assert buttons[0] == "重试"
    assert "try" not in text.lower()
    note.unlink()
    disk()
    _try_again(controller, qtbot, 400)


def test_a_further_file_is_tried_again(
    window: Open, answer: Answer, tmp_path: Path, qtbot: QtBot, disk: Disk
) -> None:
    from segdesk.desktop.views.combine.dialog import CombineDialog
    from segdesk.desktop.widgets import Button

    path, controller = _write(tmp_path, "csv"), window()
    other = tmp_path / "june.csv"
    other.write_bytes(path.read_bytes().replace(b"C0", b"D0"))
    _open(controller, path, qtbot)
    view = controller.page("data")
    assert isinstance(view, DataView)
    draft = view.combine.files.viewmodel.draft("append")
    disk(other, errno="EACCES", winerror=32)
    draft.add([str(other)])
    dialog = CombineDialog(draft, view.theme, controller.shell)
    dialog.open()
    qtbot.waitUntil(lambda: not draft.busy and draft.files()[1].problem is not None, timeout=60_000)
    problem = draft.files()[1].problem
    assert problem is not None
    assert "june.csv” is open in another program" in render(problem)
    assert not draft.ready()
    draft.accept()
    assert len(controller.workspace.recipe.sources) == 1
    disk()
    again = [b for b in dialog.findChildren(Button) if b.text() == "Try again"]
    again[0].click()
    qtbot.waitUntil(draft.ready, timeout=60_000)
    draft.accept()
    dialog.close()
    answer(controller)
    table = controller.workspace.table()
    assert table is not None
    assert table.rows == 800
    # read again later, when its drive is gone: the project keeps the file's name and the way to retry
    disk(other, errno="EIO", after=100)
    controller.workspace.read_again()
    answer(controller)
    line = view.combine.files.viewmodel.files()[1]
    assert line.read is None
    assert line.problem is not None
    assert "did not deliver" in render(line.problem)
    disk()
    again = [b for b in view.combine.files.findChildren(Button) if b.text() == "Try again"]
    again[0].click()
    answer(controller)
    table = controller.workspace.table()
    assert table is not None
    assert table.rows == 800


def test_on_the_command_line(tmp_path: Path, disk: Disk) -> None:
    import subprocess
    import sys

    path = _write(tmp_path, "csv")
    for fault, words in (
        ({"errno": "EACCES", "winerror": 32}, "is open in another program"),
        ({"errno": "EIO", "after": 500, "openings": 3}, "did not deliver"),
        ({"act": "grow", "before": "segdesk.tables.read:_read"}, "was changed while it was read"),
    ):
        disk(path, **fault)
        out = tmp_path / "out.csv"
        for command in (["inspect", path], ["segment", path, "--out", out], ["convert", path, out]):
            ran = subprocess.run(
                [sys.executable, "-m", "segdesk", *map(str, command)],
                capture_output=True,
                encoding="utf-8",
                env={**os.environ, "PYTHONIOENCODING": "utf-8"},
                timeout=100,
            )
            assert (ran.returncode, ran.stdout) == (3, "")
            assert words in ran.stderr
            assert len(ran.stderr.strip().splitlines()) == 1
            assert not out.exists()

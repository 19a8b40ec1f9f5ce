"""A few real runs: another process, its exit code, and what a person sees of it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.cli.conftest import read_csv, write_customers


def segdesk(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "segdesk", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        timeout=100,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def test_a_chinese_file_in_gb18030(tmp_path: Path) -> None:
    path = write_customers(tmp_path / "客户.csv", encoding="gb18030", chinese=True)
    out = tmp_path / "标签.csv"
    ran = segdesk("segment", path, "--out", out, "--language", "zh_CN", "--json", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["segmentation"]["rows"] == 120
    rows = read_csv(out)
    assert [row["客户编号"] for row in rows[:2]] == ["00000", "00001"]
    assert len(rows[0]) >= 6


def test_a_missing_file_is_3_and_one_sentence(tmp_path: Path) -> None:
    ran = segdesk("inspect", "nowhere.csv", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "nowhere.csv" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_a_file_that_is_no_table_is_3(tmp_path: Path) -> None:
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    ran = segdesk("run", path, "--out", tmp_path / "out", cwd=tmp_path)
    assert ran.returncode == 3
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl+C to whole consoles only")
def test_ctrl_c_stops_cleanly(tmp_path: Path) -> None:
    path = write_customers(tmp_path / "many.csv", rows=60_000)
    out = tmp_path / "labels.csv"
    running = subprocess.Popen(
        [sys.executable, "-m", "segdesk", "segment", str(path), "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    workers = _children(running.pid)
    running.send_signal(signal.SIGINT)
    told, problems = running.communicate(timeout=30)
    assert (running.returncode, told) == (130, "")
    assert "Traceback" not in problems
    assert "Stopped." in problems
    assert not out.exists()
    assert not list(tmp_path.glob("segdesk-*"))
    _gone, alive = psutil.wait_procs(workers, timeout=5)
    assert not alive


def _children(pid: int) -> list[psutil.Process]:
    """Wait for the worker to be there and busy."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        children = psutil.Process(pid).children(recursive=True)
        if children and sum(children[0].cpu_times()[:2]) > 0.5:
            return children
        time.sleep(0.05)
    raise AssertionError("no worker was started")

"""One writer per project."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from segdesk.projects.lock import LockedError, LockHolder, ProjectLock
from segdesk.projects.project import open_project, save_project
from tests.projects.samples import contents_of, title_in

ROOT = Path(__file__).parents[2]
_HOLDER = """
import sys
from pathlib import Path
from segdesk.projects.lock import ProjectLock
lock = ProjectLock.acquire(Path(sys.argv[1]))
print("locked", flush=True)
sys.stdin.read()
"""


def hold(project: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(project)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "locked\n"
    return holder


def end(holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.communicate()


def test_a_second_window_is_told_who_has_the_project(tmp_path: Path) -> None:
    project = tmp_path / "p.segdesk"
    holder = hold(project)
    with pytest.raises(LockedError) as caught:
        ProjectLock.acquire(project)
    assert caught.value.holder.pid == holder.pid
    assert caught.value.holder.host == socket.gethostname()
    end(holder)  # killed: the system frees the lock although the file is still there
    assert list(tmp_path.glob(".segdesk-*.lock"))
    with ProjectLock.acquire(project):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_same_project_under_another_name_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "p.segdesk").write_bytes(b"")
    (tmp_path / "link.segdesk").symlink_to(tmp_path / "p.segdesk")
    with ProjectLock.acquire(tmp_path / "p.segdesk"), pytest.raises(LockedError):
        ProjectLock.acquire(tmp_path / "link.segdesk")
    with ProjectLock.acquire(tmp_path / "p.segdesk"), ProjectLock.acquire(tmp_path / "q.segdesk"):
        pass


def test_a_holder_on_another_computer_can_be_overruled(tmp_path: Path) -> None:
    project = tmp_path / "p.segdesk"
    with ProjectLock.acquire(project):
        (file,) = tmp_path.glob(".segdesk-*.lock")
    file.write_bytes(LockHolder(host="another-computer", user="ann", pid=1, since="x").to_json())
    with pytest.raises(LockedError) as caught:
        ProjectLock.acquire(project)
    assert caught.value.holder.user == "ann"
    ProjectLock.acquire(project, anyway=True).release()
    file.write_bytes(b"\xff broken")
    ProjectLock.acquire(project).release()


def test_where_nothing_can_be_written_there_is_no_lock(tmp_path: Path) -> None:
    lock = ProjectLock.acquire(tmp_path / "missing" / "p.segdesk")
    lock.release()
    lock.release()


@pytest.mark.skipif(os.name != "posix", reason="lock files are removed while they are open")
def test_many_windows_take_turns_and_never_share(tmp_path: Path) -> None:
    import threading

    inside, most = [0], [0]
    guard = threading.Lock()

    def window() -> None:
        for _ in range(30):
            try:
                lock = ProjectLock.acquire(tmp_path / "p.segdesk")
            except LockedError:
                continue
            with guard:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            with guard:
                inside[0] -= 1
            lock.release()

    threads = [threading.Thread(target=window) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 1


_WRITER = """
import sys
from pathlib import Path
from segdesk.projects.lock import LockedError, ProjectLock
from segdesk.projects.project import save_project
from tests.projects.samples import contents_of
path, name = Path(sys.argv[1]), sys.argv[2]
saved = 0
contents = contents_of(path.parent / name, name, size=200_000)
while saved < 8:
    try:
        with ProjectLock.acquire(path):
            save_project(path, contents, expected=None)
            saved += 1
    except LockedError:
        continue
"""


def test_two_windows_that_save_the_same_project_never_mix(tmp_path: Path) -> None:
    path = tmp_path / "p.segdesk"
    save_project(path, contents_of(tmp_path / "first", "first", size=200_000), expected=None)
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(path), name], cwd=ROOT)
        for name in ("one", "two")
    ]
    number = 0
    while any(writer.poll() is None for writer in writers):
        number += 1
        opened = open_project(path, tmp_path / f"out{number}")
        title = opened.document.annotations.title
        table = (tmp_path / f"out{number}" / "k1" / "table.arrow").read_bytes()
        assert table.startswith(title.encode())
    assert [writer.returncode for writer in writers] == [0, 0]
    assert title_in(path, tmp_path / "last") in ("one", "two")

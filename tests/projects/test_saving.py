"""Saving: at every moment the old or the new version opens, and nobody else's work is overwritten."""

import errno
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from segdesk.projects.errors import ProjectChangedError, ProjectError
from segdesk.projects.files import RescuedError, remove_strays, safe_write, write_bytes
from segdesk.projects.generations import earlier_versions
from segdesk.projects.project import ProjectContents, fingerprint_of, open_project, save_project
from segdesk.text import render
from tests.projects.faultfs import FaultFs, Killed, error, locked
from tests.projects.samples import contents_of, same, title_in


@pytest.fixture
def project(tmp_path: Path, old: ProjectContents) -> Path:
    path = tmp_path / "home" / "project.segdesk"
    path.parent.mkdir()
    save_project(path, old, expected=None)
    return path


def steps_of_a_save(path: Path, contents: ProjectContents) -> list[str]:
    fs = FaultFs()
    copy = path.with_name("counting.segdesk")
    save_project(copy, contents, expected=None, fs=fs)
    copy.unlink()
    return fs.log


def files(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_everything_comes_back(tmp_path: Path, project: Path, old: ProjectContents) -> None:
    opened = open_project(project, tmp_path / "out")
    assert same(opened, old, tmp_path / "out")
    assert opened.read_only is None
    assert opened.fingerprint == fingerprint_of(project)
    assert files(project.parent) == ["project.segdesk"]
    if os.name == "posix":
        assert stat.S_IMODE(project.stat().st_mode) == 0o600


def test_the_same_contents_make_the_same_file(tmp_path: Path, project: Path, old: ProjectContents) -> None:
    again = tmp_path / "again.segdesk"
    save_project(again, old, expected=None)
    assert again.read_bytes() == project.read_bytes()


def test_tables_are_stored_and_not_packed(project: Path) -> None:
    import zipfile

    with zipfile.ZipFile(project) as archive:
        first, *_ = archive.infolist()
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.getinfo("data/k1/table.arrow").compress_type == zipfile.ZIP_STORED


def test_a_kill_at_every_step_leaves_the_old_or_the_new_version(
    tmp_path: Path, project: Path, old: ProjectContents, new: ProjectContents
) -> None:
    steps = steps_of_a_save(project, new)
    assert {"create", "write", "sync", "replace", "sync_folder"} <= set(steps)
    before = project.read_bytes()
    seen = set()
    for at in range(1, len(steps) + 1):
        project.write_bytes(before)
        with pytest.raises(Killed):
            save_project(project, new, expected=None, fs=FaultFs(at, Killed()))
        out = tmp_path / f"out{at}"
        opened = open_project(project, out)
        version = opened.document.annotations.title
        assert same(opened, {"old": old, "new": new}[version], out)
        seen.add(version)
        shutil.rmtree(out)
    assert seen == {"old", "new"}


def test_a_power_cut_after_the_rename_loses_nothing(
    tmp_path: Path, project: Path, new: ProjectContents
) -> None:
    fs = FaultFs()
    save_project(project, new, expected=None, fs=fs)
    (tmp_path / "disk.segdesk").write_bytes(fs.synced[str(project)])
    assert title_in(tmp_path / "disk.segdesk", tmp_path / "out") == "new"
    assert fs.log.index("sync") < fs.log.index("replace") < fs.log.index("sync_folder")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS, errno.ENODEV])
def test_an_error_at_every_step_is_told_and_leaves_the_old_version(
    tmp_path: Path, project: Path, new: ProjectContents, number: int
) -> None:
    steps = steps_of_a_save(project, new)
    before = project.read_bytes()
    replaced = steps.index("replace") + 1
    for at in range(1, replaced + 1):
        with pytest.raises(ProjectError) as caught:
            save_project(project, new, expected=None, fs=FaultFs(at, error(number)))
        text = render(caught.value.message)
        assert "project.segdesk" in text
        assert "untouched" in text
        assert project.read_bytes() == before
        assert files(project.parent) == ["project.segdesk"]
    if number == errno.ENOSPC:
        assert "disk is full" in text
        assert "It needs 5 MB" in text


@pytest.mark.skipif(os.name != "posix", reason="file sizes are limited with POSIX calls")
def test_a_real_limit_on_file_size_leaves_the_old_version(project: Path, new: ProjectContents) -> None:
    import resource

    before = project.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(ProjectError, match="disk is full"):
            save_project(project, new, expected=None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert project.read_bytes() == before
    assert files(project.parent) == ["project.segdesk"]


def test_a_disk_that_keeps_something_else_is_noticed(project: Path, new: ProjectContents) -> None:
    before = project.read_bytes()

    class Forgetful(FaultFs):
        def sync(self, file: object) -> None:
            path: Path = file.path  # type: ignore[attr-defined]
            with open(path, "r+b") as damaged:
                damaged.seek(1_000_000)
                damaged.write(b"!")

    with pytest.raises(ProjectError, match="did not keep what was written"):
        save_project(project, new, expected=None, fs=Forgetful())
    assert project.read_bytes() == before
    assert files(project.parent) == ["project.segdesk"]


def test_a_target_that_is_locked_for_a_moment_is_tried_again(
    tmp_path: Path, project: Path, new: ProjectContents
) -> None:
    fs = FaultFs(1, locked(), only="replace", times=4)
    save_project(project, new, expected=None, fs=fs)
    assert title_in(project, tmp_path / "out") == "new"
    assert fs.log.count("replace") == 5
    assert 0 < fs.slept < 2.5


def test_a_target_that_stays_locked_is_told_after_two_and_a_half_seconds(
    project: Path, new: ProjectContents
) -> None:
    before = project.read_bytes()
    fs = FaultFs(1, locked(), only="replace")
    with pytest.raises(ProjectError, match="another program is using it"):
        save_project(project, new, expected=None, fs=fs)
    assert 2.4 < fs.slept < 3.1
    assert project.read_bytes() == before
    assert files(project.parent) == ["project.segdesk"]


@pytest.mark.parametrize("number", [errno.EXDEV, errno.ENOTSUP])
def test_where_nothing_can_be_renamed_a_whole_copy_is_safe_before_the_file_is_touched(
    tmp_path: Path, project: Path, new: ProjectContents, segdesk_home: Path, number: int
) -> None:
    save_project(project, new, expected=None, fs=FaultFs(1, error(number), only="replace"))
    assert title_in(project, tmp_path / "out") == "new"
    rescue = segdesk_home / "state" / "rescue"
    assert files(rescue) == []
    assert files(project.parent) == ["project.segdesk"]


class NoRename(FaultFs):
    """A disk that knows no renaming, and a fault later on."""

    def replace(self, source: Path, target: Path) -> None:
        raise error(errno.EXDEV)


def test_writing_in_place_that_dies_leaves_a_whole_copy(
    tmp_path: Path, project: Path, old: ProjectContents, new: ProjectContents, segdesk_home: Path
) -> None:
    counting = NoRename()
    save_project(project, new, expected=None, fs=counting)
    rescue = segdesk_home / "state" / "rescue"
    for at in range(1, len(counting.log) + 1):
        save_project(project, old, expected=None)
        with pytest.raises(Killed):
            save_project(project, new, expected=None, fs=NoRename(at, Killed()))
        copies = [project, *(rescue.iterdir() if rescue.exists() else ())]
        readable = []
        for number, path in enumerate(copies):
            try:
                readable.append(title_in(path, tmp_path / f"out{at}-{number}"))
            except (ProjectError, OSError):
                continue
        assert readable, f"nothing is left after step {at}: {counting.log[at - 1]}"
        shutil.rmtree(rescue, ignore_errors=True)


def test_writing_in_place_that_fails_names_the_copy(
    tmp_path: Path, project: Path, new: ProjectContents, segdesk_home: Path
) -> None:
    with pytest.raises(ProjectError) as caught:
        save_project(project, new, expected=None, fs=NoRename(1, error(errno.EIO), only="overwrite"))
    (copy,) = (segdesk_home / "state" / "rescue").iterdir()
    assert str(copy) in render(caught.value.message)
    assert title_in(copy, tmp_path / "out") == "new"


def test_a_folder_that_takes_no_new_file_is_written_in_place(
    tmp_path: Path, project: Path, new: ProjectContents
) -> None:
    fs = FaultFs(1, error(errno.EACCES), only="create", times=1)
    save_project(project, new, expected=None, fs=fs)
    assert fs.log.count("overwrite") == 1
    assert title_in(project, tmp_path / "out") == "new"
    (kept,) = earlier_versions(project)
    assert title_in(kept.path, tmp_path / "kept") == "old"


def test_a_file_that_was_changed_elsewhere_is_not_overwritten(
    tmp_path: Path, project: Path, old: ProjectContents, new: ProjectContents
) -> None:
    mine = open_project(project, tmp_path / "mine").fingerprint
    save_project(project, new, expected=mine)
    theirs = project.read_bytes()
    stamp = project.stat().st_mtime_ns
    fs = FaultFs()
    with pytest.raises(ProjectChangedError):
        save_project(project, old, expected=mine, fs=fs)
    assert fs.log == []  # a large project is not written first only to be thrown away
    os.utime(project, ns=(stamp - 10**15, stamp - 10**15))  # a clock that jumped back proves nothing
    with pytest.raises(ProjectChangedError):
        save_project(project, old, expected=mine)
    assert project.read_bytes() == theirs
    project.write_bytes(b"something else entirely")
    with pytest.raises(ProjectChangedError):
        save_project(project, old, expected=mine)
    save_project(project, old, expected=None)
    assert title_in(project, tmp_path / "out") == "old"


def test_a_file_changed_while_it_is_being_saved_is_not_overwritten(
    tmp_path: Path, project: Path, old: ProjectContents, new: ProjectContents
) -> None:
    mine = open_project(project, tmp_path / "mine").fingerprint
    other = contents_of(tmp_path / "other", "theirs")

    class Interrupted(FaultFs):
        def sync(self, file: object) -> None:
            if not self.log.count("sync"):
                save_project(project, other, expected=None)
            super().sync(file)  # type: ignore[arg-type]

    with pytest.raises(ProjectChangedError):
        save_project(project, new, expected=mine, fs=Interrupted())
    assert title_in(project, tmp_path / "out") == "theirs"


def test_a_file_that_was_only_touched_or_is_gone_can_be_saved(
    tmp_path: Path, project: Path, new: ProjectContents
) -> None:
    mine = open_project(project, tmp_path / "mine").fingerprint
    os.utime(project, (1, 1))
    mine = save_project(project, new, expected=mine)
    project.unlink()
    save_project(project, new, expected=mine)
    assert title_in(project, tmp_path / "out") == "new"


def test_earlier_versions_are_kept_and_open(tmp_path: Path, project: Path) -> None:
    for number in range(7):
        save_project(project, contents_of(tmp_path / "n", str(number), size=1000), expected=None)
    kept = earlier_versions(project)
    titles = [title_in(entry.path, tmp_path / f"g{i}") for i, entry in enumerate(kept)]
    assert titles == ["5", "4", "3", "2", "1"]


def test_stray_files_of_killed_saves_go_and_others_stay(
    tmp_path: Path, project: Path, new: ProjectContents
) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    folder = project.parent
    for number in range(159):
        stray = folder / f".segdesk-{dead.pid}-{number:032x}.tmp"
        stray.write_bytes(b"half")
        os.utime(stray, (time.time() - 7200,) * 2)
    young = folder / f".segdesk-{dead.pid}-{'a' * 32}.tmp"
    running = folder / f".segdesk-{os.getpid()}-{'b' * 32}.tmp"
    foreign = folder / ".segdesk-notes.tmp"
    for path in (young, running, foreign):
        path.write_bytes(b"")
    for path in (running, foreign):
        os.utime(path, (time.time() - 7200,) * 2)
    open_project(project, tmp_path / "out")
    assert files(folder) == sorted([young.name, running.name, foreign.name, "project.segdesk"])
    assert remove_strays(folder / "missing") == 0


def test_links_and_permissions_stay(tmp_path: Path, project: Path, new: ProjectContents) -> None:
    os.chmod(project, 0o640)
    link = tmp_path / "link.segdesk"
    link.symlink_to(project)
    save_project(link, new, expected=None)
    assert link.is_symlink()
    assert title_in(project, tmp_path / "out") == "new"
    assert stat.S_IMODE(project.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    "name",
    [
        "客户 2026.segdesk",
        "Kunden\u0308.segdesk",
        "K\u00fcnden.segdesk",
        "😀 100% #1 & more.segdesk",
        "trailing dot..segdesk",
        " leading space.segdesk",
        "con.segdesk",
        "x" * 247 + ".segdesk",
        "a\nb.segdesk",
    ],
)
def test_unusual_names_save_and_open(tmp_path: Path, new: ProjectContents, name: str) -> None:
    path = tmp_path / "deep" / ("d" * 60) / ("e" * 60) / ("f" * 60) / name
    path.parent.mkdir(parents=True)
    save_project(path, new, expected=None)
    save_project(path, new, expected=fingerprint_of(path))
    assert title_in(path, tmp_path / "out") == "new"


def test_a_name_the_system_refuses_is_explained(tmp_path: Path, new: ProjectContents) -> None:
    for name in ("x" * 300 + ".segdesk", "missing folder/x.segdesk"):
        with pytest.raises(ProjectError) as caught:
            save_project(tmp_path / name, new, expected=None)
        assert "could not be saved" in render(caught.value.message)


def test_a_small_file_is_written_safely_too(tmp_path: Path) -> None:
    path = tmp_path / "made" / "small.json"
    write_bytes(path, b"old")
    with pytest.raises(OSError, match="space"):
        write_bytes(path, b"new", fs=FaultFs(1, error(errno.ENOSPC), only="write"))
    assert path.read_bytes() == b"old"
    with pytest.raises(RuntimeError):
        safe_write(path, lambda file: (_ for _ in ()).throw(RuntimeError("a fault in a writer")))
    assert path.read_bytes() == b"old"
    assert files(path.parent) == ["small.json"]


def test_the_rescue_is_an_os_error_for_those_who_know_no_better() -> None:
    assert issubclass(RescuedError, OSError)


_SAVER = """
import sys
from pathlib import Path
from segdesk.projects.project import save_project
from tests.projects.samples import contents_of
path, folder = Path(sys.argv[1]), Path(sys.argv[2])
number = int(sys.argv[3])
while True:
    number += 1
    contents = contents_of(folder, str(number), size=300_000)
    save_project(path, contents, expected=None)
    print(number, flush=True)
"""


def _kill_while_saving(tmp_path: Path, kills: int) -> None:
    path = tmp_path / "project.segdesk"
    root = Path(__file__).parents[2]
    chance = random.Random(kills)
    acknowledged = 0
    for kill in range(kills):
        saver = subprocess.Popen(
            [sys.executable, "-c", _SAVER, str(path), str(tmp_path / "parts"), str(acknowledged)],
            cwd=root,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert saver.stdout is not None
        acknowledged = int(saver.stdout.readline())
        time.sleep(chance.random() * 0.05)
        saver.kill()
        told = saver.stdout.read().split()
        saver.stdout.close()
        saver.wait()
        acknowledged = int(told[-1]) if told else acknowledged
        found = int(title_in(path, tmp_path / f"out{kill}"))
        assert acknowledged <= found <= acknowledged + 1
        acknowledged = found
        shutil.rmtree(tmp_path / f"out{kill}")


@pytest.mark.skipif(os.name != "posix", reason="kills with a POSIX signal")
def test_kills_at_random_lose_no_acknowledged_save(tmp_path: Path) -> None:
    _kill_while_saving(tmp_path, 12)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.skipif(os.name != "posix", reason="kills with a POSIX signal")
def test_a_thousand_kills_at_random_lose_no_acknowledged_save(tmp_path: Path) -> None:
    _kill_while_saving(tmp_path, 1000)

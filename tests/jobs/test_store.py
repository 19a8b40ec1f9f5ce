import os
import stat
from pathlib import Path

import pytest

from segdesk.jobs.store import Store, StoreError
from segdesk.results.base import ArtifactRef


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def written(scratch: Path, key: str, size: int = 10, name: str = "table.arrow") -> Path:
    folder = scratch / key
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"x" * size)
    return folder


def test_accepted_artifacts_are_found_and_private(store: Store, tmp_path: Path) -> None:
    written(tmp_path / "s", "k1")
    os.chmod(tmp_path / "s" / "k1", 0o755)
    store.accept(tmp_path / "s", ["k1"])
    path = store.path(ArtifactRef(key="k1", name="table.arrow"))
    assert path.read_bytes() == b"x" * 10
    assert store.has("k1")
    assert not (tmp_path / "s" / "k1").exists()
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_key_that_is_there_stays_as_it_is(store: Store, tmp_path: Path) -> None:
    for number, scratch in enumerate((tmp_path / "a", tmp_path / "b")):
        written(scratch, "k1", size=number + 1)
        store.accept(scratch, ["k1"])
    assert store.path(ArtifactRef(key="k1", name="table.arrow")).read_bytes() == b"x"


def test_accepting_works_across_file_systems(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "s", "k1")
    rename = os.rename

    def other_disk(source: Path, target: Path) -> None:
        if Path(source).parent != store.folder:
            raise OSError(18, "cross-device")
        rename(source, target)

    monkeypatch.setattr("segdesk.jobs.store.os.rename", other_disk)
    store.accept(tmp_path / "s", ["k1"])
    assert store.keys() == ["k1"]
    assert [p.name for p in store.folder.iterdir()] == ["k1"]


@pytest.mark.parametrize("key", ["", ".", "..", "../x", "a/b", "/etc", "a\\b", "CON", "x" * 200, "ü"])
def test_names_that_leave_the_store_are_refused(store: Store, tmp_path: Path, key: str) -> None:
    with pytest.raises(StoreError):
        store.accept(tmp_path, [key])
    with pytest.raises(StoreError):
        store.path(ArtifactRef(key=key, name="x"))
    with pytest.raises(StoreError):
        store.path(ArtifactRef(key="k", name=key if key != "a/b" else "a/../b"))


def test_a_link_in_an_artifact_is_refused(store: Store, tmp_path: Path) -> None:
    folder = written(tmp_path / "s", "k1")
    (folder / "link").symlink_to("/etc/passwd")
    with pytest.raises(StoreError):
        store.accept(tmp_path / "s", ["k1"])
    assert not store.has("k1")


def test_what_a_job_named_but_did_not_write_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        store.accept(tmp_path, ["k1"])


def test_a_running_jobs_files_are_found_while_they_are_lent(store: Store, tmp_path: Path) -> None:
    scratch = tmp_path / "s"
    written(scratch, "k1")
    ref = ArtifactRef(key="k1", name="table.arrow")
    store.lend(scratch)
    assert store.path(ref) == scratch / "k1" / "table.arrow"
    assert not store.has("k1")
    store.accept(scratch, ["k1"])
    assert store.path(ref) == store.folder / "k1" / "table.arrow"
    store.unlend(scratch)


def test_prune_removes_the_oldest_and_keeps_what_is_in_use(store: Store, tmp_path: Path) -> None:
    for age, key in enumerate(["new", "kept", "older", "oldest"]):
        written(tmp_path / "s", key, size=100)
        store.accept(tmp_path / "s", [key])
        os.utime(store.folder / key, (1e9 - age, 1e9 - age))
    assert store.size() == 400
    store.prune(250, keep={"kept"})
    assert store.keys() == ["kept", "new"]
    store.clear()
    assert list(store.folder.iterdir()) == []

"""Opening: damage is named, strangers' files run nothing, later versions are respected."""

import json
import os
import random
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from segdesk.projects import format as project_format
from segdesk.projects.errors import ProjectError
from segdesk.projects.project import ProjectContents, open_project, save_project
from segdesk.text import render
from tests.projects.samples import contents_of, same


@pytest.fixture
def small(tmp_path: Path) -> ProjectContents:
    return contents_of(tmp_path / "small", "small", size=5_000)


@pytest.fixture
def project(tmp_path: Path, small: ProjectContents) -> Path:
    path = tmp_path / "project.segdesk"
    save_project(path, small, expected=None)
    return path


def refusal(path: Path, out: Path) -> str:
    with pytest.raises(ProjectError) as caught:
        open_project(path, out)
    return render(caught.value.message)


def opens_unchanged_or_is_refused(data: bytes, folder: Path, contents: ProjectContents, n: int) -> bool:
    """Open damaged bytes; True if refused. What opens must be what was saved."""
    path, out = folder / "damaged.segdesk", folder / f"damaged{n}"
    path.write_bytes(data)
    try:
        opened = open_project(path, out)
        assert same(opened, contents, out)
    except ProjectError:
        return True
    finally:
        shutil.rmtree(out, ignore_errors=True)
    return False


def flip(data: bytes, position: int, bit: int) -> bytes:
    return data[:position] + bytes([data[position] ^ (1 << bit)]) + data[position + 1 :]


def test_no_flipped_bit_changes_what_is_opened(tmp_path: Path, project: Path, small: ProjectContents) -> None:
    data, chance = project.read_bytes(), random.Random(5)
    refused = sum(
        opens_unchanged_or_is_refused(flip(data, at, chance.randrange(8)), tmp_path, small, at)
        for at in chance.sample(range(len(data)), 400)
    )
    assert refused > 300


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_no_flipped_bit_anywhere_changes_what_is_opened(
    tmp_path: Path, project: Path, small: ProjectContents
) -> None:
    data = project.read_bytes()
    for at in range(len(data)):
        for bit in (0, 3, 7):
            opens_unchanged_or_is_refused(flip(data, at, bit), tmp_path, small, at * 8 + bit)


def test_every_truncation_is_refused(tmp_path: Path, project: Path, small: ProjectContents) -> None:
    data = project.read_bytes()
    for size in [*range(0, len(data), 97), len(data) - 1]:
        assert opens_unchanged_or_is_refused(data[:size], tmp_path, small, size)


@pytest.mark.parametrize("extra", [b"\0", b"appended by a broken sync client" * 100])
def test_something_appended_or_put_before_is_refused(
    tmp_path: Path, project: Path, small: ProjectContents, extra: bytes
) -> None:
    assert opens_unchanged_or_is_refused(project.read_bytes() + extra, tmp_path, small, 1)
    assert opens_unchanged_or_is_refused(extra + project.read_bytes(), tmp_path, small, 2)


Edit = Callable[[dict[str, bytes]], None]


def rebuilt(project: Path, edit: Edit, *, fix_digests: bool = False) -> Path:
    """Return a copy of a project whose parts were edited; digests are mended if asked for."""
    with zipfile.ZipFile(project) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    edit(parts)
    if fix_digests:
        import hashlib

        manifest = json.loads(parts["manifest.json"])
        manifest["parts"] = {
            name: [hashlib.sha256(data).hexdigest(), len(data)]
            for name, data in parts.items()
            if name not in ("mimetype", "manifest.json")
        }
        named = {name: {"sha256": a, "size": b} for name, (a, b) in manifest["parts"].items()}
        parts["manifest.json"] = json.dumps({**manifest, "parts": named}).encode()
    target = project.with_name("edited.segdesk")
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("recipe/document.json", "the steps and names"),
        ("results/runs.json", "the results"),
        ("data/k1/table.arrow", "a table"),
        ("manifest.json", "not a SegDesk project"),
        ("mimetype", "not a SegDesk project"),
    ],
)
def test_a_part_that_is_missing_or_changed_is_named(
    tmp_path: Path, project: Path, part: str, words: str
) -> None:
    missing = rebuilt(project, lambda parts: parts.__delitem__(part))
    assert words in refusal(missing, tmp_path / "a")
    if part not in ("manifest.json", "mimetype"):
        changed = rebuilt(project, lambda parts: parts.update({part: parts[part] + b" "}))
        assert words in refusal(changed, tmp_path / "b")


def test_a_part_that_is_there_twice_is_refused(tmp_path: Path, project: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(project, "a") as archive:
        archive.writestr("recipe/document.json", b"{}")
    assert "damaged" in refusal(project, tmp_path / "out")


def test_a_part_nobody_knows_is_kept_through_a_save(tmp_path: Path, project: Path) -> None:
    edited = rebuilt(project, lambda parts: parts.update({"added/by-a-tool.txt": b"hello"}))
    opened = open_project(edited, tmp_path / "out")
    assert opened.extra["added/by-a-tool.txt"] == b"hello"
    contents = ProjectContents(document=opened.document, results=opened.results, extra=opened.extra)
    save_project(edited, contents, expected=opened.fingerprint)
    assert open_project(edited, tmp_path / "out2").extra == opened.extra


def with_manifest(**changes: Any) -> Edit:
    def edit(parts: dict[str, bytes]) -> None:
        parts["manifest.json"] = json.dumps({**json.loads(parts["manifest.json"]), **changes}).encode()

    return edit


def test_a_later_major_version_can_be_looked_at(tmp_path: Path, project: Path) -> None:
    later = rebuilt(project, with_manifest(format=2, app="2.3.4", future={"x": 1}))
    opened = open_project(later, tmp_path / "out")
    assert opened.document.annotations.title == "small"
    assert opened.read_only is not None
    assert "2.3.4" in render(opened.read_only)


def test_a_later_version_that_cannot_be_read_names_what_is_needed(tmp_path: Path, project: Path) -> None:
    later = rebuilt(project, with_manifest(format=3, reader=2, app="3.0.0"))
    assert "3.0.0" in refusal(later, tmp_path / "a")

    def other_document(parts: dict[str, bytes]) -> None:
        with_manifest(format=2, app="2.0.0")(parts)
        parts["recipe/document.json"] = b'{"recipe": "of another kind"}'

    assert "2.0.0" in refusal(rebuilt(project, other_document, fix_digests=True), tmp_path / "b")


def test_a_later_minor_version_opens_for_writing(tmp_path: Path, project: Path) -> None:
    def more(parts: dict[str, bytes]) -> None:
        document = json.loads(parts["recipe/document.json"])
        parts["recipe/document.json"] = json.dumps({**document, "later": True}).encode()

    opened = open_project(rebuilt(project, more, fix_digests=True), tmp_path / "out")
    assert opened.read_only is None


# -- files of strangers ---------------------------------------------------------------------------

_DEEP = b"[" * 200_000 + b"]" * 200_000
_HOSTILE: dict[str, dict[str, bytes]] = {
    "deep document": {"recipe/document.json": b'{"recipe":{"x":' + _DEEP + b"}}"},
    "deep result": {"results/runs.json": _DEEP},
    "deep manifest": {"manifest.json": b'{"x":' + _DEEP + b"}"},
    "not json": {"recipe/document.json": b"\x80\x04\x95\x10cos\nsystem\n(S'id'\ntR."},
    "yaml": {"recipe/document.json": b"!!python/object/apply:os.system ['id']"},
    "not unicode": {"recipe/document.json": b'{"annotations":{"title":"\xff\xfe"}}'},
    "other types": {"recipe/document.json": b'{"recipe":{"sources":{"a":1}}}'},
    "a number too large": {"recipe/document.json": b'{"recipe":{"format":' + b"9" * 5000 + b"}}"},
    "huge json": {"results/runs.json": b"[" + b"1," * 40_000_000 + b"1]"},
    "a bomb": {"data/k1/table.arrow": b"\0" * 300_000_000},
    "parent folder": {"data/../../escaped.txt": b"x"},
    "parent folder in a name": {"data/k1/../../../escaped.txt": b"x"},
    "absolute": {"data//etc/escaped.txt": b"x"},
    "windows folder": {"data/k1/..\\..\\escaped.txt": b"x"},
    "drive": {"data/C:/escaped.txt": b"x"},
    "device": {"data/CON/table.arrow": b"x"},
    "device with a suffix": {"data/k1/nul.arrow": b"x"},
    "network": {"data/\\\\host\\share/x": b"x"},
    "hidden": {"data/k1/.bashrc": b"x"},
    "no name": {"data/k1/": b"x"},
    "only a key": {"data/k9": b"x"},
    "case": {"data/K1/TABLE.arrow": b"x"},
    "deep folders": {"data/" + "a/" * 300 + "x": b"x"},
    "control characters": {"data/k1/a\nb": b"x"},
}


@pytest.fixture
def audited() -> Iterator[list[tuple[str, str]]]:
    """Record what opening runs, imports, connects to or writes."""
    seen: list[tuple[str, str]] = []
    watched = {"exec", "compile", "os.system", "subprocess.Popen", "socket.connect", "import"}
    active = [True]

    def hook(event: str, args: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(args[0], str) and bool(args[2] and args[2] & os.O_WRONLY)
        if active and (event in watched or writes):
            seen.append((event, str(args[0])))

    sys.addaudithook(hook)
    yield seen
    active.clear()


@pytest.mark.parametrize("case", list(_HOSTILE))
def test_a_strangers_file_is_refused_and_touches_nothing_outside(
    tmp_path: Path, project: Path, audited: list[tuple[str, str]], case: str
) -> None:
    def edit(parts: dict[str, bytes]) -> None:
        parts.update(_HOSTILE[case])

    with_digests = not case.endswith("manifest")
    target = project.with_name("hostile.segdesk")
    rebuilt(project, edit, fix_digests=with_digests).rename(target)
    if case == "a bomb":
        _pack(target)
    out = tmp_path / "cage" / "out"
    out.mkdir(parents=True)
    before = {path for path in tmp_path.rglob("*") if out not in path.parents}
    audited.clear()
    words = refusal(target, out)
    events = [e for e in audited if not (e[0] == "open" and e[1].startswith(str(out)))]
    assert events == []
    assert "hostile.segdesk" in words
    assert {path for path in tmp_path.rglob("*") if out not in path.parents} == before


def _pack(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_a_link_in_the_archive_becomes_no_link(tmp_path: Path, project: Path) -> None:
    info = zipfile.ZipInfo("data/k7/link")
    info.external_attr = 0o120777 << 16

    def edit(parts: dict[str, bytes]) -> None:
        parts["data/k7/link"] = b"/etc/passwd"

    edited = rebuilt(project, edit, fix_digests=True)
    with zipfile.ZipFile(edited) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(edited, "w") as archive:
        for name, data in parts.items():
            archive.writestr(info if name == "data/k7/link" else name, data)
    open_project(edited, tmp_path / "out")
    assert not (tmp_path / "out" / "k7" / "link").is_symlink()
    assert (tmp_path / "out" / "k7" / "link").read_bytes() == b"/etc/passwd"


def test_too_many_parts_are_refused(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project_format, "MAX_PARTS", 5)
    assert "damaged" in refusal(project, tmp_path / "out")


def test_sources_on_other_computers_are_named(tmp_path: Path, project: Path) -> None:
    def edit(parts: dict[str, bytes]) -> None:
        document = json.loads(parts["recipe/document.json"])
        paths = ["\\\\host\\share\\x.csv", "/x"]
        document["recipe"]["sources"] = [{"id": path, "path": path} for path in paths]
        parts["recipe/document.json"] = json.dumps(document).encode()

    opened = open_project(rebuilt(project, edit, fix_digests=True), tmp_path / "out")
    assert opened.network_paths == ("\\\\host\\share\\x.csv",)


def test_what_packs_extremely_well_is_saved_so_that_it_opens(tmp_path: Path, small: ProjectContents) -> None:
    contents = msgspec.structs.replace(small, results={"runs": ["a" * 5_000_000]})
    save_project(tmp_path / "p.segdesk", contents, expected=None)
    assert open_project(tmp_path / "p.segdesk", tmp_path / "out").results == contents.results


@pytest.mark.parametrize("data", [b"", b"id;name\n1;x\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n" * 1000])
def test_what_is_no_project_says_so(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.segdesk"
    path.write_bytes(data)
    assert "x.segdesk" in refusal(path, tmp_path / "out")


def test_a_project_beyond_four_gigabytes_opens(
    tmp_path: Path, small: ProjectContents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)  # the layout of large files, at a small size
    save_project(tmp_path / "p.segdesk", small, expected=None)
    monkeypatch.undo()
    assert same(open_project(tmp_path / "p.segdesk", tmp_path / "out"), small, tmp_path / "out")


def test_a_file_that_is_missing_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_project(tmp_path / "missing.segdesk", tmp_path / "out")

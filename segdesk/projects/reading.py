"""Reads the archive of a project; trusts nothing in it."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path
from typing import Any

import msgspec

from segdesk.documents import Document
from segdesk.projects.contents import Fingerprint, OpenedProject
from segdesk.projects.errors import ProjectError
from segdesk.projects.format import (
    DATA,
    DOCUMENT,
    FORMAT,
    GENERATED,
    MANIFEST,
    MAX_EXTRA,
    MIMETYPE,
    RESULTS,
    DamagedError,
    Manifest,
    PartInfo,
    check_directory,
    copy_part,
    read_part,
)
from segdesk.projects.names import is_safe_name, is_safe_part
from segdesk.results.base import ArtifactRef
from segdesk.text import Message, msg


def read_archive(archive: zipfile.ZipFile, size: int, path: Path, unpack_to: Path) -> OpenedProject:
    """Check everything and unpack the tables. Raises `DamagedError` and `ProjectError`."""
    infos = check_directory(archive, size)
    manifest_data, manifest = _read_manifest(archive, infos, path)
    for name in manifest.parts:
        if name not in infos:
            raise DamagedError(name, "is missing")
    read_only = _version_note(path, manifest)
    document = _read_document(archive, infos, manifest, path)
    results: dict[str, Any] = {}
    refs: list[ArtifactRef] = []
    extra: dict[str, bytes] = {}
    for name, info in infos.items():
        part = manifest.parts.get(name)
        if name in GENERATED or (info.is_dir() and part is None):
            continue
        if part is not None and name.startswith(RESULTS) and name.endswith(".json"):
            data = read_part(archive, info, part)
            results[name.removeprefix(RESULTS).removesuffix(".json")] = _decode(name, data, Any)
        elif part is not None and name.startswith(DATA):
            refs.append(_unpack(archive, info, part, unpack_to))
        else:
            extra[name] = read_part(archive, info, part, cap=MAX_EXTRA - sum(map(len, extra.values())))
    return OpenedProject(
        document=document,
        results=results,
        artifacts=tuple(refs),
        extra=extra,
        fingerprint=Fingerprint(size=size, manifest=hashlib.sha256(manifest_data).hexdigest()),
        read_only=read_only,
        network_paths=tuple(s.path for s in document.recipe.sources if s.path[:2] in ("\\\\", "//")),
    )


def _read_manifest(
    archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo], path: Path
) -> tuple[bytes, Manifest]:
    if "mimetype" not in infos or MANIFEST not in infos:
        raise ProjectError(msg("“{file}” is not a SegDesk project.", file=path.name))
    if read_part(archive, infos["mimetype"], None, cap=1000) != MIMETYPE:
        raise ProjectError(msg("“{file}” is not a SegDesk project.", file=path.name))
    data = read_part(archive, infos[MANIFEST], None)
    manifest: Manifest = _decode(MANIFEST, data, Manifest)
    return data, manifest


def _version_note(path: Path, manifest: Manifest) -> Message | None:
    if manifest.reader > FORMAT:
        raise _too_new(path, manifest)
    if manifest.format <= FORMAT:
        return None
    return msg(
        "“{file}” was made by a newer SegDesk and can only be looked at here. "
        "Install SegDesk {version} or later to change it.",
        file=path.name,
        version=manifest.app[:40],
    )


def _too_new(path: Path, manifest: Manifest, details: str = "") -> ProjectError:
    message = msg(
        "“{file}” was made by a newer SegDesk. Install SegDesk {version} or later to open it.",
        file=path.name,
        version=manifest.app[:40],
    )
    return ProjectError(message, details)


def _read_document(
    archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo], manifest: Manifest, path: Path
) -> Document:
    if DOCUMENT not in manifest.parts:
        raise DamagedError(DOCUMENT, "is missing")
    data = read_part(archive, infos[DOCUMENT], manifest.parts[DOCUMENT])
    try:
        document: Document = _decode(DOCUMENT, data, Document)
    except DamagedError as error:
        if manifest.format <= FORMAT:
            raise
        raise _too_new(path, manifest, str(error)) from error
    return document


def _decode(part: str, data: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise DamagedError(part, str(error)[:500]) from error


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, part: PartInfo, folder: Path) -> ArtifactRef:
    key, _, name = info.filename.removeprefix(DATA).partition("/")
    if not (is_safe_part(key) and is_safe_name(name)):
        raise DamagedError(info.filename, "has a name that SegDesk never gives")
    target = folder.joinpath(key, *name.split("/"))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        copy_part(archive, info, part, file)
    return ArtifactRef(key=key, name=name)

"""The Settings page: what is kept on this computer, what the program is made of, and diagnostics."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable
from importlib import metadata
from typing import Any

import msgspec
from PySide6.QtCore import QLibraryInfo, QObject, Signal, qVersion

from segdesk import __version__
from segdesk.desktop.viewmodels.segments.background import Background
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.results.plugins import API_VERSION
from segdesk.text import current_language


class Licence(msgspec.Struct, frozen=True):
    """One library the program is made of."""

    name: str
    version: str
    licence: str


class SettingsViewModel(QObject):
    """Storage used, libraries and diagnostics."""

    storage_changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.used: int | None = None
        self._background = Background(self)
        self._background.answered.connect(self._on_size)
        self._background.failed.connect(lambda _text: self._on_size(None))

    def measure(self) -> None:
        """Find out on a thread how much is kept."""
        self._background.ask(self.workspace.store.size)

    def clear(self) -> None:
        """Remove everything that what is open does not need; it can be worked out again."""
        store, keep = self.workspace.store, self.needed()

        def work() -> int:
            store.prune(0, keep)
            return store.size()

        self._background.ask(work)

    def needed(self) -> set[str]:
        """Return the keys of what is open, undo and redo included."""
        workspace = self.workspace
        keys = {ref.key for run in workspace.runs.known() for ref in run.references()}
        if workspace.read is not None:
            keys.add(workspace.read.table.artifact.key)
        return keys

    def _on_size(self, size: object) -> None:
        self.used = size if isinstance(size, int) else None
        self.storage_changed.emit()

    def diagnostics(self, scale: float, theme: str) -> str:
        """Return what helps to find a fault; no names, values or paths of anybody's data are in it."""
        workspace = self.workspace
        table, described = workspace.table(), workspace.plugins
        lines = [
            f"SegDesk {__version__}, plugin contract {API_VERSION[0]}.{API_VERSION[1]}",
            f"Python {platform.python_version()}, {platform.platform()}",
            f"Qt {qVersion()}, {QLibraryInfo.version().toString()}, screen scale {scale:g}",
            f"Language {current_language()}, theme {theme}, frozen {bool(getattr(sys, 'frozen', False))}",
            f"Stage {workspace.stage}, wanted {workspace.wanted}",
        ]
        if table is not None:
            types = [column.type for column in table.columns]
            counts = ", ".join(
                f"{kind} {types.count(kind)}" for kind in ("number", "date", "category", "text")
            )
            lines.append(f"Table {table.rows} rows; columns: {counts}")
        stages = [step.stage for step in workspace.recipe.table_steps]
        stages += [s.stage for a in workspace.recipe.analyses for s in (*a.preparation, a.model) if s.enabled]
        lines.append(f"Steps: {', '.join(stages) or '-'}")
        for plugin in described.plugins if described is not None else ():
            lines.append(f"Plugin {plugin.name} {plugin.version}: {plugin.state}")
        lines += [f"{licence.name} {licence.version}" for licence in libraries()]
        return "\n".join(lines)


def libraries() -> list[Licence]:
    """Return the libraries SegDesk itself asks for, with their licences."""
    found: dict[str, Licence] = {}
    todo = [_bare(text) for text in _requires("segdesk")]
    while todo:
        name = todo.pop()
        if name in found:
            continue
        try:
            about = metadata.metadata(name).json
        except metadata.PackageNotFoundError:
            continue
        found[name] = Licence(str(about["name"]), str(about["version"]), _licence(about))
        todo += [_bare(text) for text in _requires(name)]
    return sorted(found.values(), key=lambda licence: licence.name.casefold())


def _requires(name: str) -> Iterable[str]:
    try:
        needed = metadata.requires(name) or ()
    except metadata.PackageNotFoundError:
        return ()
    return [text for text in needed if "extra ==" not in text]


def _bare(requirement: str) -> str:
    for at, letter in enumerate(requirement):
        if not (letter.isalnum() or letter in "-_."):
            return requirement[:at].lower().replace("_", "-")
    return requirement.lower().replace("_", "-")


def _licence(about: dict[str, Any]) -> str:
    if about.get("license_expression"):
        return str(about["license_expression"])
    marked = [line for line in about.get("classifier", ()) if "License ::" in line]
    if marked:
        return ", ".join(dict.fromkeys(line.rsplit("::", 1)[-1].strip() for line in marked))
    text = str(about.get("license") or "").strip()
    return text.splitlines()[0][:60] if text else "-"

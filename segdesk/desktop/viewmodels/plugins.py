"""The Plugins page: what is installed, what each adds, and which are switched off."""

from __future__ import annotations

from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Signal

from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.results.plugins import API_VERSION, PluginInfo, StageInfo
from segdesk.text import render, translate
from segdesk.text import translate as _


class PluginEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One plugin in the words of the language, ready to show."""

    name: str
    title: str
    version: str
    publisher: str
    state: Literal["on", "off", "failed"]
    builtin: bool
    adds: tuple[tuple[str, str, str], ...]  # (kind in words, title, summary)
    problem: str
    details: str


class PluginsViewModel(QObject):
    """Turns the description of the plugins into entries, and keeps which are switched off."""

    changed = Signal()
    off_changed = Signal(list)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._off: set[str] | None = None
        workspace.plugins_changed.connect(self._on_plugins)

    @property
    def ready(self) -> bool:
        """Whether it is known what is installed."""
        return self.workspace.plugins is not None

    def entries(self) -> list[PluginEntry]:
        """Return failed plugins first, then added ones, then the app's own."""
        described = self.workspace.plugins
        if described is None:
            return []
        stages = {stage.id: stage for stage in described.stages}
        found = [self._entry(plugin, stages) for plugin in described.plugins]
        return sorted(found, key=lambda e: (e.state != "failed", e.builtin, e.title.casefold()))

    def off(self) -> set[str]:
        """Return the names of the plugins that are switched off."""
        if self._off is not None:
            return self._off
        described = self.workspace.plugins
        return {p.name for p in described.plugins if p.state == "off"} if described is not None else set()

    def switch(self, name: str, on: bool) -> None:
        """Switch a plugin on or off."""
        off = set(self.off())
        off.discard(name)
        if not on:
            off.add(name)
        if off != self.off():
            self._off = off
            self.off_changed.emit(sorted(off))
            self.changed.emit()

    def is_on(self, entry: PluginEntry) -> bool:
        """Whether a plugin is (to be) used."""
        return entry.name not in self.off()

    def report(self, entry: PluginEntry) -> str:
        """Return what the plugin's author needs to know; nothing of anybody's data is in it."""
        lines = (
            f"{entry.title} {entry.version} ({entry.name})",
            f"Publisher: {entry.publisher or '-'}",
            f"Contract here: {API_VERSION[0]}.{API_VERSION[1]}",
            entry.problem,
            entry.details,
        )
        return "\n".join(line for line in lines if line)

    def _on_plugins(self) -> None:
        self._off = None
        self.changed.emit()

    def _entry(self, plugin: PluginInfo, stages: dict[str, StageInfo]) -> PluginEntry:
        kinds = kind_words()
        known = [stages[stage] for stage in plugin.stages if stage in stages]
        return PluginEntry(
            name=plugin.name,
            title=translate(plugin.title, plugin.domain or None),
            version=plugin.version,
            publisher=plugin.publisher,
            state=plugin.state,
            builtin=plugin.builtin,
            adds=tuple(
                (kinds[s.kind], translate(s.title, s.domain), translate(s.summary, s.domain)) for s in known
            ),
            problem=render(plugin.problem) if plugin.problem is not None else "",
            details=plugin.details,
        )


def kind_words() -> dict[str, str]:
    """Return the word for each kind of stage."""
    return {
        "preprocessor": _("Preparation"),
        "feature_builder": _("New columns"),
        "clusterer": _("Segments"),
        "predictor": _("Prediction"),
        "evaluator": _("Evaluation"),
        "table_step": _("Table"),
    }

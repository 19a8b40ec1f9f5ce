"""The small menu on a chart: save it as a picture or drawing, or copy it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from segdesk.desktop.widgets.buttons import IconButton
from segdesk.text import translate as _


class Exportable(Protocol):
    """What a chart offers."""

    def export_png(self, path: str | Path, scale: float = 2.0) -> None:
        """Write a picture."""

    def export_svg(self, path: str | Path) -> None:
        """Write a drawing."""

    def copy_image(self) -> None:
        """Put the chart on the clipboard."""


class ActionMenuButton(IconButton):
    """A "…" button whose menu is made when it opens, in the language of the moment."""

    def __init__(
        self, entries: Callable[[], list[tuple[str, Callable[[], object]]]], parent: QWidget | None = None
    ) -> None:
        super().__init__("more", _("More"), 28, 16, parent)
        self._entries = entries
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self.fill)
        self.clicked.connect(self._open)

    def fill(self) -> QMenu:
        """Put the entries into the menu and return it."""
        self._menu.clear()
        for text, call in self._entries():
            action = self._menu.addAction(text.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, call=call: call())
        return self._menu

    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self.set_name(_("More"))


class ChartMenuButton(ActionMenuButton):
    """The menu of one chart; ``chart`` is asked for when a person chooses, ``name`` suggests a file name."""

    def __init__(
        self,
        chart: Callable[[], Exportable | None],
        name: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.entries, parent)
        self._chart, self._name = chart, name

    def entries(self) -> list[tuple[str, Callable[[], object]]]:
        """Return what can be done with the chart: words, and what to call."""
        return [
            (_("Copy picture"), self._copy),
            (_("Save as picture (PNG)…"), lambda: self._save("png")),
            (_("Save as drawing (SVG)…"), lambda: self._save("svg")),
        ]

    def _copy(self) -> None:
        chart = self._chart()
        if chart is not None:
            chart.copy_image()

    def _save(self, ending: str) -> None:
        chart = self._chart()
        path = ask_path(self, f"{self._name()}.{ending}", ending) if chart is not None else ""
        if chart is None or not path:
            return
        write_file(self, lambda: chart.export_png(path) if ending == "png" else chart.export_svg(path))


def ask_path(parent: QWidget, name: str, ending: str, kinds: str = "") -> str:
    """Let a person choose where to save; returns an empty text when they change their mind.

    `kinds` are further endings to choose from, in Qt's words.
    """
    safe = "".join("_" if letter in '<>:"/\\|?*' else letter for letter in name)
    path, _kind = QFileDialog.getSaveFileName(parent, _("Save"), safe, kinds or f"*.{ending}")
    return f"{path}.{ending}" if path and not Path(path).suffix else path


def write_file(parent: QWidget, write: Callable[[], object]) -> None:
    """Write a file, and say so if it did not work."""
    try:
        write()
    except OSError as error:
        QMessageBox.warning(
            parent,
            _("Not saved"),
            _("The file could not be written. Choose another folder, or close it where it is open.")
            + f"\n\n{error}",
        )

"""The dialogs that ask which files to open, and under which name to save a project."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from segdesk.documents import DATA_SUFFIXES
from segdesk.text import translate as _

PROJECTS = "*.segdesk"


def ask_files(window: QWidget) -> list[str]:
    """Ask for data files or a project; an empty list when a person changed their mind."""
    filters = (
        f"{_('Data and projects')} ({_patterns()} {PROJECTS})",
        f"{_('SegDesk projects')} ({PROJECTS})",
        f"{_('All files')} (*)",
    )
    return QFileDialog.getOpenFileNames(window, _("Open a file"), "", ";;".join(filters))[0]


def ask_data_files(window: QWidget, title: str) -> list[str]:
    """Ask for data files; an empty list when a person changed their mind."""
    return QFileDialog.getOpenFileNames(window, title, "", _data_filter())[0]


def ask_data_file(window: QWidget, title: str) -> str:
    """Ask for one data file; an empty text when a person changed their mind."""
    return QFileDialog.getOpenFileName(window, title, "", _data_filter())[0]


def ask_project_name(window: QWidget, start: Path) -> Path | None:
    """Ask under which name to save a project; None when a person changed their mind."""
    filters = f"{_('SegDesk projects')} ({PROJECTS})"
    name = QFileDialog.getSaveFileName(window, _("Save the project"), str(start), filters)[0]
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() == ".segdesk" else Path(f"{name}.segdesk")


def _data_filter() -> str:
    return f"{_('Data files')} ({_patterns()});;{_('All files')} (*)"


def _patterns() -> str:
    return " ".join(f"*{suffix}" for suffix in DATA_SUFFIXES)

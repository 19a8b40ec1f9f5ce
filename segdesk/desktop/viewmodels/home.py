"""How Home words the recent files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from segdesk.text import Message, date_text, msg

PROJECT_SUFFIX = ".segdesk"
SHOWN_RECENT = 6


class RecentEntry(Protocol):
    """A file that was open lately."""

    @property
    def path(self) -> str:
        """Where it is."""
        ...


class RecentList(Protocol):
    """The files that were open lately, newest first."""

    def entries(self) -> Iterable[RecentEntry]:
        """Return the entries; `title`, `note` and `opened` (ISO time) are shown where an entry has them."""
        ...


def is_project(path: str) -> bool:
    """Whether a path names a project rather than a data file."""
    return Path(path).suffix.casefold() == PROJECT_SUFFIX


def when_text(opened: str, now: datetime | None = None) -> Message | str:
    """Say when something was opened: 'today 10:12', 'yesterday', '3 Nov 2026'; empty if not known."""
    try:
        when = datetime.fromisoformat(opened)
    except ValueError:
        return ""
    if when.tzinfo is not None:
        when = when.astimezone().replace(tzinfo=None)
    today = (now or datetime.now()).date()
    if when.date() == today:
        return msg("today {time}", time=when.strftime("%H:%M"))
    if when.date() == today - timedelta(days=1):
        return msg("yesterday")
    return date_text(when)

"""Rule files that a person changes in another program take effect, or are offered, at once."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from segdesk.desktop.viewmodels.rule_files import mark_of
from segdesk.projects.action_rules import rules_file
from segdesk.projects.paths import config_dir
from segdesk.resources import RULES


class RuleWatch(QObject):
    """Notices when a person changes a rule file in another program."""

    actions_changed = Signal()  # the rules for what to do
    rules_changed = Signal()  # a file that a method works by

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        # Editors write in several goes, or write another file and rename it.
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(250)
        self._calm.timeout.connect(self.look)
        for signal in (self._watcher.fileChanged, self._watcher.directoryChanged):
            signal.connect(lambda _path: self._calm.start())
        self._arm()
        self._actions, self._rules = self._marks()

    def _arm(self) -> None:
        folders = [config_dir(), config_dir() / RULES]
        with suppress(OSError):  # a folder that cannot be made cannot hold a changed file either
            for folder in folders:
                folder.mkdir(parents=True, exist_ok=True)
        files = [rules_file(), *folders[1].glob("*.json")]
        wanted = [str(path) for path in (*folders, *files) if path.exists()]
        known = {*self._watcher.files(), *self._watcher.directories()}
        missing = [path for path in wanted if path not in known]
        if missing:
            self._watcher.addPaths(missing)

    def _marks(self) -> tuple[str, str]:
        return mark_of(rules_file()), " ".join(
            mark_of(p) for p in sorted((config_dir() / RULES).glob("*.json"))
        )

    def look(self) -> None:
        """Compare the files with what they were, and tell what changed."""
        self._arm()
        actions, rules = self._marks()
        before, self._actions, self._rules = (self._actions, self._rules), actions, rules
        if actions != before[0]:
            self.actions_changed.emit()
        if rules != before[1]:
            self.rules_changed.emit()

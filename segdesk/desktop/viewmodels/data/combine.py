"""Turning orders into customers: what is there, what is needed, and the step itself."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from segdesk.desktop.viewmodels.steps import DEBOUNCE
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.documents import Step, new_id
from segdesk.results.plugins import StageInfo
from segdesk.results.run import StepReport
from segdesk.results.table import Column, Role
from segdesk.text import Message, msg

ORDERS_STAGE = "segdesk.orders_to_customers"
_NEEDED: tuple[tuple[Role, tuple[Role, ...]], ...] = (
    ("identifier", ("identifier",)),
    ("date", ("date",)),
    ("amount", ("amount", "measure")),
)


class CombineViewModel(QObject):
    """Follows the workspace."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._params: dict[str, Any] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE)
        self._timer.timeout.connect(self._push)
        for signal in (workspace.document_changed, workspace.table_changed, workspace.plugins_changed):
            signal.connect(self.changed)
        workspace.result_changed.connect(lambda _kind: self.changed.emit())

    def step(self) -> Step | None:
        """Return the step, if the recipe has it."""
        return next((s for s in self.workspace.recipe.table_steps if s.stage == ORDERS_STAGE), None)

    def stage(self) -> StageInfo | None:
        """Return what is known of the stage."""
        plugins = self.workspace.plugins
        return plugins.stage(ORDERS_STAGE) if plugins is not None else None

    def columns(self) -> tuple[Column, ...]:
        """Return the columns the step works on."""
        report = self._report()
        if report is not None and report.input_columns:
            return report.input_columns
        table = self.workspace.source_table()
        return table.columns if table is not None else ()

    def needs(self) -> list[tuple[Role, list[str]]]:
        """Return each role that is needed, with the columns that have it, the best fitting first."""
        table = self.workspace.source_table()
        by_role: dict[Role, list[str]] = {}
        for column in table.columns if table is not None else ():
            by_role.setdefault(column.role, []).append(column.name)
        return [
            (role, [name for fit in fitting for name in by_role.get(fit, ())]) for role, fitting in _NEEDED
        ]

    def missing_roles(self) -> list[Role]:
        """Return the roles no column has."""
        return [role for role, names in self.needs() if not names]

    def outcome(self) -> tuple[Message | str, Message | str]:
        """Return what the step did, and what went wrong."""
        report, step = self._report(), self.step()
        if step is None:
            return "", ""
        if self.stage() is None and self.workspace.plugins is not None:
            return "", msg("The plugin with this step is not installed. Switch it on, or remove the step.")
        if report is None:
            return "", ""
        return (report.summary if report.problem is None else ""), report.problem or ""

    def figures(self) -> dict[str, float]:
        """Return the numbers behind what the step did."""
        report = self._report()
        return report.figures if report is not None and report.problem is None else {}

    def _report(self) -> StepReport | None:
        step = self.step()
        result = self.workspace.result("segmentation") or self.workspace.result("prediction")
        if step is None or result is None:
            return None
        return next((report for report in result.steps if report.step == step.id), None)

    def add(self) -> None:
        """Put the step behind the others: what they put right in the file is added up."""
        recipe = self.workspace.recipe
        steps = (*recipe.table_steps, Step(id=new_id(), stage=ORDERS_STAGE))
        changed = msgspec.structs.replace(recipe, table_steps=steps)
        self.workspace.change(changed, msg("Combine orders"))

    def remove(self) -> None:
        """Take the step out."""
        step = self.step()
        if step is not None:
            self.workspace.remove_step(step.id)

    def set_params(self, params: dict[str, Any]) -> None:
        """Take over settings; the recipe changes a moment after the last one."""
        self._params = params
        self._timer.start()

    def _push(self) -> None:
        step = self.step()
        if step is not None and self._params is not None:
            self.workspace.set_step(msgspec.structs.replace(step, params=self._params))
        self._params = None

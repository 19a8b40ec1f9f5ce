"""What can be done with one segment: from its card, and from the legend of the map."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from segdesk.desktop.theme import dot_icon, icon, segment_color
from segdesk.desktop.viewmodels.segment_colors import COLORS
from segdesk.desktop.viewmodels.segment_edits import SegmentEdits
from segdesk.desktop.viewmodels.segments import SegmentsViewModel
from segdesk.desktop.views.segments_action import ActionDialog
from segdesk.desktop.views.segments_edit import EditDialog
from segdesk.desktop.widgets import ThemedWidget, Toast
from segdesk.documents import EditKind, SegmentEdit
from segdesk.text import msg, render
from segdesk.text import translate as _


class SegmentMenus:
    """Opens the menu of a segment and the panels behind it; tells what was done, beside Undo."""

    def __init__(self, model: SegmentsViewModel, page: ThemedWidget) -> None:
        self.model, self.page = model, page
        self.edits = SegmentEdits(model, page)
        self.toast = Toast(page)
        self.toast.action_clicked.connect(model.workspace.undo)
        self.edits.applied.connect(self._tell)
        self.dialog: QDialog | None = None

    def _tell(self, text: str) -> None:
        """Say what was done; a long sentence stands in the steps, here only its beginning."""
        room = max(self.page.width() - 180, 240)
        short = self.page.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        self.toast.show_text(short, _("Undo"), seconds=8.0)

    def menu(self, segment_id: str, parent: QWidget) -> QMenu:
        """Return the menu of a segment."""
        menu = QMenu(parent)
        entries = self.model.entries()
        several = len(entries) > 2 and not self.model.stale
        theme = self.page.theme

        def add(text: str, kind: EditKind, icon_name: str, possible: bool) -> None:
            action = menu.addAction(icon(theme, icon_name), text)
            action.setEnabled(possible)
            action.triggered.connect(lambda: self.open(kind, segment_id))

        add(_("Merge with…"), "merge", "merge", several)
        add(_("Split…"), "split", "plus", not self.model.stale)
        add(_("Keep together with…"), "together", "link", several)
        add(_("Minimum size…"), "minimum", "filter", several)
        picked = self.edits.selected()
        if picked is not None:
            text = render(msg("Keep the {n} selected customers together…", n=len(picked)))
            action = menu.addAction(icon(theme, "lasso"), text)
            action.triggered.connect(self.keep_selected)
        menu.addSeparator()
        self._add_colors(menu.addMenu(_("Colour")), segment_id)
        menu.addAction(icon(theme, "edit"), _("What to do…")).triggered.connect(
            lambda: self.ask_action(segment_id)
        )
        return menu

    def _add_colors(self, menu: QMenu, segment_id: str) -> None:
        theme = self.page.theme
        mine = self.model.colors().get(segment_id, -1)
        worn = {entry.color: entry.name for entry in self.model.entries()}
        for color in range(COLORS):
            text = render(msg("Colour {n}", n=color + 1))
            if color in worn:
                text = f"{text}  ·  {worn[color]}"
            action = menu.addAction(dot_icon(segment_color(theme, color)), text.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(color == mine)
            action.triggered.connect(lambda _on, color=color: self.edits.set_color(segment_id, color))
        menu.addSeparator()
        own = menu.addAction(_("Choose by itself"))
        own.triggered.connect(lambda: self.edits.set_color(segment_id, None))

    def popup(self, segment_id: str, point: QPoint) -> None:
        """Show the menu of a segment."""
        menu = self.menu(segment_id, self.page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    def open(self, kind: EditKind, segment_id: str, chosen: tuple[str, ...] = ()) -> EditDialog:
        """Show the panel for one kind of change."""
        dialog = EditDialog(self.edits, kind, segment_id, self.page.theme, self.page, chosen=chosen)
        self._show(dialog)
        return dialog

    def keep_selected(self) -> None:
        """Show the panel that keeps the selected customers in one segment."""
        edit: SegmentEdit | None = self.edits.customers_together()
        if edit is not None:
            self._show(EditDialog(self.edits, "together", "", self.page.theme, self.page, ready_made=edit))

    def ask_action(self, segment_id: str) -> None:
        """Ask what is to be done with a segment."""
        found = self.model.segment(segment_id)
        if found is not None:
            name = self.model.name(found)
            self._show(ActionDialog(self.model.actions, found, name, self.page.theme, self.page))

    def _show(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

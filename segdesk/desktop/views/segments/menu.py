"""What can be done with one segment, or one number of them: from cards, map and strip, and with keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from segdesk.desktop.theme import dot_icon, icon, segment_color
from segdesk.desktop.viewmodels.segments.colors import COLORS
from segdesk.desktop.viewmodels.segments.edits import SegmentEdits
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel, number_words
from segdesk.desktop.views.segments.action import ActionDialog
from segdesk.desktop.views.segments.edit import EditDialog
from segdesk.desktop.widgets import ThemedWidget, Toast
from segdesk.documents import EditKind, SegmentEdit
from segdesk.text import msg, plural, render
from segdesk.text import translate as _

Entry = tuple[str, Callable[[], object]]
KEYS = {"rename": "F2", "merge": "Ctrl+M", "split": "Ctrl+D", "customers": "Ctrl+L"}


class SegmentMenus(QObject):
    """Opens the menus and the panels behind them; tells what was done, beside Undo.

    What other parts of the page do is only asked for: `renaming_wanted`, `customers_wanted` and
    `export_wanted` tell a segment, `tab_wanted` a tab and a segment, `crosswalk_wanted` a number of segments.
    """

    renaming_wanted = Signal(str)
    customers_wanted = Signal(str)
    export_wanted = Signal(str)
    tab_wanted = Signal(str, str)
    crosswalk_wanted = Signal(int)
    why_wanted = Signal()
    page_wanted = Signal(str)

    def __init__(self, model: SegmentsViewModel, page: ThemedWidget, current: Callable[[], str]) -> None:
        super().__init__(page)
        self.model, self.page, self._current = model, page, current
        self.edits = SegmentEdits(model, page)
        self.toast = Toast(page)
        self.toast.action_clicked.connect(model.workspace.undo)
        self.edits.applied.connect(self._tell)
        self.dialog: QDialog | None = None
        self.actions: dict[str, QAction] = {}
        for name, keys in KEYS.items():
            action = QAction(page)
            action.setShortcut(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, name=name: self._by_key(name))
            page.addAction(action)
            self.actions[name] = action

    def _tell(self, text: str) -> None:
        """Say what was done; a long sentence stands in the steps, here only its beginning."""
        room = max(self.page.width() - 180, 240)
        short = self.page.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        self.toast.show_text(short, _("Undo"), seconds=8.0)

    # -- with keys --------------------------------------------------------------------------

    def _by_key(self, name: str) -> None:
        segment_id = self._current()
        if not segment_id or self.model.segment(segment_id) is None:
            self.toast.show_text(_("Choose a segment first: click its card, or go to it with the Tab key."))
        elif name in ("merge", "split"):
            self.open_if_possible("merge" if name == "merge" else "split", segment_id)
        else:
            (self.renaming_wanted if name == "rename" else self.customers_wanted).emit(segment_id)

    def open_if_possible(self, kind: EditKind, segment_id: str, chosen: tuple[str, ...] = ()) -> None:
        """Show the panel for a change, or say why it cannot be made now."""
        if self.model.stale:
            self.toast.show_text(_("Wait until the segments have been worked out."))
        elif kind != "split" and not self._several():
            self.toast.show_text(_("At least two segments must be left: with two there is nothing to merge."))
        else:
            self.open(kind, segment_id, chosen)

    def merge_dropped(self, onto: str, dragged: str) -> None:
        """Show what merging two segments would do, after one card was dropped on the other."""
        self.open_if_possible("merge", onto, (dragged,))

    def _several(self) -> bool:
        return len(self.model.entries()) > 2 and not self.model.stale

    # -- the menu of a segment --------------------------------------------------------------

    def menu(self, segment_id: str, parent: QWidget, more: Sequence[Entry] = ()) -> QMenu:
        """Return the menu of a segment; `more` is what the place where it opens adds."""
        menu = QMenu(parent)
        if segment_id:
            self._add_looks(menu, segment_id)
            menu.addSeparator()
            self._add_changes(menu, segment_id)
            self._add_selected(menu)
            menu.addSeparator()
            self._add_views(menu, segment_id)
        else:
            self._add_selected(menu)
        if more:
            menu.addSeparator()
        for text, call in more:
            menu.addAction(text).triggered.connect(lambda _on=False, call=call: call())
        return menu

    def _add(
        self, menu: QMenu, icon_name: str, text: str, call: Callable[[], object], key: str = ""
    ) -> QAction:
        action = menu.addAction(icon(self.page.theme, icon_name), text.replace("&", "&&"))
        if key:  # shown only: the key itself works on the whole page
            action.setShortcut(QKeySequence(KEYS[key]))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(lambda _on=False: call())
        return action

    def _add_looks(self, menu: QMenu, segment_id: str) -> None:
        self._add(menu, "edit", _("Rename…"), lambda: self.renaming_wanted.emit(segment_id), "rename")
        self._add(menu, "target", _("What to do…"), lambda: self.ask_action(segment_id))
        self._add_colors(menu.addMenu(_("Colour")), segment_id)

    def _add_changes(self, menu: QMenu, segment_id: str) -> None:
        several, fresh = self._several(), not self.model.stale
        changes: tuple[tuple[EditKind, str, str, bool, str], ...] = (
            ("merge", "merge", _("Merge with…"), several, "merge"),
            ("split", "plus", _("Split…"), fresh, "split"),
            ("together", "link", _("Keep together with…"), several, ""),
            ("minimum", "filter", _("Minimum size…"), several, ""),
        )
        for kind, icon_name, text, possible, key in changes:
            action = self._add(menu, icon_name, text, partial(self.open, kind, segment_id), key)
            action.setEnabled(possible)

    def _add_selected(self, menu: QMenu) -> None:
        picked = self.edits.selected()
        if picked is not None:
            text = render(msg("Keep the {n} selected customers together…", n=len(picked)))
            self._add(menu, "lasso", text, self.keep_selected)

    def _add_views(self, menu: QMenu, segment_id: str) -> None:
        self._add(
            menu, "people", _("Show customers"), lambda: self.customers_wanted.emit(segment_id), "customers"
        )
        self._add(menu, "export", _("Export these customers…"), lambda: self.export_wanted.emit(segment_id))
        self._add(
            menu, "search", _("How to recognise them"), lambda: self.tab_wanted.emit("recognise", segment_id)
        )
        self._add(
            menu, "bars", _("Compare with another"), lambda: self.tab_wanted.emit("compare", segment_id)
        )
        self._add(menu, "use", _("Find such customers in a new file…"), lambda: self.page_wanted.emit("use"))

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

    def popup(self, segment_id: str, point: QPoint, more: Sequence[Entry] = ()) -> None:
        """Show the menu of a segment, or of a place without one."""
        self._popup(self.menu(segment_id, self.page, more), point)

    def _popup(self, menu: QMenu, point: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not menu.isEmpty():
            menu.popup(point)

    # -- the menu of a number of segments ----------------------------------------------------

    def number_menu(self, number: int, parent: QWidget) -> QMenu:
        """Return what can be done with one bar of the strip."""
        menu = QMenu(parent)
        segmentation, solution = self.model.segmentation, self.model.solution
        if segmentation is None or solution is None:
            return menu
        here = number == solution.n_segments
        tried = segmentation.solution(number)
        show = render(msg("Show {segments}", segments=number_words(tried)))
        self._add(menu, "eye", show, lambda: self.model.choose_number(number)).setEnabled(not here)
        if segmentation.suggested != number:
            back = render(msg("Go to the suggested number, {n}", n=segmentation.suggested))
            action = self._add(menu, "star", back, lambda: self.model.choose_number(segmentation.suggested))
            action.setEnabled(segmentation.suggested != solution.n_segments)
        menu.addSeparator()
        who = self._add(menu, "people", _("Who would go where"), lambda: self.crosswalk_wanted.emit(number))
        who.setEnabled(not here)
        self._add(menu, "help", _("Why this number?"), self.why_wanted.emit)
        first = self.model.entries()[0].id if self.model.entries() else ""
        size = self._add(menu, "filter", _("Minimum size…"), lambda: self.open("minimum", first))
        size.setEnabled(here and self._several())
        changed = self.edits.made_on(number)
        if changed:
            menu.addSeparator()
            text = plural(
                "Take back the {n} change by hand", "Take back the {n} changes by hand", len(changed)
            )
            self._add(menu, "undo", render(text), lambda: self.edits.take_back(number))
        return menu

    def popup_number(self, number: int, point: QPoint) -> None:
        """Show the menu of one bar of the strip."""
        self._popup(self.number_menu(number, self.page), point)

    # -- panels ------------------------------------------------------------------------------

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

    def retranslate(self) -> None:
        """Take the fixed words anew; the list of shortcuts under Settings shows them too."""
        words = {
            "rename": _("Rename the segment"),
            "merge": _("Merge the segment with…"),
            "split": _("Split the segment…"),
            "customers": _("Show the customers of the segment"),
        }
        for name, text in words.items():
            self.actions[name].setText(text)

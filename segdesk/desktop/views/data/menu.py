"""The menu of a column header."""

from __future__ import annotations

from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from segdesk.desktop.viewmodels.data.page import DataViewModel
from segdesk.desktop.viewmodels.data.words import ROLES, TYPES, role_words, type_words
from segdesk.desktop.views.data.filters import FilterBar
from segdesk.desktop.views.data.table import ArrowTableView
from segdesk.results.table import ColumnType, Role
from segdesk.text import translate as _


def header_menu(
    viewmodel: DataViewModel, table: ArrowTableView, parent: QWidget, filters: FilterBar | None = None
) -> QMenu:
    """Return the menu for the chosen columns: order, filter, pin, type, role, copy."""
    menu = QMenu(parent)
    chosen = viewmodel.chosen
    first = chosen[0] if chosen else ""

    def add(target: QMenu, text: str, do: object, checked: bool | None = None) -> QAction:
        action = target.addAction(text.replace("&", "&&"))
        action.triggered.connect(do)
        if checked is not None:
            action.setCheckable(True)
            action.setChecked(checked)
        return action

    add(menu, _("Sort ascending"), lambda: viewmodel.sort(first, True))
    add(menu, _("Sort descending"), lambda: viewmodel.sort(first, False))
    add(menu, _("Order of the file"), lambda: viewmodel.sort(None)).setEnabled(
        viewmodel.query.sort is not None
    )
    if filters is not None and first:
        menu.addSeparator()
        add(menu, _("Filter…"), lambda: filters.edit(first))
    pinned = table.pinned
    if chosen and all(name in pinned for name in chosen):
        add(menu, _("Let scroll again"), lambda: table.pin([n for n in pinned if n not in chosen]))
    elif chosen:
        add(
            menu, _("Keep at the left"), lambda: table.pin([*pinned, *(n for n in chosen if n not in pinned)])
        )
    if chosen and all(viewmodel.can_change_role(name) for name in chosen):
        menu.addSeparator()
        columns = [column for name in chosen if (column := viewmodel.column(name)) is not None]
        if all(viewmodel.can_change(name) for name in chosen):
            types = menu.addMenu(_("Type"))
            for kind in TYPES:
                checked = all(column.type == kind for column in columns)
                add(types, type_words()[kind], _set_type(viewmodel, kind), checked)
        roles = menu.addMenu(_("Role"))
        for role in ROLES:
            checked = all(column.role == role for column in columns)
            add(roles, role_words()[role], _set_role(viewmodel, role), checked)
    menu.addSeparator()
    add(menu, _("Copy column name"), lambda: QGuiApplication.clipboard().setText("\t".join(chosen)))
    add(menu, _("Copy column"), table.copy)
    add(menu, _("Copy with column names"), lambda: table.copy(names=True))
    return menu


def _set_type(viewmodel: DataViewModel, kind: ColumnType) -> object:
    return lambda: viewmodel.set_type(viewmodel.chosen, kind)


def _set_role(viewmodel: DataViewModel, role: Role) -> object:
    return lambda: viewmodel.set_role(viewmodel.chosen, role)

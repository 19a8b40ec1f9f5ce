"""The style sheet, generated from the tokens.

Widgets are addressed by class and by the dynamic property ``role``; nothing styles bare ``QWidget``, because
such a rule reaches into every view and chart.
"""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from segdesk.desktop.theme.icons import icon_folder
from segdesk.desktop.theme.tokens import Theme

_LABELS = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 6px 8px;
  font-size: ${font_small}px; }
QLabel { color: $text; background: transparent; }
QLabel[role="display"] { font-size: ${font_display}px; font-weight: 600; }
QLabel[role="title"] { font-size: ${font_title}px; font-weight: 600; }
QLabel[role="head"] { font-size: ${font_head}px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="lead"] { color: $muted; font-size: ${font_head}px; }
QLabel[role="faint"] { color: $faint; }
QLabel[role="small"] { color: $muted; font-size: ${font_small}px; }
QLabel[role="caption"] { color: $faint; font-size: ${font_small}px; }
QLabel[role="kpi"] { font-size: 16px; font-weight: 600; }
QLabel[role="number"] { font-size: ${font_display}px; font-weight: 600; }
QLabel[role="action"] { color: $primary; font-weight: 600; }
QLabel[role="good"] { color: $good; } QLabel[role="warn"] { color: $warn; }
QLabel[role="bad"] { color: $bad; } QLabel[role="primary"] { color: $primary; }
QLabel[role^="badge"] { border-radius: 9px; padding: 1px 8px; font-size: ${font_small}px; font-weight: 600; }
QLabel[role="badge-good"] { background: $good_soft; color: $good; }
QLabel[role="badge-warn"] { background: $warn_soft; color: $warn; }
QLabel[role="badge-bad"] { background: $bad_soft; color: $bad; }
QLabel[role="badge-primary"] { background: $primary_soft; color: $primary; }
QLabel[role="badge-neutral"] { background: $hover; color: $muted; }
QLabel[weight="strong"] { font-weight: 600; }
QLabel[role="tip"] { background: $raised; border: 1px solid $line; border-radius: 7px; padding: 5px 9px; }
QLabel[role="banner-info"] { color: $primary; } QLabel[role="banner-warn"] { color: $warn; }
QLabel[role="banner-bad"] { color: $bad; } QLabel[role="banner-good"] { color: $good; }
""")

_BUTTONS = Template("""
QPushButton { min-height: 30px; padding: 0 14px; border-radius: ${radius}px; border: 1px solid $line;
  background: $surface; color: $text; font-weight: 600; }
QPushButton:hover { background: $hover; } QPushButton:pressed { background: $line; }
QPushButton:focus { border: 2px solid $primary; padding: 0 13px; min-height: 28px; outline: none; }
QPushButton:disabled { color: $line_strong; background: $raised; }
QPushButton[role="primary"] { background: $primary; border-color: $primary; color: $on_primary; }
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed { background: $primary_hover;
  border-color: $primary_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="primary"]:disabled { background: $line; border-color: $line; color: $faint; }
QPushButton[role="danger"] { color: $bad; } QPushButton[role="danger"]:hover { background: $bad_soft; }
QPushButton[role="quiet"] { background: transparent; border-color: transparent; color: $primary;
  padding: 0 8px; }
QPushButton[role="quiet"]:hover { background: $primary_soft; }
QPushButton[role="quiet"]:focus { border: 2px solid $primary; padding: 0 7px; }
QPushButton[role="quiet"]:disabled { color: $line_strong; }
QPushButton[role^="banner"] { background: transparent; border-color: transparent; padding: 0 8px; }
QPushButton[role="banner-info"] { color: $primary; } QPushButton[role="banner-warn"] { color: $warn; }
QPushButton[role="banner-bad"] { color: $bad; } QPushButton[role="banner-good"] { color: $good; }
QPushButton[role^="banner"]:hover { text-decoration: underline; }
QPushButton[edge="flush"] { padding: 0; } QPushButton[edge="flush"]:focus { padding: 0; }
QPushButton[role="nav"] { min-height: 34px; padding: 0 12px; text-align: left; border: 1px solid transparent;
  background: transparent; color: $muted; }
QPushButton[role="nav"]:hover { background: $hover; }
QPushButton[role="nav"]:checked { background: $primary_soft; color: $primary; }
QPushButton[role="nav"]:focus { border: 2px solid $primary; padding: 0 11px; min-height: 32px; }
QPushButton[role="tab"] { min-height: 26px; padding: 0 6px; border: 1px solid transparent;
  background: transparent;
  color: $muted; font-weight: 400; }
QPushButton[role="tab"]:hover { color: $text; }
QPushButton[role="tab"]:checked { color: $primary; font-weight: 600; }
QPushButton[role="tab"]:focus { border: 2px solid $primary; padding: 0 5px; min-height: 24px; }
QPushButton[role="legend"] { min-height: 22px; padding: 0 6px; border: 1px solid transparent;
  background: transparent;
  color: $line_strong; font-weight: 400; font-size: ${font_small}px; text-decoration: line-through; }
QPushButton[role="legend"]:checked { color: $muted; text-decoration: none; }
QPushButton[role="legend"]:hover { background: $hover; }
QPushButton[role="legend"]:focus { border: 2px solid $primary; padding: 0 5px; min-height: 20px; }
QToolButton { border: 1px solid transparent; border-radius: ${radius}px; background: transparent;
  padding: 0; }
QToolButton:hover { background: $hover;
  } QToolButton:pressed, QToolButton:checked { background: $primary_soft; }
QToolButton:focus { border: 2px solid $primary; }
QToolButton::menu-indicator { image: none; }
""")

_FIELDS = Template("""
QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit { min-height: 28px; border: 1px solid $line;
  border-radius: ${radius_field}px; padding: 0 9px; background: $raised; color: $text;
  selection-background-color: $primary; selection-color: $on_primary; }
QPlainTextEdit, QTextEdit { padding: 6px 8px; }
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover { border-color: $line_strong; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
  border: 2px solid $primary; padding: 0 8px; min-height: 26px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 5px 7px; }
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"], QComboBox[invalid="true"] { border-color: $bad; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled { color: $line_strong; background: $bg; }
QLineEdit[readOnly="true"] { background: $bg; }
QComboBox { padding-right: 2px; } QComboBox:focus { padding-right: 1px; }
QComboBox::drop-down { border: none; width: 24px; subcontrol-origin: padding;
  subcontrol-position: right center; }
QComboBox::down-arrow { image: url("$icons/chevron-down-$name.svg"); width: 16px; height: 16px; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $line; padding: 4px;
  selection-background-color: $primary_soft; selection-color: $primary; outline: none; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; border-radius: 6px; }
QAbstractSpinBox QLineEdit { border: none; padding: 0 9px; min-height: 0; background: transparent; }
QAbstractSpinBox QLineEdit:focus { border: none; padding: 0 8px; min-height: 0; }
QAbstractSpinBox { padding: 0 22px 0 0; }
QAbstractSpinBox:focus { padding: 0 21px 0 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent;
  width: 22px;
  subcontrol-origin: border; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url("$icons/chevron-up-$name.svg"); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: url("$icons/chevron-down-$name.svg"); width: 12px; height: 12px; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 22px; background: transparent; color: $text; }
QCheckBox:disabled, QRadioButton:disabled { color: $line_strong; }
QCheckBox::indicator, QRadioButton::indicator, QTableView::indicator { width: 14px; height: 14px;
  border: 1px solid $line_strong; border-radius: 5px; background: $surface; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover, QTableView::indicator:hover {
  border-color: $primary; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $primary; width: 12px;
  height: 12px; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked, QCheckBox::indicator:indeterminate,
QTableView::indicator:checked {
  background: $primary; border-color: $primary; }
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus { border: 2px solid $text; }
QCheckBox::indicator:checked, QTableView::indicator:checked { image: url("$icons/check-$name.svg"); }
QCheckBox::indicator:indeterminate { image: url("$icons/dash-$name.svg"); }
QRadioButton::indicator:checked { image: url("$icons/dot-$name.svg"); }
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled { background: $line_strong;
  border-color: $line_strong; }
QSlider { min-height: 22px; background: transparent; }
QSlider::groove:horizontal { height: 6px; border-radius: 3px; background: $bar; }
QSlider::sub-page:horizontal { height: 6px; border-radius: 3px; background: $primary; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 8px;
  background: $surface;
  border: 1px solid $primary; }
QSlider::handle:horizontal:hover { background: $primary_soft; }
QSlider::handle:horizontal:focus { background: $primary; }
QSlider::sub-page:horizontal:disabled { background: $line_strong; }
QSlider::handle:horizontal:disabled { border-color: $line_strong; }
QProgressBar { border: none; border-radius: 3px; background: $bar; max-height: 6px; min-height: 6px;
  color: transparent; }
QProgressBar::chunk { border-radius: 3px; background: $primary; }
""")

_CONTAINERS = Template("""
QMainWindow, QDialog { background: $bg; }
QFrame[role="surface"] { background: $surface; } QFrame[role="page"] { background: $bg; }
QFrame[role="topbar"] { background: $surface; border: none; border-bottom: 1px solid $line; }
QFrame[role="nav"] { background: $surface; border: none; border-right: 1px solid $line; }
QFrame[role="side"] { background: $surface; border: none; border-left: 1px solid $line; }
QFrame[role="tip"] { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame[role="chip"] { background: $primary_soft; border: 1px solid $line; border-radius: 14px; }
QFrame[role="chip"] QPushButton { min-height: 24px; }
QFrame[role="rule"] { background: $line; border: none; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[role="clear"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $line_strong; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; } QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
QTableView, QTreeView, QListView { background: $surface; alternate-background-color: $raised; color: $text;
  border: none;
  gridline-color: $line; selection-background-color: $primary_soft; selection-color: $text; outline: none; }
QTableView::item { padding: 0 10px; } QListView::item, QTreeView::item { min-height: 30px; padding: 0 8px; }
QTableView:focus { border: none; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 6px 10px; font-size: ${font_small}px; font-weight: 600; }
QHeaderView::section:hover { color: $text; }
QHeaderView::down-arrow { image: url("$icons/chevron-down-$name.svg"); width: 12px; height: 12px; }
QHeaderView::up-arrow { image: url("$icons/chevron-up-$name.svg"); width: 12px; height: 12px; }
QTableCornerButton::section { background: $surface; border: none; border-bottom: 1px solid $line; }
QMenuBar { background: $surface; color: $text; border-bottom: 1px solid $line; }
QMenuBar::item { padding: 5px 10px; background: transparent; border-radius: 6px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $surface; color: $text; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 6px; } QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $primary_soft; color: $primary;
  } QMenu::item:disabled { color: $line_strong; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QSplitter::handle { background: transparent; } QSplitter::handle:hover { background: $primary_soft; }
QStatusBar { background: $surface; color: $muted; border-top: 1px solid $line; }
QGroupBox { border: 1px solid $line; border-radius: ${radius}px; margin-top: 10px; padding: 12px 8px 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; padding: 0 4px; color: $muted; }
""")


def stylesheet(theme: Theme) -> str:
    """Return the application's style sheet in the colours of the theme."""
    values = {key: str(value) for key, value in asdict(theme).items()}
    values["icons"] = (icon_folder() / "controls").as_posix()
    return "".join(part.substitute(values) for part in (_LABELS, _BUTTONS, _FIELDS, _CONTAINERS))

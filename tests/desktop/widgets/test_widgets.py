"""Behaviour of the widgets: what they tell, what the keyboard does, and that texts stay plain."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QFontMetrics,
    QStandardItemModel,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from segdesk.desktop import widgets as w
from segdesk.desktop.theme import dark, light
from segdesk.desktop.widgets.gallery import build
from segdesk.desktop.widgets.reading_order import focus_next, reading_order

HTML = "<b>bold</b> & <img src='http://example.org/x.png'>"


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[QWidget], QWidget]:
    """Show a widget and close it afterwards."""

    def show(widget: QWidget) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(600, 300)
        widget.show()
        return widget

    return show


def test_all_labels_are_plain_text_and_all_controls_have_names(qtbot: QtBot) -> None:
    page = build(light())
    qtbot.addWidget(page)
    labels = page.findChildren(QLabel)
    assert len(labels) > 80
    assert [label.text() for label in labels if label.textFormat() != Qt.TextFormat.PlainText] == []
    controls = [*page.findChildren(QAbstractButton), *page.findChildren(QComboBox)]
    nameless = [
        (type(control).__name__, control.parent())
        for control in controls
        if control.isVisibleTo(page)
        and not control.accessibleName()
        and not (isinstance(control, QAbstractButton) and control.text())
        and not isinstance(control.parent(), (QLineEdit, QTableView))
    ]
    assert nameless == []


def test_a_name_from_a_file_never_becomes_rich_text(shown: Callable[[QWidget], QWidget]) -> None:
    button = w.Button(HTML)
    shown(button)
    w.set_tip(button, HTML)
    assert "<b>" not in button.toolTip()
    assert "&lt;b&gt;" in button.toolTip()
    assert w.plain_tip("A & B") == "A & B"
    assert button.text() == HTML.replace("&", "&&")


def test_theme_reaches_children_and_late_children(qtbot: QtBot) -> None:
    page = w.ThemedWidget()
    qtbot.addWidget(page)
    layout = QVBoxLayout(page)
    plain = QWidget()
    inner = w.Card()
    QVBoxLayout(plain).addWidget(inner)
    layout.addWidget(plain)
    page.apply(dark())
    assert inner.theme.name == "dark"
    late = w.Card()
    layout.addWidget(late)
    page.show()
    assert late.theme.name == "dark"


def test_card_click_and_keys(qtbot: QtBot) -> None:
    card = w.Card(clickable=True)
    qtbot.addWidget(card)
    card.resize(100, 60)
    clicks: list[int] = []
    card.clicked.connect(lambda: clicks.append(1))
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.keyClick(card, Qt.Key.Key_Return)
    qtbot.keyClick(card, Qt.Key.Key_Space)
    assert len(clicks) == 3
    still = w.Card()
    qtbot.addWidget(still)
    still.clicked.connect(lambda: clicks.append(1))
    qtbot.mouseClick(still, Qt.MouseButton.LeftButton)
    assert len(clicks) == 3


def test_bar_strip_by_keyboard_and_mouse(qtbot: QtBot) -> None:
    strip = w.BarStrip()
    qtbot.addWidget(strip)
    strip.resize(460, 56)
    strip.set_values([2, 3, 4, 5], [0.2, 0.9, 0.5, 0.1], 3)
    told: list[int] = []
    strip.chosen.connect(told.append)
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    qtbot.keyClick(strip, Qt.Key.Key_Home)
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    qtbot.keyClick(strip, Qt.Key.Key_End)
    assert told == [4, 2, 5]
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip._bar(1).center().toPoint())
    assert told[-1] == 3
    assert strip.current() == 3
    strip.set_current(5)
    assert told[-1] == 3


class TestEditableLabel:
    """Names are changed where they stand."""

    def make(self, qtbot: QtBot) -> tuple[w.EditableLabel, QLineEdit, list[str]]:
        label = w.EditableLabel("Sleeping")
        qtbot.addWidget(label)
        label.show()
        told: list[str] = []
        label.committed.connect(told.append)
        label.start()
        return label, label.findChild(QLineEdit), told

    def test_enter_commits_once_without_spaces(self, qtbot: QtBot) -> None:
        label, edit, told = self.make(qtbot)
        edit.setText("  Sleeping   customers ")
        qtbot.keyClick(edit, Qt.Key.Key_Return)
        assert told == ["Sleeping customers"]
        assert label.text() == "Sleeping customers"
        assert not label.is_editing()

    def test_escape_keeps_the_old_name(self, qtbot: QtBot) -> None:
        label, edit, told = self.make(qtbot)
        edit.setText("Other")
        qtbot.keyClick(edit, Qt.Key.Key_Escape)
        assert told == []
        assert label.text() == "Sleeping"

    def test_an_empty_name_is_not_taken(self, qtbot: QtBot) -> None:
        label, edit, told = self.make(qtbot)
        edit.setText("   ")
        qtbot.keyClick(edit, Qt.Key.Key_Return)
        assert told == []
        assert label.text() == "Sleeping"

    def test_f2_starts(self, qtbot: QtBot) -> None:
        label = w.EditableLabel("A")
        qtbot.addWidget(label)
        label.show()
        qtbot.keyClick(label, Qt.Key.Key_F2)
        assert label.is_editing()


def test_tabs_keep_the_choice_and_tell_only_people(qtbot: QtBot) -> None:
    tabs = w.SegmentedTabs([("a", "A"), ("b", "B & C")])
    qtbot.addWidget(tabs)
    told: list[str] = []
    tabs.changed.connect(told.append)
    tabs.set_current("b")
    tabs.set_tabs([("x", "X"), ("b", "B")])
    assert tabs.current() == "b"
    assert told == []
    qtbot.mouseClick(tabs.findChild(QAbstractButton), Qt.MouseButton.LeftButton)
    assert told == ["x"]


def test_combo_keeps_key_and_leaves_the_wheel_to_the_page(qtbot: QtBot) -> None:
    combo = w.ComboBox([("a", "A"), ("b", "B")])
    qtbot.addWidget(combo)
    told: list[str] = []
    combo.chosen.connect(told.append)
    combo.set_key("b")
    combo.set_choices([("c", "C"), ("b", "B")])
    assert combo.key() == "b"
    no = Qt.MouseButton.NoButton
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPointF(0, 0).toPoint(),
        QPointF(0, 120).toPoint(),
        no,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    combo.wheelEvent(wheel)
    assert not wheel.isAccepted()
    assert combo.key() == "b"
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    assert told == ["c"]


def test_drop_area_takes_files_only(qtbot: QtBot) -> None:
    area = w.DropArea("Drop a file")
    qtbot.addWidget(area)
    told: list[list[str]] = []
    area.files_dropped.connect(told.append)
    words, files = QMimeData(), QMimeData()
    words.setText("hello")
    files.setUrls([QUrl.fromLocalFile("/data/顾客 1.csv"), QUrl("https://example.org/x.csv")])

    def enter(mime: QMimeData) -> bool:
        event = QDragEnterEvent(
            QPointF(5, 5).toPoint(),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        event.ignore()
        area.dragEnterEvent(event)
        return event.isAccepted()

    assert not enter(words)
    assert enter(files)
    drop = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        files,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    area.dropEvent(drop)
    assert told == [["/data/顾客 1.csv"]]


def test_step_card_unfolds_when_chosen(qtbot: QtBot) -> None:
    card = w.StepCard("Scale", "logarithm", "0.1 s")
    qtbot.addWidget(card)
    body = QWidget()
    card.set_body(body)
    card.show()
    assert body.isHidden()
    card.set_selected(True)
    assert not body.isHidden()
    told: list[bool] = []
    card.toggled.connect(told.append)
    card.set_on(False)
    assert told == []
    box = card.findChild(w.CheckBox)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPointF(8, box.height() / 2).toPoint())
    assert told == [True]


def test_error_details_wait_behind_a_button(qtbot: QtBot) -> None:
    state = w.ErrorState("It failed.", "Traceback …")
    qtbot.addWidget(state)
    state.show()
    details = state.findChild(QPlainTextEdit)
    assert details.isHidden()
    toggle = next(b for b in state.findChildren(w.Button) if b.property("role") == "quiet")
    toggle.click()
    assert not details.isHidden()
    state.set("It failed again.", "")
    assert details.isHidden()
    assert toggle.isHidden()


def test_field_shows_help_or_problem(qtbot: QtBot) -> None:
    spin = w.SpinBox(0, 9, 3)
    field = w.Field("Segments", spin, "Two to nine.")
    qtbot.addWidget(field)
    assert spin.accessibleName() == "Segments"
    field.set_error("Too many.")
    note = next(label for label in field.findChildren(QLabel) if label.text() == "Too many.")
    assert spin.property("invalid") == "true"
    field.set_error("")
    assert note.text() == "Two to nine."


def test_elided_label_tells_the_whole_text_only_when_short(qtbot: QtBot) -> None:
    label = w.ElidedLabel("A rather long name of a segment")
    qtbot.addWidget(label)
    label.show()
    label.resize(60, 20)
    assert label.is_elided()
    assert "A rather long name" in label.toolTip()
    label.resize(600, 20)
    assert label.toolTip() == ""


def test_flow_layout_wraps(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    flow = w.FlowLayout(host, spacing=8)
    for _ in range(4):
        child = QWidget()
        child.setFixedSize(100, 20)
        flow.addWidget(child)
    assert flow.heightForWidth(424) == 20
    assert flow.heightForWidth(423) == 48
    assert flow.heightForWidth(100) == 4 * 20 + 3 * 8


def test_responsive_grid_follows_the_width(qtbot: QtBot) -> None:
    grid = w.ResponsiveGrid(min_width=200, max_columns=4, spacing=12)
    qtbot.addWidget(grid)
    for _ in range(5):
        grid.add(QWidget())
    for width, columns in ((1400, 4), (640, 3), (420, 2), (180, 1)):
        grid.resize(width, 300)
        assert grid.columns() == columns


def test_toast_goes_and_its_action_tells(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(600, 300)
    host.show()
    toast = w.Toast(host)
    toast.show_text("Merged", "Undo", seconds=0.05)
    assert toast.isVisible()
    qtbot.waitUntil(lambda: not toast.isVisible(), timeout=2000)
    toast.show_text("Merged", "Undo")
    with qtbot.waitSignal(toast.action_clicked):
        toast.findChild(QAbstractButton).click()
    assert not toast.isVisible()


def test_tints_grow_with_distance() -> None:
    theme = light()
    assert w.tint_color(theme, 0.0) == theme.surface
    assert w.tint_color(theme, 1.0) == w.tint_color(theme, 5.0)
    assert w.tint_color(theme, 1.0) != w.tint_color(theme, 0.5) != w.tint_color(theme, -0.5)


LONG = " ".join(["Choose what you want to know about each customer, from a column where it is known."] * 4)


@pytest.mark.parametrize("width", [320, 900])
@pytest.mark.parametrize(
    "state",
    [
        lambda: w.EmptyState("people", LONG[:120], LONG, "Open file…"),
        lambda: w.ErrorState(LONG, "", "Try again"),
        lambda: w.BusyState(LONG),
    ],
)
def test_long_texts_of_states_are_never_cut_off(
    qtbot: QtBot, state: Callable[[], QWidget], width: int
) -> None:
    page = state()
    qtbot.addWidget(page)
    page.resize(width, 640)
    page.show()
    labels = [label for label in page.findChildren(QLabel) if label.isVisible() and label.text()]
    assert labels
    for label in labels:
        assert label.width() <= width
        assert label.height() >= label.heightForWidth(label.width())


def test_the_first_column_of_a_profile_stays_while_the_others_scroll(qtbot: QtBot) -> None:
    table = w.ProfileTable()
    qtbot.addWidget(table)
    model = QStandardItemModel(40, 8)
    model.setHorizontalHeaderLabels(
        ["Most telling first", *(f"A long name of segment {n}" for n in range(7))]
    )
    table.setModel(model)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    table.resize(1200, 300)
    table.show()
    for column in range(8):
        header.resizeSection(column, 120)
    table.refit()
    one_line = QFontMetrics(table.font()).lineSpacing()
    assert header.height() > 2 * one_line
    assert not table.frozen.isVisible()
    table.resize(400, 300)
    qtbot.waitUntil(table.frozen.isVisible)
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    table.verticalScrollBar().setValue(120)
    assert table.frozen.columnWidth(0) == table.frozen.width() == 120
    assert table.frozen.verticalScrollBar().value() == 120
    assert table.frozen.viewport().geometry().top() == table.viewport().geometry().top()


def test_lines_of_a_label_end_at_words_and_at_most(qtbot: QtBot) -> None:
    label = w.LinesLabel("Turn categories and dates into numbers", "strong")
    qtbot.addWidget(label)
    label.show()
    wide = label.sizeHint().width()
    label.resize(wide, 20)
    assert label.lines(wide) == [label.text()]
    assert label.toolTip() == ""
    half = label.lines(wide * 2 // 3)
    assert " ".join(half) == label.text()
    assert len(half) == 2
    label.resize(wide // 4, 40)
    assert label.lines(wide // 4)[1].endswith("…")
    assert label.toolTip() == label.text()
    label.set_whole("All of it")
    assert label.toolTip() == "All of it"
    assert label.heightForWidth(wide // 4) == 2 * label.heightForWidth(wide)


def test_tab_follows_the_eye_not_the_order_of_making(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    late, first, low = (
        w.Button("late", parent=page),
        w.Button("first", parent=page),
        w.Button("low", parent=page),
    )
    hidden = w.Button("hidden", parent=page)
    for button, place in ((first, (10, 14, 80, 24)), (late, (200, 10, 80, 32)), (low, (10, 80, 80, 24))):
        button.setGeometry(*place)
    page.resize(400, 200)
    page.show()
    hidden.hide()
    assert reading_order(page) == [first, late, low]
    first.setFocus()
    assert focus_next(page, True)
    assert page.focusWidget() is late
    assert focus_next(page, False)
    assert focus_next(page, False)
    assert page.focusWidget() is low


def test_tab_leaves_a_profile(qtbot: QtBot) -> None:
    assert not w.ProfileTable().tabKeyNavigation()


def test_a_chinese_list_of_names_breaks_between_the_names(qtbot: QtBot) -> None:
    label = w.Label("、".join(f"“OnlineBackup{number}”" for number in range(30)), wrap=True)
    qtbot.addWidget(label)
    label.resize(300, 400)
    assert label.minimumSizeHint().width() < 300


def test_a_choice_among_thousands_is_filled_when_somebody_comes_to_choose(qtbot) -> None:
    combo = w.ComboBox([(f"k{i}", f"Words {i}") for i in range(2_000)])
    qtbot.addWidget(combo)
    assert (combo.count(), combo.key()) == (1, "k0")
    combo.set_key("k1500")
    assert (combo.count(), combo.key(), combo.currentText()) == (1, "k1500", "Words 1500")
    combo.set_choices([(f"k{i}", f"Words {i}") for i in range(1_900)])
    assert (combo.count(), combo.key()) == (1, "k1500")
    QApplication.sendEvent(combo, QFocusEvent(QEvent.Type.FocusIn))
    assert (combo.count(), combo.key(), combo.currentIndex()) == (1_900, "k1500", 1_500)
    combo.set_key("k7")
    assert (combo.key(), combo.currentIndex()) == ("k7", 7)

"""The frame of the window: navigation, top bar, pages, side panel, notices."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from segdesk.desktop.widgets import Banner, IconButton, NavList, Themed, ThemedFrame, Toast, retranslate_below
from segdesk.desktop.widgets.reading_order import focus_next
from segdesk.desktop.widgets.top_bar import TopBar
from segdesk.desktop.widgets.upright import UprightButton
from segdesk.text import translate as _

SIDE_WIDTH = 296
HANDLE_WIDTH = 32
FOLD_BELOW = 1366

_ENTRIES = (
    ("home", "home", False),
    ("data", "data", False),
    ("segments", "segments", False),
    ("predictions", "predictions", False),
    ("use", "use", False),
    ("plugins", "plugins", True),
    ("settings", "settings", True),
)


def _entry_words() -> dict[str, str]:
    return {
        "home": _("Home"),
        "data": _("Data"),
        "segments": _("Segments"),
        "predictions": _("Predictions"),
        "use": _("Use"),
        "plugins": _("Plugins"),
        "settings": _("Settings"),
    }


class _NarrowScroll(QScrollArea):
    """Scrolls up and down only: what it holds is never wider than the room."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hold the width."""
        super().resizeEvent(event)
        self.hold_width()

    def hold_width(self) -> None:
        """Give the widget the width there is, whatever it would like."""
        widget = self.widget()
        if widget is not None:
            widget.setMaximumWidth(self.viewport().width())


class SidePanel(ThemedFrame):
    """The panel at the right edge; folded, it is a slim handle."""

    folded_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "side")
        self._folded = False
        self._chosen = False
        self._for_now = False  # unfolded for what was asked, not by a person
        self._handle = IconButton("chevron-right", "", 24, 16, self)
        self._handle.clicked.connect(self.toggle)
        self._caption = UprightButton(self)
        self._caption.clicked.connect(self.toggle)
        self._scroll = _NarrowScroll()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 0, 0)
        layout.addWidget(self._scroll)
        self._handle.raise_()
        self.set_folded(False)

    def set_widget(self, widget: QWidget | None) -> None:
        """Show a widget; the former one is handed back to its owner, not deleted."""
        if self._scroll.widget() is widget and widget is not None:
            return
        if self._for_now:
            self._for_now = False
            self.set_folded(True)
        former = self._scroll.takeWidget()
        if former is not None:
            former.hide()
        if widget is not None:
            self._scroll.setWidget(widget)
            self._scroll.hold_width()
            widget.setAutoFillBackground(False)
            widget.show()

    def widget(self) -> QWidget | None:
        """Return the widget shown."""
        return self._scroll.widget()

    def is_folded(self) -> bool:
        """Whether only the handle is shown."""
        return self._folded

    def toggle(self) -> None:
        """Fold or unfold because a person wants it; from then on the width of the window has no say."""
        self._chosen, self._for_now = True, False
        self.set_folded(not self._folded)

    def show_for_now(self) -> None:
        """Unfold for something asked for, until another panel comes; not if a person has folded it."""
        if self._folded and not self._chosen:
            self._for_now = True
            self.set_folded(False)

    def fold_for_room(self, folded: bool) -> None:
        """Fold or unfold because of the width of the window, unless a person has chosen."""
        if not self._chosen:
            self.set_folded(folded)

    def set_folded(self, folded: bool) -> None:
        """Fold to the handle, or unfold."""
        changed = folded != self._folded
        self._folded = folded
        self._scroll.setVisible(not folded)
        self._caption.setVisible(folded)
        self.setFixedWidth(HANDLE_WIDTH if folded else SIDE_WIDTH)
        self._handle.set_icon("chevron-left" if folded else "chevron-right")
        self._place_handle()
        self.retranslate()
        if changed:
            self.folded_changed.emit(folded)

    def _place_handle(self) -> None:
        self._handle.move(4 if self._folded else self.width() - 32, 12)
        self._handle.raise_()
        self._caption.setGeometry(2, 40, HANDLE_WIDTH - 4, self._caption.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the handle in its corner."""
        super().resizeEvent(event)
        self._place_handle()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._handle.set_name(_("Show the side panel") if self._folded else _("Hide the side panel"))
        self._caption.set_words(_("Steps"), _("Show the side panel"))
        self._place_handle()


class Shell(Themed, QMainWindow):
    """The main window's frame; views are added as pages, the controller listens to its signals."""

    navigated = Signal(str)
    undo_requested = Signal()
    redo_requested = Signal()
    export_requested = Signal()
    language_toggled = Signal()
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.top_bar, self.nav, self.side = TopBar(), NavList(), SidePanel()
        self._pages: dict[str, QWidget] = {}
        self._frames: dict[str, QScrollArea] = {}
        self._stack = QStackedWidget()
        self._banner = Banner(dismissible=True)
        self._banner_host = QFrame()
        self._narrow = False
        for key, icon_name, bottom in _ENTRIES:
            self.nav.add(key, _entry_words()[key], icon_name, bottom)
        frame = self._lay_out()
        self.toast = Toast(frame)
        self.nav.chosen.connect(self._go)
        self._banner.dismissed.connect(self._banner_host.hide)
        for name in (
            "undo_requested",
            "redo_requested",
            "export_requested",
            "language_toggled",
            "cancel_requested",
        ):
            getattr(self.top_bar, name).connect(getattr(self, name))
        self.setWindowTitle("SegDesk")
        self.resize(1440, 900)
        # Otherwise Qt puts the keyboard on the first button it finds when the window opens.
        frame.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        frame.setFocus()
        self.set_side(None)
        self.retranslate()

    def _lay_out(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "page")
        outer = QVBoxLayout(frame)
        row, middle = QHBoxLayout(), QVBoxLayout()
        for layout in (outer, row, middle):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        host = QVBoxLayout(self._banner_host)
        host.setContentsMargins(16, 12, 16, 0)
        host.addWidget(self._banner)
        self._banner_host.hide()
        middle.addWidget(self._banner_host)
        middle.addWidget(self._stack, 1)
        row.addWidget(self.nav)
        row.addLayout(middle, 1)
        row.addWidget(self.side)
        outer.addWidget(self.top_bar)
        outer.addLayout(row, 1)
        self.setCentralWidget(frame)
        return frame

    def focusNextPrevChild(self, next: bool) -> bool:
        """Let Tab follow the eye: what a page makes late would otherwise come last."""
        return focus_next(self, next)

    def minimumSizeHint(self) -> QSize:
        """Fit on a small laptop screen."""
        return QSize(900, 600)

    def add_page(self, key: str, widget: QWidget, above: QWidget | None = None) -> None:
        """Add a page under a navigation key (or another key, for pages outside the navigation).

        A page larger than the window scrolls, with what stands `above` it; it never makes the window larger
        than the screen.
        """
        self._pages[key] = widget
        body = widget
        if above is not None:
            body = QFrame()
            body.setProperty("role", "clear")
            column = QVBoxLayout(body)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(above)
            column.addWidget(widget, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        for part in (body, widget):
            part.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        self._frames[key] = scroll
        self._stack.addWidget(scroll)

    def page(self, key: str) -> QWidget | None:
        """Return a page."""
        return self._pages.get(key)

    def current_page(self) -> str:
        """Return the key of the page shown, or an empty text."""
        shown = self._stack.currentWidget()
        return next((key for key, frame in self._frames.items() if frame is shown), "")

    def go_to(self, key: str) -> None:
        """Show a page and mark it in the navigation, without telling anybody."""
        if key in self.nav.keys():  # noqa: SIM118 - not a mapping
            self.nav.set_current(key)
        if key in self._frames:
            self._stack.setCurrentWidget(self._frames[key])

    def _go(self, key: str) -> None:
        self.go_to(key)
        self.navigated.emit(key)

    def set_side(self, widget: QWidget | None) -> None:
        """Show a widget in the side panel; None hides the panel."""
        self.side.set_widget(widget)
        self.side.setVisible(widget is not None)

    def set_project(self, name: str, saved: str = "") -> None:
        """Show the project's name and saved state."""
        self.top_bar.set_project(name)
        self.top_bar.set_saved(saved)
        self.setWindowTitle(f"{name} – SegDesk" if name else "SegDesk")

    def set_job(self, text: str, fraction: float | None = None, can_cancel: bool = True) -> None:
        """Show the running job; an empty text hides it."""
        if text:
            self.top_bar.job.set_job(text, fraction, can_cancel)
        else:
            self.top_bar.job.clear()

    def show_banner(self, tone: str, title: str, text: str = "", action: str = "") -> Banner:
        """Show a notice above the page; its ``action_clicked`` is the caller's to connect."""
        self._banner.set(tone, title, text, action)
        self._banner.show()
        self._banner_host.show()
        return self._banner

    def hide_banner(self) -> None:
        """Remove the notice."""
        self._banner_host.hide()

    def retranslate(self) -> None:
        """Take the fixed words anew, here and in every widget and page that has ``retranslate``."""
        for key, words in _entry_words().items():
            self.nav.set_text(key, words)
        self.nav.setAccessibleName(_("Pages"))
        self.side.setAccessibleName(_("Side panel"))
        retranslate_below(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the side panel when the window gets narrow, and unfold it when it gets wide again."""
        super().resizeEvent(event)
        narrow = event.size().width() < FOLD_BELOW
        if narrow != self._narrow:
            self._narrow = narrow
            self.side.fold_for_room(narrow)

"""Gain, lift or profit against the share contacted, with a cut that can be dragged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from segdesk.desktop.charts.base import ChartView, Formatter
from segdesk.desktop.theme import Theme
from segdesk.desktop.widgets import Label, ThemedFrame, set_role
from segdesk.text import number_text, percent_text


class _CutNote(ThemedFrame):
    """The box beside the cut: a bold line and a calm one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        set_role(self, "tip")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.title, self.text = Label(role="strong"), Label(role="small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(2)
        layout.addWidget(self.title)
        layout.addWidget(self.text)
        self.hide()


class GainChart(ChartView):
    """A curve over the share contacted (0 to 1); dragging or the arrow keys move the cut."""

    cut_changed = Signal(float)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        x_format: Formatter = percent_text,
        y_format: Formatter = number_text,
    ) -> None:
        super().__init__(parent, x_format=x_format, y_format=y_format)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._baseline = pg.PlotDataItem(antialias=True)
        self._zero = pg.InfiniteLine(angle=0, pos=0)
        self._curve = pg.PlotDataItem(antialias=True)
        self._dot = pg.ScatterPlotItem(size=10)
        self._cut = pg.InfiniteLine(angle=90, movable=True, bounds=(0, 1))
        self._x, self._y = np.array([0.0, 1.0]), np.array([0.0, 0.0])
        for item in (self._baseline, self._zero, self._curve, self._dot, self._cut):
            self.plot.addItem(item, ignoreBounds=item in (self._zero, self._cut, self._dot))
        self._note = _CutNote(self)
        self._cut.sigDragged.connect(lambda _line: self._moved())
        self.plot.getViewBox().sigResized.connect(lambda _box: self._place())

    def set_curve(
        self,
        x: Sequence[float] | np.ndarray,
        y: Sequence[float] | np.ndarray,
        baseline: Sequence[float] | np.ndarray | None = None,
    ) -> None:
        """Set the curve over increasing ``x`` (0 to 1), and a dashed ``baseline`` over the same x."""
        self._x, self._y = np.asarray(x, float), np.asarray(y, float)
        self._curve.setData(self._x, self._y)
        base = np.zeros(0) if baseline is None else np.asarray(baseline, float)
        self._baseline.setData(self._x[: len(base)], base)
        self._zero.setVisible(bool(len(self._y) and self._y.min() < 0))
        heights = np.concatenate([self._y, base])
        if len(heights):
            self.fit((0.0, 1.0), (float(heights.min()), float(heights.max())))
        self._place()

    def cut(self) -> float:
        """Return the share contacted."""
        return float(self._cut.value())

    def set_cut(self, share: float) -> None:
        """Move the cut without telling anybody."""
        blocked = self.blockSignals(True)
        self._cut.setValue(min(max(share, 0.0), 1.0))
        self.blockSignals(blocked)
        self._place()

    def set_note(self, title: str, text: str = "") -> None:
        """Write beside the cut; an empty title removes the note."""
        self._note.title.setText(title)
        self._note.text.setText(text)
        self._note.text.setVisible(bool(text))
        self._note.setVisible(bool(title))
        self.setAccessibleDescription(f"{title} {text}".strip())
        self._place()

    def _moved(self) -> None:
        self._place()
        self.cut_changed.emit(self.cut())

    def _place(self) -> None:
        if not len(self._x):
            return
        height = float(np.interp(self.cut(), self._x, self._y))
        self._dot.setData([self.cut()], [height])
        if not self._note.isHidden():
            self._place_note()

    def _place_note(self) -> None:
        """Put the note where it hides the least of the curve: right or left of the cut, high or low."""
        self._note.adjustSize()
        size = self._note.size()
        room = self.plot.getViewBox().sceneBoundingRect().toRect()
        at = self.to_widget(self.cut(), 0.0).x()
        line = [self.to_widget(float(x), float(y)) for x, y in zip(self._x[::4], self._y[::4], strict=True)]
        spots = [
            QRect(QPoint(x, y), size)
            for x in (at + 12, at - 12 - size.width())
            for y in (room.top() + 8, room.bottom() - size.height() - 8)
            if x >= room.left() - 8 and x + size.width() <= self.width()
        ]
        spots = spots or [
            QRect(QPoint(max(0, min(at + 12, self.width() - size.width())), room.top() + 8), size)
        ]
        best = min(spots, key=lambda spot: sum(spot.contains(point) for point in line))
        self._note.move(best.topLeft())

    def on_theme(self, theme: Theme) -> None:
        """Colour curve, baseline and cut."""
        super().on_theme(theme)
        dash = Qt.PenStyle.DashLine
        self._curve.setPen(pg.mkPen(theme.primary, width=2.5))
        self._baseline.setPen(pg.mkPen(theme.line_strong, width=1.2, style=dash))
        self._zero.setPen(pg.mkPen(theme.line_strong, width=1))
        self._cut.setPen(pg.mkPen(theme.text, width=1.5, style=dash))
        self._cut.setHoverPen(pg.mkPen(theme.primary, width=3))
        self._dot.setBrush(pg.mkBrush(theme.primary))
        self._dot.setPen(pg.mkPen(theme.surface, width=2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the note beside the cut."""
        super().resizeEvent(event)
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cut by one per cent, with Shift by ten."""
        step = 0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0.01
        moves = {Qt.Key.Key_Left: -step, Qt.Key.Key_Right: step}
        if event.key() in moves:
            self.set_cut(round(self.cut() + moves[Qt.Key(event.key())], 4))
            self.cut_changed.emit(self.cut())
        else:
            super().keyPressEvent(event)

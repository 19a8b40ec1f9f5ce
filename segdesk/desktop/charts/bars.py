"""Bars: what speaks for and against, and how values are distributed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from segdesk.desktop.charts.base import ChartView, ExportableChart, Formatter, HoverTip
from segdesk.desktop.theme import Theme, mix, ui_font
from segdesk.text import number_text, percent_text


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: words, a signed length, the text shown at its end and under the mouse, a colour of its own."""

    label: str
    value: float
    text: str = ""
    tip: str = ""
    color: str | None = None


class SignedBarsChart(ExportableChart):
    """Horizontal bars from a middle line: reasons for and against, or importance."""

    ROW = 32

    def __init__(
        self, parent: QWidget | None = None, *, up_tone: str = "bad", down_tone: str = "good"
    ) -> None:
        super().__init__(parent)
        self._bars: list[Bar] = []
        self._tones = (up_tone, down_tone)
        self._tip = HoverTip(self)
        self.setMouseTracking(True)

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Set the bars, top first."""
        self._bars = list(bars)
        self.setMinimumHeight(self.ROW * len(self._bars))
        self.setAccessibleDescription("; ".join(f"{bar.label} {bar.text}".strip() for bar in self._bars))
        self.updateGeometry()
        self.update()

    def set_tones(self, up_tone: str, down_tone: str) -> None:
        """Choose the theme colours of positive and negative bars: good, bad, warn or primary."""
        self._tones = (up_tone, down_tone)
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a row per bar."""
        return QSize(360, self.ROW * max(1, len(self._bars)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw on the screen."""
        painter = QPainter(self)
        self.paint_chart(painter, QRectF(self.rect()))

    def paint_chart(self, painter: QPainter, rect: QRectF) -> None:
        """Draw labels, bars and the middle line."""
        if not self._bars:
            return
        theme = self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = ui_font(theme)
        metrics = QFontMetrics(font)
        words = min(max(metrics.horizontalAdvance(bar.label) for bar in self._bars) + 16, rect.width() * 0.45)
        ends = max(metrics.horizontalAdvance(bar.text) for bar in self._bars) + 12
        top = max(max((bar.value for bar in self._bars), default=0.0), 0.0)
        low = min(min((bar.value for bar in self._bars), default=0.0), 0.0)
        left, right = rect.x() + words + (ends if low < 0 else 0), rect.right() - (ends if top > 0 else 0)
        per_unit = max(right - left, 1.0) / ((top - low) or 1.0)
        middle = left - low * per_unit
        painter.setPen(QPen(QColor(theme.line_strong), 1))
        height = self.ROW * len(self._bars)
        painter.drawLine(QPointF(middle, rect.y()), QPointF(middle, rect.y() + height))
        for index, bar in enumerate(self._bars):
            row = QRectF(rect.x(), rect.y() + index * self.ROW, rect.width(), self.ROW)
            self._paint_bar(painter, bar, row, words, middle, per_unit)

    def _paint_bar(
        self, painter: QPainter, bar: Bar, row: QRectF, words: float, middle: float, per_unit: float
    ) -> None:
        theme = self.theme
        painter.setFont(ui_font(theme))
        metrics = QFontMetrics(painter.font())
        label = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, round(words - 12))
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(row.x(), row.y(), words, row.height()), Qt.AlignmentFlag.AlignVCenter, label)
        length = bar.value * per_unit
        shape = QRectF(middle + min(length, 0), row.center().y() - 7, max(abs(length), 2), 14)
        tone = bar.color or getattr(theme, self._tones[0] if bar.value >= 0 else self._tones[1])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(tone, theme.surface, 0.85)))
        painter.drawRoundedRect(shape, 3, 3)
        painter.setPen(QColor(theme.muted))
        if bar.value >= 0:
            place = QRectF(shape.right() + 6, row.y(), 400, row.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, bar.text)
        else:
            place = QRectF(shape.left() - 406, row.y(), 400, row.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, bar.text)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the whole words of the bar under the mouse."""
        index = int(event.position().y() // self.ROW)
        if 0 <= index < len(self._bars):
            bar = self._bars[index]
            self._tip.show_at(bar.tip or f"{bar.label}  {bar.text}".strip(), event.position().toPoint())
        else:
            self._tip.hide()

    def leaveEvent(self, event: object) -> None:
        """Hide the tip."""
        self._tip.hide()


class DistributionChart(ChartView):
    """A histogram of everybody, and over it one segment's, both as shares so that they compare."""

    def __init__(self, parent: QWidget | None = None, *, x_format: Formatter = number_text) -> None:
        super().__init__(parent, x_format=x_format, y_format=percent_text)
        self._edges = np.array([0.0, 1.0])
        self._all = np.zeros(1)
        self._part: np.ndarray | None = None
        self._part_color: str | None = None
        self._names: list[str] = []
        self._bars = pg.BarGraphItem(x0=[0], x1=[1], y0=0, height=[0])
        self._line = pg.PlotCurveItem()
        self.plot.addItem(self._bars)
        self.plot.addItem(self._line)
        self.plot.scene().sigMouseMoved.connect(self._hover)

    def set_bins(
        self,
        edges: Sequence[float] | np.ndarray,
        counts: Sequence[float] | np.ndarray,
        part: Sequence[float] | np.ndarray | None = None,
        part_color: str | None = None,
    ) -> None:
        """Set bins: ``edges`` (n + 1), ``counts`` of everybody (n) and of one segment (n), and its colour."""
        self._names = []
        self.axis_x.setTicks(None)
        self._set(np.asarray(edges, float), counts, part, part_color)

    def set_categories(
        self,
        names: Sequence[str],
        counts: Sequence[float] | np.ndarray,
        part: Sequence[float] | np.ndarray | None = None,
        part_color: str | None = None,
    ) -> None:
        """Set one bar for each category."""
        self._names = list(names)
        short = [name if len(name) <= 14 else name[:13] + "…" for name in names]
        self.axis_x.setTicks([[(index + 0.5, name) for index, name in enumerate(short)]])
        self._set(np.arange(len(names) + 1, dtype=float), counts, part, part_color)

    def _set(
        self,
        edges: np.ndarray,
        counts: Sequence[float] | np.ndarray,
        part: Sequence[float] | np.ndarray | None,
        part_color: str | None,
    ) -> None:
        self._edges, self._all = edges, _shares(counts)
        self._part = None if part is None else _shares(part)
        self._part_color = part_color
        self.on_theme(self.theme)
        top = max(self._all.max(initial=0), 0 if self._part is None else self._part.max(initial=0))
        self.plot.setXRange(edges[0], edges[-1], padding=0.01)
        self.plot.setYRange(0, top or 1, padding=0.05)

    def on_theme(self, theme: Theme) -> None:
        """Colour the bars and the segment's outline."""
        super().on_theme(theme)
        gap = np.diff(self._edges) * (0.15 if self._names else 0.04)
        ground = theme.bar if self._part is not None else mix(theme.primary, theme.surface, 0.75)
        self._bars.setOpts(
            x0=self._edges[:-1] + gap,
            x1=self._edges[1:] - gap,
            y0=0,
            height=self._all,
            pen=None,
            brush=pg.mkBrush(ground),
        )
        color = QColor(self._part_color or theme.primary)
        if self._part is None:
            self._line.hide()
            return
        soft = QColor(color)
        soft.setAlpha(70)
        self._line.setData(self._edges, self._part, stepMode="center", fillLevel=0)
        self._line.setPen(pg.mkPen(color, width=2))
        self._line.setBrush(pg.mkBrush(soft))
        self._line.show()

    def _hover(self, scene: QPointF) -> None:
        box = self.plot.getViewBox()
        if not box.sceneBoundingRect().contains(scene):
            self.tip.hide()
            return
        x = box.mapSceneToView(scene).x()
        index = int(np.searchsorted(self._edges, x, side="right")) - 1
        if not 0 <= index < len(self._all):
            self.tip.hide()
            return
        low, high = (self.axis_x.formatter(float(edge)) for edge in self._edges[index : index + 2])
        name = self._names[index] if self._names else f"{low} – {high}"
        shares = percent_text(float(self._all[index]))
        if self._part is not None:
            shares = f"{percent_text(float(self._part[index]))} / {shares}"
        self.tip.show_at(f"{name}\n{shares}", self.plot.mapFromScene(scene))

    def leaveEvent(self, event: object) -> None:
        """Hide the tip."""
        self.tip.hide()


def _shares(counts: Sequence[float] | np.ndarray) -> np.ndarray:
    values = np.asarray(counts, float)
    total = values.sum()
    return values / total if total > 0 else values

"""How expected orders did on the last part of the records, beside the naive forecast and the truth."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, ui_font
from segdesk.desktop.widgets import Label, ThemedWidget
from segdesk.text import msg, number_text, render
from segdesk.text import translate as _

_ROW = 28


class ForecastCheck(ThemedWidget):
    """A title, three bars and a sentence; hidden while nothing was checked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: Mapping[str, float] = {}
        self._title, self._text = Label(role="strong", wrap=True), Label(role="muted", wrap=True)
        self.bars = _Bars()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(6)
        for part in (self._title, self.bars, self._text):
            layout.addWidget(part)
        self.hide()

    def set_figures(self, figures: Mapping[str, float]) -> None:
        """Show how a forecast did; nothing without one."""
        self._figures = figures if {"predicted", "actual", "naive"} <= set(figures) else {}
        self.setVisible(bool(self._figures))
        if self._figures:
            self.retranslate()

    def retranslate(self) -> None:
        """Take all words anew."""
        figures = self._figures
        if not figures:
            return
        self._title.setText(
            render(msg("Orders in the last {weeks} weeks", weeks=round(figures.get("weeks", 0))))
        )
        self.bars.set_bars(
            [
                (_("What happened"), figures["actual"], "text"),
                (_("Expected"), figures["predicted"], "primary"),
                (_("At the past rate"), figures["naive"], "line_strong"),
            ]
        )
        self._text.setText(_sentence(figures))

    def on_theme(self, theme: Theme) -> None:
        """Colour the bars."""
        self.bars.apply(theme)


def _sentence(figures: Mapping[str, float]) -> str:
    mine, naive = figures.get("error"), figures.get("naive_error")
    if mine is None or naive is None or naive <= 0:
        return _("The forecast was made from the earlier part of the records only.")
    args = {"mine": round(mine, 2), "naive": round(naive, 2)}
    if mine < naive:
        return render(
            msg("Per customer it was off by {mine} orders on average, the past rate by {naive}.", **args)
        )
    return render(
        msg(
            "Per customer it was off by {mine} orders on average, the past rate by {naive}: here the past "
            "rate does as well.",
            **args,
        )
    )


class _Bars(ThemedWidget):
    """Horizontal bars with their words before and their numbers behind them."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: list[tuple[str, float, str]] = []

    def set_bars(self, bars: list[tuple[str, float, str]]) -> None:
        """Set the bars: words, value, and the theme's colour by name."""
        self._bars = bars
        self.setMinimumHeight(_ROW * len(bars))
        self.setAccessibleName("; ".join(f"{words} {number_text(round(value))}" for words, value, _ in bars))
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a row per bar."""
        return QSize(360, _ROW * max(1, len(self._bars)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw words, bars and numbers."""
        if not self._bars:
            return
        theme, painter = self.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(ui_font(theme))
        metrics = QFontMetrics(painter.font())
        words = max(metrics.horizontalAdvance(bar[0]) for bar in self._bars) + 16
        numbers = max(metrics.horizontalAdvance(number_text(round(bar[1]))) for bar in self._bars) + 12
        top = max(max(bar[1] for bar in self._bars), 1.0)
        room = max(self.width() - words - numbers, 40)
        for at, (text, value, color) in enumerate(self._bars):
            y = at * _ROW
            painter.setPen(QColor(theme.text))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y, words, _ROW), middle, text)
            long = room * max(value, 0.0) / top
            painter.drawText(QRectF(words + long + 8, y, numbers, _ROW), middle, number_text(round(value)))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(getattr(theme, color)))
            painter.drawRoundedRect(QRectF(words, y + 6, max(long, 2.0), _ROW - 12), 4, 4)

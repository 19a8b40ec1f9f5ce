"""The curves of a prediction; the cut can be dragged in every one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from segdesk.desktop.viewmodels.predictions.page import PredictionsViewModel
from segdesk.desktop.views.predictions.confusion import ConfusionTable
from segdesk.desktop.views.predictions.cut import CutRow
from segdesk.desktop.widgets import Card, SegmentedTabs
from segdesk.desktop.widgets.chart_menu import ChartMenuButton
from segdesk.text import money_text, msg, number_text, percent_text, plural, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.gain import GainChart
    from segdesk.desktop.charts.lines import LinesChart

KEYS = ("profit", "gain", "roc", "precision", "calibration", "confusion")


class ChartsCard(Card):
    """One tab for each way to judge the ranking, and the cut below all of them."""

    def __init__(self, model: PredictionsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(margins=(12, 8, 12, 12), spacing=8, parent=parent)
        self._model = model
        self._pages: dict[str, Any] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {
            "profit": self._make_gain,
            "gain": self._make_gain,
            "roc": lambda: self._make_lines("roc"),
            "precision": lambda: self._make_lines("precision"),
            "calibration": lambda: self._make_lines("calibration"),
            "confusion": lambda: ConfusionTable(model),
        }
        self.tabs = SegmentedTabs([(key, "") for key in KEYS])
        self.tabs.changed.connect(self.show_tab)
        self._menu = ChartMenuButton(self._chart, lambda: self.tabs.current())
        self._stack = QStackedWidget()
        self.cut = CutRow(model)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.tabs, 1)
        head.addWidget(self._menu)
        self.add_layout(head)
        self.add(self._stack, 1)
        self.add(self.cut)
        self.setMinimumHeight(400)
        self.retranslate()

    def _make_gain(self) -> GainChart:
        from segdesk.desktop.charts.gain import GainChart

        chart = GainChart()
        chart.cut_changed.connect(self._model.set_cut)
        return chart

    def _make_lines(self, key: str) -> LinesChart:
        from segdesk.desktop.charts.lines import LinesChart

        chart = LinesChart(x_format=percent_text, y_format=percent_text)
        chart.mark_moved.connect(lambda x: self._mark_moved(key, x))
        return chart

    def page(self, key: str) -> Any:
        """Return the tab's chart, made at its first showing."""
        if key not in self._pages:
            page = self._makers[key]()
            self._pages[key] = page
            self._stack.addWidget(page)
            page.apply(self.theme)  # type: ignore[attr-defined]
        return self._pages[key]

    def _chart(self) -> Any:
        key = self.tabs.current()
        return None if key == "confusion" else self._pages.get(key)

    def show_tab(self, key: str) -> None:
        """Bring a tab up to date and show it."""
        page = self.page(key)
        self.tabs.set_current(key)
        self._stack.setCurrentWidget(page)
        self._menu.setVisible(key != "confusion")
        self.refresh_tab()

    def refresh(self) -> None:
        """Show the result in the tab in sight."""
        if self._model.prediction is not None:
            self.show_tab(self.tabs.current() or "profit")
            self.cut.refresh()

    def refresh_cut(self) -> None:
        """Follow the cut, and what a hit and a contact are worth."""
        self.refresh_tab()
        self.cut.refresh()

    def refresh_tab(self) -> None:
        """Draw the tab in sight."""
        key, prediction, money = self.tabs.current(), self._model.prediction, self._model.money()
        if prediction is None or money is None or key not in self._pages:
            return
        chart = self._pages[key]
        if key == "confusion":
            chart.refresh()
        elif key in ("profit", "gain"):
            self._draw_gain(key, chart)
        else:
            self._draw_lines(key, chart)

    def _draw_gain(self, key: str, chart: GainChart) -> None:
        money, cut = self._model.money(), self._model.at_cut()
        assert money is not None
        assert cut is not None
        if key == "profit":
            chart.axis_y.formatter = number_text
            chart.set_curve(money.share, money.profit())
            chart.set_axis_labels(_("Share of customers contacted, likeliest first"), _("Profit"))
            title = msg(
                "Contact {share:percent} → {profit}",
                share=self._model.cut,
                profit=money_text(cut.profit),
            )
        else:
            chart.axis_y.formatter = percent_text
            chart.set_curve(money.share, money.reached, baseline=money.share)
            chart.set_axis_labels(_("Share of customers contacted, likeliest first"), _("Share reached"))
            title = msg(
                "Contact {share:percent} → reach {reached:percent}",
                share=self._model.cut,
                reached=cut.reached_share,
            )
        chart.set_cut(self._model.cut)
        chart.set_note(
            render(title),
            render(msg("{hits} reached, {rest} not needed", hits=cut.reached, rest=cut.not_needed)),
        )

    def _draw_lines(self, key: str, chart: LinesChart) -> None:
        from segdesk.desktop.charts.lines import Line

        prediction, money = self._model.prediction, self._model.money()
        assert prediction is not None
        assert money is not None
        curves, cut = prediction.curves, self._model.cut
        if key == "roc":
            chart.set_lines([Line(name="", x=curves.roc_fpr, y=curves.roc_tpr)])
            chart.set_reference([0, 1], [0, 1])
            chart.set_axis_labels(_("Share of the others contacted"), _("Share reached"))
            chart.set_mark(money.to_false_alarms(cut), movable=True)
        elif key == "precision":
            chart.set_lines([Line(name="", x=curves.recall, y=curves.precision)])
            chart.set_reference([0, 1], [prediction.base_rate, prediction.base_rate])
            chart.set_axis_labels(_("Share reached"), _("Hits among the contacted"))
            chart.set_mark(money.to_reached(cut), movable=True)
        else:
            chart.set_lines(
                [Line(name="", x=curves.calibration_predicted, y=curves.calibration_actual, dots=True)]
            )
            top = max((*curves.calibration_predicted, *curves.calibration_actual, 0.01))
            chart.set_reference([0, top], [0, top])
            chart.set_axis_labels(_("Predicted chance"), _("What happened"))
            chart.set_mark(self._model.cut_score(), movable=True)

    def _mark_moved(self, key: str, x: float) -> None:
        money = self._model.money()
        if money is None:
            return
        if key == "roc":
            self._model.set_cut(money.from_false_alarms(x))
        elif key == "precision":
            self._model.set_cut(money.from_reached(x))
        else:
            self._model.set_cut(self._model.share_above(x))

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        words = {
            "profit": _("Profit"),
            "gain": _("Gain"),
            "roc": _("ROC"),
            "precision": _("Precision–recall"),
            "calibration": _("Calibration"),
            "confusion": _("Confusion"),
        }
        for key in KEYS:
            self.tabs.set_text(key, words[key])
        self.cut.retranslate()
        self.refresh_tab()


def customers_words(n: int) -> str:
    """Return a number of customers in words."""
    return render(plural("{n} customer", "{n} customers", n))

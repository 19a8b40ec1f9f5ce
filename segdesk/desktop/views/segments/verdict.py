"""The answer in a sentence, with its figures, and what to mind."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.widgets import Banner, Card, Kpi, Label, ThemedWidget, clear_layout
from segdesk.results.segmentation import Verdict
from segdesk.text import render
from segdesk.text import translate as _

TONES = {"good": "good", "fair": "warn", "bad": "bad", "neutral": "neutral"}


class VerdictBar(ThemedWidget):
    """Title, text and figures on one card; warnings and a problem as strips under it."""

    action_requested = Signal()
    tiers_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._text = Label(role="title", wrap=True), Label(role="muted", wrap=True)
        self._figures = QHBoxLayout()
        self._figures.setSpacing(12)
        self._warnings = QVBoxLayout()
        self._warnings.setSpacing(8)
        self._problem = Banner("bad")
        self._problem.action_clicked.connect(self.action_requested)
        self._problem.hide()
        self._offer = Banner("info")
        self._offer.action_clicked.connect(self.tiers_requested)
        self._offer.hide()
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addStretch(1)
        card = Card(horizontal=True, margins=(18, 12, 14, 14), spacing=16)
        card.add_layout(words, 1)
        card.add_layout(self._figures)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._problem)
        layout.addWidget(card)
        layout.addWidget(self._offer)
        layout.addLayout(self._warnings)

    def set_verdict(self, verdict: Verdict, *, offers_tiers: bool = False) -> None:
        """Show a verdict; value tiers are offered where there are no groups to find."""
        self._title.setText(render(verdict.title))
        told = verdict.finding if offers_tiers and verdict.finding is not None else verdict.text
        self._text.setText(render(told))
        self._offer_tiers(offers_tiers)
        clear_layout(self._figures)
        for figure in verdict.kpis:
            badge = render(figure.badge) if figure.badge is not None else ""
            kpi = Kpi(render(figure.value), render(figure.caption), badge, TONES[figure.level])
            kpi.setMaximumWidth(176)
            self._figures.addWidget(kpi)
        clear_layout(self._warnings)
        for warning in verdict.warnings:
            self._warnings.addWidget(Banner("warn", "", render(warning)))

    def _offer_tiers(self, offered: bool) -> None:
        self._offer.setVisible(offered)
        if offered:
            text = _("Dividing the customers by what they bring would serve you better here.")
            self._offer.set("info", "", text, _("Use value tiers instead"))

    def set_problem(self, tone: str, text: str, action: str) -> None:
        """Say why this is not the answer of the newest settings; an empty text takes it away."""
        self._problem.setVisible(bool(text))
        if text:
            self._problem.set(tone, "", text, action)

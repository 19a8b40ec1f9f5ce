"""How rows of two files find each other: key columns, what to keep, and how many match."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from segdesk.desktop.viewmodels.combine.draft import CombineDraft
from segdesk.desktop.viewmodels.combine.words import empty_keys, match_sentences
from segdesk.desktop.widgets import (
    Button,
    ComboBox,
    ElidedLabel,
    IconButton,
    Label,
    ThemedWidget,
    clear_layout,
)
from segdesk.text import render
from segdesk.text import translate as _

_MOST_KEYS = 4


class KeysPane(ThemedWidget):
    """Pairs of key columns with reasons, what to keep, what to take of repeated keys, and two meters."""

    def __init__(self, draft: CombineDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._shown: object = None
        self.pairs: list[tuple[ComboBox, ComboBox]] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self._reason = ElidedLabel(role="caption")
        self.another = Button("", "quiet", "plus")
        self.another.clicked.connect(self._add_pair)
        self.keep, self.repeated = ComboBox(), ComboBox()
        self.keep.chosen.connect(lambda key: draft.set(keep=key))
        self.repeated.chosen.connect(lambda key: draft.set(repeated=key))
        self._keep_label, self._repeated_label = ElidedLabel(role="small"), ElidedLabel(role="small")
        self.meters = {side: _Meter() for side in ("left", "right")}
        self._empty = ElidedLabel(role="caption")
        choices = QGridLayout()
        choices.setHorizontalSpacing(24)
        choices.setVerticalSpacing(4)
        for at, (label, box) in enumerate(
            ((self._keep_label, self.keep), (self._repeated_label, self.repeated))
        ):
            choices.addWidget(label, 0, at)
            choices.addWidget(box, 1, at)
            choices.setColumnStretch(at, 1)
            label.setBuddy(box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(Label(_("Rows belong together where these are the same"), "small"))
        layout.addLayout(self._rows)
        foot = QHBoxLayout()
        foot.addWidget(self._reason, 1)
        foot.addWidget(self.another)
        layout.addLayout(foot)
        layout.addLayout(choices)
        meters = QHBoxLayout()
        meters.setSpacing(24)
        for meter in self.meters.values():
            meters.addWidget(meter, 1)
        layout.addLayout(meters)
        layout.addWidget(self._empty)

    def refresh(self) -> None:
        """Show the draft as it is now."""
        draft = self._draft
        report = draft.report
        self._show_pairs()
        self._show_reason()
        keep = [("all", _("All rows of this table")), ("both", _("Only rows found in both"))]
        self.keep.set_choices(keep)
        self.keep.set_key(str(draft.params.get("keep", "all")))
        self._keep_label.setText(_("Keep"))
        self.keep.setAccessibleName(_("Keep"))
        self.repeated.set_choices(repeated_words())
        self.repeated.set_key(str(draft.params.get("repeated", "stop")))
        words = _("Where a key stands in several rows of the file")
        self._repeated_label.setText(words)
        self.repeated.setAccessibleName(words)
        keys = report.keys if report is not None else None
        wanted = bool(keys and keys.right_repeated) or draft.params.get("repeated", "stop") != "stop"
        self._repeated_label.setVisible(wanted)
        self.repeated.setVisible(wanted)
        sentences = match_sentences(report) if report is not None else None
        for at, meter in enumerate(self.meters.values()):
            meter.setVisible(sentences is not None)
            if sentences is not None and keys is not None:
                found, rows = (
                    (keys.left_found, keys.left_rows) if at == 0 else (keys.right_found, keys.right_rows)
                )
                meter.show_share(render(sentences[at]), found / max(rows, 1))
        without = empty_keys(keys) if keys is not None else None
        self._empty.setText(render(without) if without is not None else "")
        self._empty.setVisible(without is not None)

    def _chosen(self) -> list[tuple[str, str]]:
        report = self._draft.report
        if self._draft.params.get("keys"):
            return list(self._draft.params["keys"].items())
        if report is not None and report.keys is not None:
            return list(zip(report.keys.left, report.keys.right, strict=True))
        return [("", "")]

    def _show_pairs(self) -> None:
        left = [column.name for column in self._draft.left_columns()]
        right = [column.name for column in self._draft.right_columns()]
        chosen = self._chosen()
        state = (tuple(left), tuple(right), tuple(chosen))
        if state == self._shown:
            return
        self._shown = state
        clear_layout(self._rows)
        self.pairs = []
        for number, (one, other) in enumerate(chosen):
            row = QHBoxLayout()
            row.setSpacing(8)
            boxes = (
                self._box(left, one, _("Key column here")),
                self._box(right, other, _("Key column there")),
            )
            row.addWidget(boxes[0], 1)
            row.addWidget(Label("="))
            row.addWidget(boxes[1], 1)
            self.pairs.append(boxes)
            if len(chosen) > 1:
                drop = IconButton("close", _("Remove"), 28, 14)
                drop.clicked.connect(partial(self._drop_pair, number))
                row.addWidget(drop)
            host = QFrame()
            host.setLayout(row)
            row.setContentsMargins(0, 0, 0, 0)
            self._rows.addWidget(host)
        self.another.set_text(_("Another key column"))
        self.another.setVisible(len(chosen) < _MOST_KEYS and all(chosen[-1]))

    def _box(self, names: list[str], chosen: str, words: str) -> ComboBox:
        box = ComboBox([("", _("Choose…")), *((name, name) for name in names)])
        box.set_key(chosen)
        box.setAccessibleName(words)
        box.chosen.connect(self._on_pairs)
        return box

    def _on_pairs(self) -> None:
        pairs = {one.key(): other.key() for one, other in self.pairs if one.key() and other.key()}
        if pairs:
            self._draft.set(keys=pairs)

    def _add_pair(self) -> None:
        taken = {one for one, _other in self._chosen()}
        used = {other for _one, other in self._chosen()}
        left = next((c.name for c in self._draft.left_columns() if c.name not in taken), "")
        right = next(
            (c.name for c in self._draft.right_columns() if c.name == left and c.name not in used), ""
        )
        right = right or next((c.name for c in self._draft.right_columns() if c.name not in used), "")
        if left and right:
            self._draft.set(keys={**dict(self._chosen()), left: right})

    def _drop_pair(self, number: int) -> None:
        kept = [pair for at, pair in enumerate(self._chosen()) if at != number]
        self._draft.set(keys=dict(kept))

    def _show_reason(self) -> None:
        report, chosen = self._draft.report, self._chosen()
        text = ""
        if report is not None and len(chosen) == 1:
            found = next((s for s in report.suggestions if (s.left, s.right) == chosen[0]), None)
            if found is not None:
                text = " · ".join(render(reason) for reason in found.reasons)
                first = report.suggestions[0]
                if first is found:
                    text = f"{_('Suggested')}: {text}"
        self._reason.setText(text)


class _Meter(ThemedWidget):
    """A sentence, and the share as a bar."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self._bar = ElidedLabel(role="strong"), QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.words)
        layout.addWidget(self._bar)

    def show_share(self, words: str, share: float) -> None:
        """Show one side."""
        self.words.setText(words)
        self._bar.setValue(round(share * 1000))
        self._bar.setAccessibleName(words)


def repeated_words() -> list[tuple[str, str]]:
    """Return what can be taken of several rows of one key."""
    return [
        ("stop", _("Choose…")),
        ("first", _("Take the first row")),
        ("last", _("Take the last row")),
        ("sum", _("Add the numbers up")),
        ("mean", _("Average the numbers")),
        ("count", _("Only count the rows")),
        ("orders", _("Work out orders per customer")),
    ]

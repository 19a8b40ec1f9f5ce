"""The small panel that shows what a change by hand will do, before it is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, dot_icon, segment_color
from segdesk.desktop.viewmodels.segments.edits import Preview, SegmentEdits
from segdesk.desktop.viewmodels.segments.page import SegmentEntry
from segdesk.desktop.widgets import (
    Banner,
    Button,
    CheckBox,
    ComboBox,
    Label,
    SegmentedTabs,
    SpinBox,
    Themed,
)
from segdesk.desktop.widgets.size_bars import SizeBars
from segdesk.documents import EditKind, SegmentEdit
from segdesk.text import msg, percent_text, plural, render
from segdesk.text import translate as _

WAIT = 250  # ms after the last change before it is tried


class EditDialog(Themed, QDialog):
    """Asks for the particulars of one kind of change, tries it, and says how many customers move."""

    def __init__(
        self,
        edits: SegmentEdits,
        kind: EditKind,
        segment_id: str,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        chosen: Sequence[str] = (),
        ready_made: SegmentEdit | None = None,
    ) -> None:
        super().__init__(parent)
        self.edits, self.kind, self.segment_id = edits, kind, segment_id
        self.entries = edits.model.entries()
        self._look = theme
        self._ready_made = ready_made
        self._edit: SegmentEdit | None = None
        self._preview: Preview | None = None
        self.boxes: dict[str, CheckBox] = {}
        self.sentence = Banner("info")
        self.before, self.after = SizeBars(), SizeBars()
        self._before_title, self._after_title = Label(_("Now"), "small"), Label(_("Afterwards"), "small")
        self.confirm = Button(self._verb(), "primary")
        self.confirm.setDefault(True)
        self.confirm.clicked.connect(self._apply)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self._try)
        title = self._title()
        self.setWindowTitle(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(12)
        layout.addWidget(Label(title, "title", wrap=True))
        layout.addWidget(Label(self._explanation(), "muted", wrap=True))
        self._question(layout, chosen)
        layout.addSpacing(4)
        for widget in (self._before_title, self.before, self._after_title, self.after, self.sentence):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addLayout(self._buttons())
        self.setMinimumWidth(520)
        self.sentence.setMinimumHeight(76)  # three lines: the panel must not jump while it is tried
        self.apply(theme)
        self.before.set_bars(self._bars(self.entries))
        edits.previewed.connect(self._show)
        self._ask()

    # -- words ------------------------------------------------------------------------------

    def _name(self, segment_id: str) -> str:
        return next((entry.name for entry in self.entries if entry.id == segment_id), "")

    def _title(self) -> str:
        name = self._name(self.segment_id)
        match self.kind:
            case "merge":
                return render(msg("Merge with “{name}”", name=name))
            case "split":
                return render(msg("Split “{name}”", name=name))
            case "minimum":
                return _("Minimum size of a segment")
        if self._ready_made is not None:
            return _("Keep these customers together")
        return render(msg("Keep together with “{name}”", name=name))

    def _explanation(self) -> str:
        match self.kind:
            case "merge":
                return _("The segments you tick become one. It keeps the name and colour of the first.")
            case "split":
                return _("Its customers are grouped once more, by the same columns. The parts get new names.")
            case "minimum":
                return _("Smaller segments join the one that suits most of their customers next best.")
        if self._ready_made is not None:
            return _("They stay in one segment, also with another method, number of segments or file.")
        return _("They stay one segment, also with another method, number of segments or file.")

    def _verb(self) -> str:
        verbs = {
            "merge": _("Merge"),
            "split": _("Split"),
            "minimum": _("Apply"),
            "together": _("Keep together"),
        }
        return verbs[self.kind]

    # -- what is asked ----------------------------------------------------------------------

    def _question(self, layout: QVBoxLayout, chosen: Sequence[str]) -> None:
        if self._ready_made is not None:
            return
        if self.kind == "split":
            self.parts = SegmentedTabs([(str(n), self._parts_words(n)) for n in (2, 3, 4)])
            self.parts.changed.connect(lambda _key: self._ask())
            layout.addWidget(self.parts)
        elif self.kind == "minimum":
            layout.addLayout(self._size_question())
        else:
            for entry in self.entries:
                if entry.id != self.segment_id:
                    layout.addWidget(self._tick(entry, entry.id in chosen))

    def _parts_words(self, n: int) -> str:
        return render(plural("{n} part", "{n} parts", n))

    def _size_question(self) -> QHBoxLayout:
        smallest = min((entry.size for entry in self.entries), default=0)
        total = sum(entry.size for entry in self.entries)
        self.size_box, self.unit = SpinBox(1, max(2, total), max(2, smallest + 1)), ComboBox()
        self.size_box.valueChanged.connect(lambda _n: self._ask())
        self.size_box.setMinimumWidth(120)
        self.unit.set_choices([("customers", _("customers")), ("percent", _("% of all customers"))])
        self.unit.chosen.connect(self._choose_unit)
        self.unit.setMinimumWidth(180)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Label(_("At least"), "muted"))
        row.addWidget(self.size_box)
        row.addWidget(self.unit)
        row.addStretch(1)
        return row

    def _choose_unit(self, key: str) -> None:
        total = sum(entry.size for entry in self.entries)
        percent = key == "percent"
        was = self.size_box.value()
        self.size_box.setMaximum(50 if percent else max(2, total))
        value = round(100 * was / max(total, 1)) if percent else round(was * total / 100)
        self.size_box.setValue(max(1, value))
        self._ask()

    def _tick(self, entry: SegmentEntry, on: bool) -> CheckBox:
        size = render(plural("{n} customer", "{n} customers", entry.size))
        box = CheckBox(f"{entry.name}  ·  {size}, {percent_text(entry.share)}", checked=on)
        box.setIcon(dot_icon(segment_color(self._look, entry.color)))
        box.toggled.connect(lambda _on: self._ask())
        self.boxes[entry.id] = box
        return box

    def _asked(self) -> SegmentEdit | None:
        """Return the change that is asked for, or None while something is missing."""
        if self._ready_made is not None:
            return self._ready_made
        if self.kind == "split":
            return self.edits.split(self.segment_id, int(self.parts.current()))
        if self.kind == "minimum":
            size = self.size_box.value()
            percent = self.unit.key() == "percent"
            return self.edits.minimum(share=size / 100) if percent else self.edits.minimum(least=size)
        others = tuple(name for name, box in self.boxes.items() if box.isChecked())
        if not others:
            return None
        if self.kind == "merge":
            return self.edits.merge(self.segment_id, others)
        return self.edits.together((self.segment_id, *others))

    # -- trying -----------------------------------------------------------------------------

    def _ask(self) -> None:
        self._preview, self._edit = None, None
        self.confirm.setEnabled(False)
        self._timer.start()

    def _try(self) -> None:
        self._edit = self._asked()
        if self._edit is None:
            self.edits.cancel()
            self.sentence.set("info", "", _("Tick at least one segment."))
            self.after.set_bars(())
        else:
            self.edits.preview(self._edit)

    def _show(self, preview: Preview) -> None:
        if preview.state == "working":
            self.sentence.set("info", "", _("Trying it out…"))
            return
        self._preview = preview
        refused = preview.state == "refused"
        self.sentence.set("warn" if refused else "info", "", preview.text)
        QTimer.singleShot(0, self, self._fit)
        self.after.set_bars(() if refused else self._bars(preview.after))
        self.confirm.setEnabled(not refused)

    def _fit(self) -> None:
        """Take the height the sentence needs at this width; the hint alone counts on a wider panel."""
        self.adjustSize()
        self.resize(self.width(), max(self.height(), self.heightForWidth(self.width())))

    def _bars(self, entries: Sequence[SegmentEntry]) -> list[tuple[str, str, float]]:
        theme = self.theme
        return [
            (f"{entry.name}: {percent_text(entry.share)}", segment_color(theme, entry.color), entry.share)
            for entry in entries
        ]

    # -- ending -----------------------------------------------------------------------------

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        cancel = Button(_("Cancel"))
        cancel.clicked.connect(self.reject)
        row.addWidget(cancel)
        row.addWidget(self.confirm)
        return row

    def _apply(self) -> None:
        if self._edit is None or self._preview is None:
            return
        edits, edit, text = self.edits, self._edit, self._preview.text
        self.accept()
        edits.carry_out(edit, text)

    def reject(self) -> None:
        """Want nothing changed."""
        self._timer.stop()
        self.edits.cancel()
        super().reject()

"""The settings of the segment step and of the prediction step."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme
from segdesk.desktop.viewmodels.segments.columns import importances, use_words
from segdesk.desktop.viewmodels.segments.methods import MethodChoice, method_choices
from segdesk.desktop.viewmodels.steps import StepItem, StepsViewModel
from segdesk.desktop.views.segments.choice import show_methods
from segdesk.desktop.views.steps_rules import RuleFile
from segdesk.desktop.widgets import Button, CheckBox, ComboBox, Field, Label, SpinBox, ThemedWidget
from segdesk.desktop.widgets.column_dialog import ColumnChoice, ColumnDialog
from segdesk.desktop.widgets.form import SettingsForm
from segdesk.documents import AUTOMATIC, Analysis
from segdesk.text import Message, msg, percent_text, plural, render
from segdesk.text import translate as _

HIDDEN = ("n_clusters", "n_components", "random_state")
"""Settings of a method that the analysis itself decides."""

_UNUSED_ROLES = ("identifier", "order", "personal", "text", "row", "ignored", "outcome")


class ModelSettings(ThemedWidget):
    """Method, number of segments, columns, smallest segment, and the method's own settings."""

    def __init__(self, viewmodel: StepsViewModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._viewmodel = viewmodel
        self._form: SettingsForm | None = None
        self._form_stage = ""
        self.method = ComboBox()
        self.automatic = CheckBox()
        self.number, self.low, self.high = SpinBox(2, 20, 5), SpinBox(2, 20, 2), SpinBox(2, 20, 10)
        self.smallest = SpinBox(0, 30, 2)
        self.columns = Button("", "secondary", "data")
        self._looks_at = Label(role="small", wrap=True)
        self.rule_file = RuleFile()
        self.rule_file.used.connect(lambda: viewmodel.workspace.want("segmentation"))
        self._to = Label(role="small")
        for spin in (self.number, self.low, self.high, self.smallest):
            spin.setKeyboardTracking(False)
        self._lay_out()
        self.method.chosen.connect(viewmodel.set_method)
        self.automatic.clicked.connect(self._on_automatic)
        self.number.valueChanged.connect(self._on_number)
        self.low.valueChanged.connect(self._on_range)
        self.high.valueChanged.connect(self._on_range)
        self.smallest.valueChanged.connect(self._on_smallest)
        self.columns.clicked.connect(self.choose_columns)
        self.retranslate()

    def _lay_out(self) -> None:
        numbers = QWidget()
        both = QVBoxLayout(numbers)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(6)
        both.addWidget(self.automatic)
        both.addLayout(row)
        for widget, stretch in ((self.low, 1), (self._to, 0), (self.high, 1), (self.number, 1)):
            widget.setMinimumWidth(0 if widget is self._to else 64)
            row.addWidget(widget, stretch)
        self._method_field = Field("", self.method)
        self._number_field = Field("", numbers)
        self._smallest_field = Field("", self.smallest)
        self._columns_field = Field("", self.columns)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for field in (self._number_field, self._method_field, self._columns_field, self._smallest_field):
            layout.addWidget(field)
        layout.addWidget(self._looks_at)
        self._form_host = QVBoxLayout()
        layout.addLayout(self._form_host)
        layout.addWidget(self.rule_file)

    # -- showing ----------------------------------------------------------------------------

    def refresh(self, item: StepItem) -> None:
        """Show the analysis as it is now."""
        analysis = self._viewmodel.analysis()
        if analysis is None:
            return
        segments = analysis.kind == "segmentation"
        by_rule = item.stage is not None and item.stage.by_rule
        for field in (self._number_field, self._smallest_field):
            field.setVisible(segments and not by_rule)
        self._columns_field.setVisible(not by_rule)  # a rule's own settings say which columns it looks at
        if segments:
            show_methods(self.method, self._methods(analysis))
        else:
            self._show_predictors(analysis)
        self.method.set_key(analysis.model.stage)
        self._looks_at.setText(self._rule_columns() if by_rule else "")
        self._looks_at.setVisible(bool(self._looks_at.text()))
        files = item.stage.files if item.stage is not None else ()
        self.rule_file.setVisible(bool(files))
        self.rule_file.show_file(files[0] if files else "")
        self._show_numbers(analysis)
        used = self._used(analysis)
        words = (
            render(plural("{n} column…", "{n} columns…", len(used))) if used is not None else _("Automatic")
        )
        self.columns.set_text(words)
        self._show_form(item)

    def _rule_columns(self) -> str:
        """Return which columns the rule on show looks at, as most are found by themselves."""
        segmentation = self._viewmodel.workspace.segmentation
        if segmentation is None or not segmentation.by_rule:
            return ""
        names = [f"“{use.column}”" for use in segmentation.columns if use.used]
        return render(msg("The rule looks at {columns:list}.", columns=names))

    def _methods(self, analysis: Analysis) -> list[MethodChoice]:
        stages = self._viewmodel.stages("clusterer")
        return method_choices(stages, _("Automatic"), analysis, self._viewmodel.workspace.segmentation)

    def _show_predictors(self, analysis: Analysis) -> None:
        methods = [(AUTOMATIC, _("Automatic"))]
        methods += [(s.id, self._viewmodel.stage_title(s)) for s in self._viewmodel.stages("predictor")]
        if analysis.model.stage not in {key for key, _word in methods}:
            gone = render(msg("{stage} (not installed)", stage=analysis.model.stage))
            methods.append((analysis.model.stage, gone))
        self.method.set_choices(methods)

    def _show_numbers(self, analysis: Analysis) -> None:
        automatic = analysis.n_segments is None
        spins = (self.number, self.low, self.high, self.smallest)
        blocked = [spin.blockSignals(True) for spin in spins]
        self.automatic.setChecked(automatic)
        self.number.setValue(analysis.n_segments or self._shown_number())
        self.low.setValue(analysis.k_min)
        self.high.setValue(analysis.k_max)
        self.smallest.setValue(round(analysis.smallest_share * 100))
        for spin, was in zip(spins, blocked, strict=True):
            spin.blockSignals(was)
        self.number.setVisible(not automatic)
        for widget in (self.low, self._to, self.high):
            widget.setVisible(automatic)

    def _shown_number(self) -> int:
        solution = self._viewmodel.workspace.solution
        return solution.n_segments if solution is not None else 5

    def _used(self, analysis: Analysis) -> list[str] | None:
        if analysis.columns is not None:
            return list(analysis.columns)
        workspace = self._viewmodel.workspace
        if analysis.kind == "prediction":
            return list(workspace.prediction.columns_used) if workspace.prediction is not None else None
        segmentation = workspace.segmentation
        return [c.column for c in segmentation.columns if c.used] if segmentation is not None else None

    def _show_form(self, item: StepItem) -> None:
        stage, step = item.stage, item.step
        wanted = stage.id if stage is not None else ""
        if wanted != self._form_stage:
            self._form_stage = wanted
            if self._form is not None:
                self._form_host.removeWidget(self._form)
                self._form.hide()
                self._form.deleteLater()
                self._form = None
            if stage is not None and step is not None and any(p.name not in HIDDEN for p in stage.params):
                columns = self._viewmodel.input_columns(item)
                self._form = SettingsForm(stage, step.params, columns, self.theme, hidden=HIDDEN)
                self._form.changed.connect(lambda params: self._viewmodel.set_params(step.id, params))
                self._form_host.addWidget(self._form)
                self._form.apply(self.theme)
        elif self._form is not None and step is not None and not self._viewmodel.is_pending(step.id):
            self._form.set_params(step.params)

    # -- asked ------------------------------------------------------------------------------

    def _edit(self, text: Message, **changes: Any) -> None:
        analysis = self._viewmodel.analysis()
        if analysis is not None:
            self._viewmodel.set_analysis(msgspec.structs.replace(analysis, **changes), text)

    def _on_automatic(self, checked: bool) -> None:
        number = None if checked else self._shown_number()
        self._edit(msg("Change the number of segments"), n_segments=number)

    def _on_number(self, number: int) -> None:
        self._edit(msg("Change the number of segments"), n_segments=number)

    def _on_range(self) -> None:
        low, high = sorted((self.low.value(), self.high.value()))
        self._edit(msg("Change the numbers of segments tried"), k_min=low, k_max=high)

    def _on_smallest(self, percent: int) -> None:
        self._edit(msg("Change the smallest segment"), smallest_share=percent / 100)

    def choose_columns(self) -> ColumnDialog | None:
        """Ask which columns are used, each with the reason why it is in or out."""
        analysis, table = self._viewmodel.analysis(), self._viewmodel.workspace.table()
        if analysis is None or table is None:
            return None
        listed = self._used(analysis)
        used = set(listed) if listed is not None else None
        workspace = self._viewmodel.workspace
        grouping = analysis.kind == "segmentation"
        segmentation = workspace.segmentation if grouping else None
        uses = {u.column: u for u in segmentation.columns} if segmentation is not None else {}
        worth = importances(workspace.solution if grouping else None)
        choices = [
            ColumnChoice(
                name=column.name,
                checked=column.name in used if used is not None else column.role not in _UNUSED_ROLES,
                note=use_words(uses.get(column.name), worth.get(column.name)) if grouping else "",
            )
            for column in table.columns
            if column.name != analysis.outcome
        ]
        if worth:
            choices.sort(key=lambda choice: (not choice.checked, -worth.get(choice.name, 0.0)))
        title = _("Columns used")
        text = (
            _("Customers are grouped by these columns, the most telling first.")
            if grouping
            else _("The prediction is made from these columns.")
        )
        dialog = ColumnDialog(title, choices, self.theme, self.window(), text=text, automatic=True)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.columns_chosen.connect(self._on_columns)
        dialog.open()
        return dialog

    def _on_columns(self, names: list[str] | None) -> None:
        columns = tuple(names) if names else None
        self._edit(msg("Choose the columns used"), columns=columns)

    def retranslate(self) -> None:
        """Take all words anew."""
        self._number_field.set_text(_("Number of segments"))
        self._method_field.set_text(_("Method"))
        self._columns_field.set_text(_("Columns used"))
        self._smallest_field.set_text(_("Smallest segment"), _("Smaller groups count against a solution."))
        self.automatic.set_text(_("Automatic"))
        self.smallest.setSuffix(percent_text(0).removeprefix("0"))
        self._to.setText(_("to"))
        self.rule_file.retranslate()
        self.low.setAccessibleName(_("Fewest segments tried"))
        self.high.setAccessibleName(_("Most segments tried"))
        self.number.setAccessibleName(_("Number of segments"))

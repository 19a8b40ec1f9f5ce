from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt

from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.steps import seconds_text
from segdesk.desktop.views.steps import StepsPanel
from segdesk.desktop.views.steps_model import ModelSettings
from segdesk.desktop.widgets.column_dialog import ColumnDialog
from segdesk.desktop.widgets.form import SettingsForm
from segdesk.documents import Step
from segdesk.results.run import RunResult
from segdesk.text import msg
from tests.desktop.factories import answer_run, make_reports, make_workspace, open_file


class Panel:
    """The panel over a workspace with a file, whose jobs the test answers."""

    def __init__(self, qtbot: Any, folder: Path) -> None:
        self.qtbot = qtbot
        self.workspace, self.pool = make_workspace(folder)
        self.view = StepsPanel(self.workspace, light())
        qtbot.addWidget(self.view)
        self.view.resize(296, 900)
        self.view.show()
        open_file(self.workspace, self.pool)
        qtbot.waitUntil(lambda: self.workspace.stage == "ready")
        self.answer()

    def answer(self) -> None:
        answer_run(self.workspace, self.pool)
        self.qtbot.waitUntil(lambda: not self.workspace.runs.running("segmentation"))

    def titles(self) -> list[str]:
        return [item.accessibleName() for item in self.in_order()]

    def in_order(self) -> list[Any]:
        return [self.view._list.itemAt(i).widget() for i in range(self.view._list.count())]

    def id_of(self, title: str) -> str:
        return next(key for key, card in self.view.cards.items() if card.accessibleName() == title)

    def step(self, title: str) -> Step:
        step = self.view._items[self.id_of(title)].step
        assert step is not None
        return step

    def model(self) -> ModelSettings:
        self.view.choose(self.id_of("Find segments"))
        body = self.view.body(self.id_of("Find segments"))
        assert isinstance(body, ModelSettings)
        return body


@pytest.fixture
def panel(qtbot: Any, tmp_path: Path) -> Panel:
    return Panel(qtbot, tmp_path)


def test_the_recipe_is_listed_with_what_each_step_did(panel: Panel) -> None:
    assert panel.titles() == [
        "Read file",
        "Fill missing values",
        "Put on one scale",
        "Turn categories into numbers",
        "Find segments",
        "Evaluate",
    ]
    cards = panel.in_order()
    assert cards[0]._sentence.text() == "50 rows of members.csv, 2 set aside."
    assert cards[1]._sentence.text() == "Filled 132 missing incomes"
    assert cards[1]._time.text() == "0.3 s"
    assert cards[4]._sentence.text() == "K-means: 5 segments."
    assert cards[5]._sentence.text() == "5 clear segments"


def test_before_a_file_it_says_what_to_do(qtbot, tmp_path: Path) -> None:
    workspace, _pool = make_workspace(tmp_path)
    view = StepsPanel(workspace, light())
    qtbot.addWidget(view)
    assert view._empty.isVisibleTo(view)
    assert not view.add_button.isVisibleTo(view)


def test_a_setting_is_pushed_once_after_the_last_change(qtbot, panel: Panel) -> None:
    runs = len([job for job in panel.pool.jobs if job.kind == "run"])
    card = panel.view.cards[panel.id_of("Fill missing values")]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=card._title.pos())
    form = panel.view.body(panel.id_of("Fill missing values"))
    assert isinstance(form, SettingsForm)
    combo = form.fields["strategy"]._combo
    for index in (1, 2):
        combo.setCurrentIndex(index)
        combo.activated.emit(index)
    form.fields["value"]._spin.setValue(7)
    assert panel.step("Fill missing values").params == {}
    qtbot.waitUntil(lambda: panel.step("Fill missing values").params != {}, timeout=2000)
    assert panel.step("Fill missing values").params == {"strategy": "constant", "value": 7.0}
    assert len([job for job in panel.pool.jobs if job.kind == "run"]) == runs + 1
    assert panel.view.body(panel.id_of("Fill missing values")) is form


def test_undo_shows_the_old_settings_again(qtbot, panel: Panel) -> None:
    step_id = panel.id_of("Fill missing values")
    panel.view.choose(step_id)
    panel.view.viewmodel.set_params(step_id, {"strategy": "mean"})
    panel.view.viewmodel.flush()
    form = panel.view.body(step_id)
    assert isinstance(form, SettingsForm)
    assert form.values() == {"strategy": "mean"}
    panel.workspace.undo()
    assert form.values() == {}


def test_a_step_is_switched_off_and_says_so(panel: Panel) -> None:
    card = panel.view.cards[panel.id_of("Put on one scale")]
    card._check.click()
    assert not panel.step("Put on one scale").enabled
    assert card._sentence.text() == "Switched off."


def test_a_failing_step_says_why(panel: Panel) -> None:
    panel.workspace.want("segmentation")
    step_id = panel.id_of("Put on one scale")
    panel.view.viewmodel.set_params(step_id, {"x": 1})
    panel.view.viewmodel.flush()
    reports = tuple(
        msgspec.structs.replace(r, problem=msg("Only 12 customers have purchases."))
        if r.step == step_id
        else r
        for r in make_reports(panel.workspace)
    )
    table = panel.workspace.source_table()
    assert table is not None
    panel.pool.last("run").done(RunResult(steps=reports, table=table))
    card = panel.view.cards[step_id]
    panel.qtbot.waitUntil(lambda: bool(card._problem.text()))
    assert card._problem.text() == "Only 12 customers have purchases."


def test_a_run_that_fails_shows_at_the_segment_step(panel: Panel) -> None:
    panel.model().automatic.click()
    panel.pool.last("run").fail("Only 3 customers are left.")
    card = panel.view.cards[panel.id_of("Find segments")]
    panel.qtbot.waitUntil(lambda: card._problem.text() == "Only 3 customers are left.")


def test_steps_are_added_moved_reset_and_removed(panel: Panel) -> None:
    actions = {a.text(): a for a in panel.view.add_menu().actions()}
    actions["Drop duplicates"].trigger()
    assert [s.stage for s in panel.workspace.recipe.table_steps] == ["test.drop_duplicates"]
    assert panel.titles()[1] == "Drop duplicates"
    {a.text(): a for a in panel.view.add_menu().actions()}["Fill missing values"].trigger()
    assert panel.titles().count("Fill missing values") == 2
    menu = {a.text(): a for a in panel.view.step_menu(panel.id_of("Put on one scale")).actions()}
    menu["Move up"].trigger()
    assert panel.titles()[2:4] == ["Put on one scale", "Fill missing values"]
    menu = {a.text(): a for a in panel.view.step_menu(panel.id_of("Drop duplicates")).actions()}
    assert not menu["Move up"].isEnabled()
    menu["Remove"].trigger()
    assert "Drop duplicates" not in panel.titles()


def test_a_plugin_that_is_not_here_is_named(panel: Panel) -> None:
    panel.workspace.add_table_step("acme.kmedians", {})
    card = panel.view.cards[panel.id_of("acme.kmedians")]
    assert "acme.kmedians, which is not installed" in card._problem.text()
    panel.view.choose(panel.id_of("acme.kmedians"))
    assert panel.view.body(panel.id_of("acme.kmedians")) is None


def test_number_of_segments_automatic_or_fixed(panel: Panel) -> None:
    model = panel.model()
    assert model.automatic.isChecked()
    assert model.low.isVisibleTo(model)
    model.automatic.click()
    assert panel.workspace.analysis("segmentation").n_segments == 5  # type: ignore[union-attr]
    assert model.number.isVisibleTo(model)
    model.number.setValue(4)
    assert panel.workspace.analysis("segmentation").n_segments == 4  # type: ignore[union-attr]
    model.automatic.click()
    model.high.setValue(8)
    analysis = panel.workspace.analysis("segmentation")
    assert analysis is not None
    assert (analysis.n_segments, analysis.k_min, analysis.k_max) == (None, 2, 8)


def test_method_and_smallest_segment(panel: Panel) -> None:
    model = panel.model()
    model.method.chosen.emit("segdesk.kmeans")
    analysis = panel.workspace.analysis("segmentation")
    assert analysis is not None
    assert analysis.model.stage == "segdesk.kmeans"
    assert model._form is not None
    assert list(model._form.fields) == ["n_init"]
    model.smallest.setValue(5)
    assert panel.workspace.analysis("segmentation").smallest_share == pytest.approx(0.05)  # type: ignore[union-attr]


def test_columns_used_come_with_their_reasons(panel: Panel) -> None:
    model = panel.model()
    assert model.columns.text() == "3 columns…"
    dialog = model.choose_columns()
    assert isinstance(dialog, ColumnDialog)
    assert dialog.boxes["Customer"].accessibleDescription() == "It only names customers"
    ticked = [name for name, box in dialog.boxes.items() if box.isChecked()]
    assert ticked == ["Income", "City", "Orders"], "the most telling first"
    assert "Tells the segments apart strongly" in dialog.boxes["Income"].accessibleDescription()
    dialog._finish(["Income", "Orders"])
    assert panel.workspace.analysis("segmentation").columns == ("Income", "Orders")  # type: ignore[union-attr]
    assert model.columns.text() == "2 columns…"


def test_the_prediction_has_its_own_steps(panel: Panel) -> None:
    panel.workspace.predict("City")
    assert panel.titles() == ["Read file", "Predict “City”"]
    panel.workspace.want("segmentation")
    assert "Find segments" in panel.titles()


def test_before_a_column_is_chosen_the_prediction_has_only_the_steps_of_the_table(panel: Panel) -> None:
    assert "Prepare columns" in [action.text() for action in panel.view.add_menu().actions()]
    panel.workspace.want("prediction")
    assert panel.titles() == ["Read file"]
    assert "Prepare columns" not in [action.text() for action in panel.view.add_menu().actions()]


def test_it_fits_a_narrow_panel(panel: Panel) -> None:
    panel.model()
    panel.view.choose(panel.id_of("Fill missing values"))
    panel.model()
    assert panel.view.minimumSizeHint().width() <= 290


def test_short_times_are_not_worth_telling() -> None:
    assert seconds_text(0.01) == ""
    assert seconds_text(0.31) == "0.3 s"
    assert seconds_text(12.4) == "12 s"

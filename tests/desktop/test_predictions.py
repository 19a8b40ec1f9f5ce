"""The Predictions page, driven as a person would."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from pytestqt.qtbot import QtBot

from segdesk.desktop.theme import dark, light
from segdesk.desktop.viewmodels.predictions.money import Money
from segdesk.desktop.viewmodels.predictions.scores import Scores
from segdesk.desktop.views.predictions.answer import PredictionPage
from segdesk.desktop.views.predictions.view import PredictionsView
from segdesk.results.prediction import Alarm, Prediction
from segdesk.results.run import RunResult
from segdesk.text import msg, set_language
from tests.desktop.factories import (
    FakePool,
    Workspace,
    answer_run,
    make_prediction,
    make_workspace,
    open_file,
    write_arrow,
)

ROWS = 200


@pytest.fixture
def opened(tmp_path: Path, qtbot: QtBot) -> tuple[Workspace, FakePool, PredictionsView]:
    """A page over a file with segments, nothing predicted yet."""
    workspace, pool = make_workspace(tmp_path)
    view = PredictionsView(workspace, light())
    qtbot.addWidget(view)
    view.resize(1100, 900)
    view.show()
    open_file(workspace, pool, rows=ROWS)
    qtbot.waitUntil(lambda: workspace.analysis("segmentation") is not None)
    answer_run(workspace, pool)
    qtbot.waitUntil(lambda: view.model.candidates is not None and workspace.segmentation is not None)
    return workspace, pool, view


def answer(workspace: Workspace, pool: FakePool, qtbot: QtBot, **changes: object) -> Prediction:
    """Answer the prediction that was asked for."""
    analysis, table = workspace.analysis("prediction"), workspace.source_table()
    assert analysis is not None
    assert table is not None
    prediction = msgspec.structs.replace(
        make_prediction(workspace.store, table, analysis=analysis.id), **changes
    )
    pool.last("run").done(RunResult(steps=(), table=table, prediction=prediction))
    qtbot.waitUntil(lambda: workspace.prediction == prediction)
    return prediction


@pytest.fixture
def shown(
    opened: tuple[Workspace, FakePool, PredictionsView], qtbot: QtBot
) -> tuple[Workspace, FakePool, PredictionsView]:
    """The page with a result."""
    workspace, pool, _view = opened
    workspace.predict("City", "Oslo")
    answer(workspace, pool, qtbot)
    return opened


def test_choosing_a_value_starts_the_prediction(opened, qtbot: QtBot) -> None:
    workspace, pool, view = opened
    assert view.model.state == "choose"
    card = view.chooser.grid._widgets[0]
    assert card.candidate.column == "City"
    assert abs(sum(value.share for value in card.candidate.values) - 1) < 1e-9
    row = next(row for row in card.rows if row.value.name == "Oslo")
    row.clicked.emit()
    analysis = workspace.analysis("prediction")
    assert (analysis.outcome, analysis.positive) == ("City", "Oslo")
    assert pool.last("run").request.analysis == analysis.id
    assert view.model.state == "running"


def test_the_page_of_a_prediction_is_made_while_it_is_worked_out(opened, qtbot: QtBot) -> None:
    workspace, pool, view = opened
    assert not view.findChildren(PredictionPage)  # nobody waits for it where an outcome is chosen
    workspace.predict("City", "Oslo")
    qtbot.waitUntil(lambda: bool(view.findChildren(PredictionPage)))
    assert not view.content.isVisible()
    answer(workspace, pool, qtbot)
    assert view.content.isVisible()


def test_whole_numbers_are_named_as_the_engine_names_them(tmp_path: Path) -> None:
    from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
    from segdesk.desktop.viewmodels.predictions.outcomes import find_candidates
    from segdesk.jobs.store import Store
    from segdesk.results.table import Column

    store = Store(tmp_path)
    data = {"left": pa.array([1.0, 0.0, None, 1.0]), "id": pa.array(["a", "b", "c", "d"])}
    columns = (
        Column(name="left", type="number", role="measure", distinct=2, outcome_candidate=True),
        Column(name="id", type="text", role="identifier", distinct=4),
    )
    found = find_candidates(ArrowTable(store.path(write_arrow(store, "t.arrow", data)), columns))
    assert [c.column for c in found] == ["left"]
    assert [(v.name, v.count) for v in found[0].values] == [("1", 2), ("0", 1)]
    assert (found[0].known, found[0].missing) == (3, 1)


def test_the_slider_moves_verdict_chart_and_list(shown) -> None:
    _workspace, _pool, view = shown
    page = view.content
    page.charts.cut.slider.setValue(100)  # half of the customers
    assert page.contacts.rows.rowCount() == ROWS // 2
    assert "100" in page.verdict._title.text()
    chart = page.charts.page("profit")
    assert abs(chart.cut() - 0.5) < 1e-9
    chart.cut_changed.emit(0.25)
    assert page.contacts.rows.rowCount() == ROWS // 4
    assert page.charts.cut.slider.value() == 50


def test_every_curve_shows_the_same_cut_and_moves_it(shown) -> None:
    _workspace, _pool, view = shown
    model, charts = view.model, view.content.charts
    for key, at in (("roc", 0.3), ("precision", 0.5), ("calibration", 0.6)):
        charts.show_tab(key)
        charts.page(key).mark_moved.emit(at)
        money = model.money()
        back = {
            "roc": money.to_false_alarms(model.cut),
            "precision": money.to_reached(model.cut),
            "calibration": model.cut_score(),
        }[key]
        assert back == pytest.approx(at, abs=0.01), key
    charts.show_tab("confusion")
    cut = model.at_cut()
    cells = charts.page("confusion")
    assert cells.reached.number.text() == str(cut.reached)
    assert cut.reached + cut.not_needed + cut.missed + cut.left_alone == ROWS


def test_dearer_contacts_move_the_best_cut_until_a_person_moves_it(shown) -> None:
    _workspace, _pool, view = shown
    model, row = view.model, view.content.charts.cut
    assert model.cut == 0.2  # nobody has said yet what money is at stake
    row.best.click()
    cheap = model.cut
    assert cheap > 0.2
    row.cost.setValue(40)
    assert model.contact_cost == 40
    assert model.cut < cheap
    row.slider.setValue(160)
    row.cost.setValue(10)
    assert model.cut == pytest.approx(0.8)
    row.best.click()
    assert model.cut == pytest.approx(cheap)
    assert not row.best.isEnabled()


def test_the_list_names_customer_chance_segment_reason_and_worth(shown) -> None:
    workspace, _pool, view = shown
    rows = view.content.contacts.rows
    words = [rows.data(rows.index(0, at)) for at in range(rows.columnCount())]
    assert words[0] == "001042"
    assert words[1] == "95\N{NO-BREAK SPACE}%"
    assert words[2] == "Loyal big spenders"
    assert words[3] == "Contract: month to month"
    assert words[4] == "85"  # 0.95 × 100 − 10
    view.content.contacts.table.selectRow(1)
    assert list(workspace.selection) == [1]


def test_only_customers_whose_outcome_is_unknown_are_offered_first(opened, qtbot: QtBot) -> None:
    workspace, pool, view = opened
    workspace.predict("City", "Oslo")
    actual = np.where(np.arange(ROWS) % 4 == 0, -1, 0).astype(np.int8)
    scores = {
        "score": pa.array(np.linspace(0.9, 0.1, ROWS).astype(np.float32)),
        "rank": pa.array(np.arange(1, ROWS + 1, dtype=np.int32)),
        "actual": pa.array(actual),
    }
    answer(workspace, pool, qtbot, scores=write_arrow(workspace.store, "scores.arrow", scores))
    assert view.model.audience == "unknown"
    assert view.model.customers() == ROWS // 4
    view.model.set_cut(1.0)
    contacts = view.content.contacts
    assert contacts.rows.rowCount() == ROWS // 4
    assert all(contacts.rows.source_row(row) % 4 == 0 for row in range(contacts.rows.rowCount()))
    contacts.audience.chosen.emit("everybody")
    assert contacts.rows.rowCount() == ROWS


def test_reviewing_an_alarm_leaves_a_column_out(opened, qtbot: QtBot) -> None:
    workspace, pool, view = opened
    workspace.predict("City", "Oslo")
    alarm = Alarm(kind="leak", severity="serious", text=msg("“Orders” tells too much."), columns=("Orders",))
    answer(workspace, pool, qtbot, alarms=(alarm,))
    view.content.alarms.review_requested.emit()
    dialog = view.content.verdict.dialog
    assert next(iter(dialog.boxes)) == "Orders"
    dialog.boxes["Orders"].setChecked(False)
    dialog.columns_chosen.emit([name for name, box in dialog.boxes.items() if box.isChecked()])
    assert "Orders" not in workspace.analysis("prediction").columns
    assert "Income" in workspace.analysis("prediction").columns
    assert workspace.recipe.sources[0].columns == {}  # the segments keep the column
    dialog.reject()


def test_a_failed_prediction_says_why_and_offers_another_outcome(opened, qtbot: QtBot) -> None:
    workspace, pool, view = opened
    workspace.predict("City", "Oslo")
    pool.last("run").fail("There are too few known outcomes.")
    qtbot.waitUntil(lambda: view.model.state == "failed")
    assert view._pages.currentWidget() is view.error
    view.error.clicked.emit()
    assert view._pages.currentWidget() is view.chooser


def test_language_and_theme_switch_in_place(shown) -> None:
    _workspace, _pool, view = shown
    set_language("zh_CN")
    view.retranslate()
    view.apply(dark())
    assert "95%" in view.content.contacts.rows.data(view.content.contacts.rows.index(0, 1))
    assert view.content.charts.page("profit").theme.is_dark


def test_money_at_the_ends() -> None:
    from segdesk.results.prediction import Curves

    share = (0.0, 0.5, 1.0)
    empty: tuple[float, ...] = ()
    curves = Curves(
        contacted=share, reached=(0.0, 0.9, 1.0), roc_fpr=empty, roc_tpr=empty,
        calibration_predicted=empty, calibration_actual=empty, precision=empty, recall=empty,
    )  # fmt: skip
    money = Money(curves, 100, 0.2, 10, 1)
    assert money.best_cut() == 0.5
    half = money.at(0.5)
    assert (half.contacted, half.reached, half.not_needed, half.missed, half.left_alone) == (
        50,
        18,
        32,
        2,
        48,
    )
    assert half.profit == 18 * 10 - 50
    assert Money(curves, 100, 0.2, 1, 100).best_cut() == 0.0


def test_scores_come_in_the_order_of_their_ranks(tmp_path: Path) -> None:
    from segdesk.jobs.store import Store

    store = Store(tmp_path)
    ref = write_arrow(
        store,
        "s.arrow",
        {
            "score": pa.array([0.1, 0.9, 0.5], pa.float32()),
            "rank": pa.array([3, 1, 2], pa.int32()),
            "actual": pa.array([-1, 1, -1], pa.int8()),
        },
    )
    scores = Scores(store, ref)
    assert list(scores.ranked(False)) == [1, 2, 0]
    assert list(scores.ranked(True)) == [2, 0]

"""The map: neighbours on demand, colours of a column."""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtCore import Qt

from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.segments.colouring import colour_columns, colouring
from segdesk.jobs.store import Store
from segdesk.results.segmentation import MapAxis, MapData
from segdesk.text import msg
from tests.desktop import factories as f
from tests.desktop.segment_page import page_with_segments


@pytest.fixture
def shown(qtbot, tmp_path):
    """A page with its segments."""
    return page_with_segments(qtbot, tmp_path)


def look_at(panel, key):
    panel.tabs.set_current(key)
    panel.tabs.changed.emit(key)


def placed(workspace, rows=40):
    data = {"row": pa.array(np.arange(rows, dtype=np.int32)), "x": pa.array(np.zeros(rows, np.float32)),
            "y": pa.array(np.ones(rows, np.float32))}  # fmt: skip
    axis = MapAxis(title=msg("Near means alike"))
    artifact = f.write_arrow(workspace.store, "neighbours.arrow", data)
    return MapData(artifact=artifact, axes=(axis, axis), sampled=True)


def test_neighbours_are_worked_out_when_they_are_looked_at_and_kept_with_the_project(shown, qtbot):
    view, workspace, pool = shown
    panel = view.content.map
    assert not [job for job in pool.jobs if job.kind == "neighbours"]
    look_at(panel, "neighbours")
    job = pool.last("neighbours")
    assert job.request.used == ("Income", "Orders", "City")
    assert panel._place.currentWidget() is panel.busy
    found = placed(workspace)
    job.done(found)
    qtbot.waitUntil(lambda: workspace.segmentation.neighbours is not None)
    assert panel._place.currentWidget() is panel._map
    assert len(panel._points.rows) == 40
    assert "means nothing" in panel._note.text()
    run = workspace.result("segmentation")
    assert found.artifact in run.references()
    assert [kept.segmentation.neighbours for kept in workspace.runs.by_analysis().values()] == [found]
    look_at(panel, "overview")
    look_at(panel, "neighbours")
    assert len([job for job in pool.jobs if job.kind == "neighbours"]) == 1
    panel.chart.selected.emit(np.array([2, 7]))
    assert workspace.selection.tolist() == [2, 7]


def test_stopped_neighbours_start_again_only_when_asked(shown, qtbot):
    view, _workspace, pool = shown
    panel = view.content.map
    look_at(panel, "neighbours")
    panel.busy.cancel_requested.emit()
    assert panel._place.currentWidget() is panel.stopped
    look_at(panel, "overview")
    look_at(panel, "neighbours")
    assert panel._place.currentWidget() is panel.stopped
    panel.stopped.clicked.emit()
    assert len([job for job in pool.jobs if job.kind == "neighbours"]) == 2
    pool.last("neighbours").fail("Too few.")
    qtbot.waitUntil(lambda: panel.stopped._text.text() == "Too few.")


def test_another_column_in_the_colours(shown):
    view, _workspace, _pool = shown
    panel = view.content.map
    before = list(panel.chart._names)
    panel.colour.set_key("Orders")
    panel.refresh()
    assert panel.chart._names != before
    assert panel.chart._names[0].startswith("up to ")
    assert not panel.chart._labels_shown
    assert "Orders: " in panel._tip(3)
    panel.colour.set_key(panel.colour.itemData(0))
    panel.refresh()
    assert panel.chart._names == before
    assert len(panel.chart._labels_shown) == len(before)


def test_axes_say_in_words_where_values_grow(shown):
    view, _workspace, _pool = shown
    panel = view.content.map
    assert panel.chart._axis_words == ("Income", "Orders")
    look_at(panel, "columns")
    assert panel.chart._axis_words[0] == panel.across.key()


def test_bands_hold_about_as_many_customers_each_and_categories_keep_the_commonest(tmp_path):
    store = Store(tmp_path / "store")
    ref = f.make_table(store, rows=200)
    table = ArrowTable(store.path(ref.artifact), ref.columns)
    rows = np.arange(200, dtype=np.int32)
    bands = colouring(table, "Income", rows)
    assert bands.ordered
    assert len(bands.names) == 5
    counts = np.bincount(bands.codes[bands.codes >= 0], minlength=5)
    assert counts.min() >= 35
    assert (bands.codes == -1).sum() == 1  # one income is missing
    cities = colouring(table, "City", rows)
    assert set(cities.names) == set(f.CITIES)
    assert [column.name for column in colour_columns(table, ["Income"])][-1] == "Income"
    outcome = msgspec.structs.replace(ref.columns[5], role="outcome")
    other = ArrowTable(store.path(ref.artifact), (*ref.columns[:5], outcome))
    assert colour_columns(other, [])[0].name == "Orders"


def test_the_map_follows_the_keyboard(shown, qtbot):
    view, workspace, _pool = shown
    chart = view.content.map.chart
    before = chart._box.viewRange()
    qtbot.keyClick(chart, Qt.Key.Key_Plus)
    closer = chart._box.viewRange()
    assert closer[0][1] - closer[0][0] < 0.9 * (before[0][1] - before[0][0])
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert chart._box.viewRange()[0][0] > closer[0][0]
    qtbot.keyClick(chart, Qt.Key.Key_0)
    assert np.allclose(chart._box.viewRange(), before)
    workspace.select(np.array([1]), "customers")
    qtbot.keyClick(chart, Qt.Key.Key_Escape)
    assert workspace.selection is None

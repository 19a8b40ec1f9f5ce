"""Using results on a new file and taking them out."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyarrow as pa
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from segdesk.desktop.theme import light
from segdesk.desktop.views.export import ExportDialog
from segdesk.desktop.views.use.view import UseView
from segdesk.results.base import ArtifactRef
from segdesk.results.run import ExportResult, RunResult, ScoreResult
from segdesk.results.table import Column
from segdesk.text import msg
from tests.desktop.factories import (
    FakePool,
    Workspace,
    make_prediction,
    make_segmentation,
    make_table,
    make_workspace,
    open_file,
    write_arrow,
)

HEAD = Qt.Orientation.Horizontal


@pytest.fixture
def ready(tmp_path: Path, qtbot: QtBot) -> tuple[Workspace, FakePool]:
    """A workspace with a segmentation that can place new customers."""
    workspace, pool = make_workspace(tmp_path)
    open_file(workspace, pool)
    qtbot.waitUntil(lambda: workspace.analysis("segmentation") is not None)
    analysis, table = workspace.analysis("segmentation"), workspace.source_table()
    assert analysis is not None
    assert table is not None
    found = make_segmentation(workspace.store, table, analysis=analysis.id)
    found = msgspec.structs.replace(found, model=ArtifactRef(key="m", name="model"))
    pool.last("run").done(RunResult(steps=(), table=table, segmentation=found))
    qtbot.waitUntil(lambda: workspace.segmentation is not None)
    return workspace, pool


def scored(workspace: Workspace, **changes: object) -> ScoreResult:
    """Return what scoring a file of four customers answers."""
    table = make_table(workspace.store, 4)
    more = (
        Column(name="Segment", type="category", role="category"),
        Column(name="Confidence", type="number", role="measure"),
    )
    table = msgspec.structs.replace(table, columns=(*table.columns, *more))
    output = {
        "segment": pa.array([0, 1, -1, 2], pa.int16()),
        "confidence": pa.array([0.9, 0.8, 0.1, 0.7], pa.float64()),
    }
    result = ScoreResult(table=table, output=write_arrow(workspace.store, "scored.arrow", output), placed=3)
    return msgspec.structs.replace(result, **changes)


def test_a_dropped_file_is_placed_and_saved(ready, qtbot: QtBot, tmp_path: Path) -> None:
    workspace, pool = ready
    view = UseView(workspace, light())
    qtbot.addWidget(view)
    view.show()
    view.score.drop.files_dropped.emit([str(tmp_path / "new.csv")])
    request = pool.last("score").request
    assert request.model.key == "m"
    assert request.source.path == str(tmp_path / "new.csv")
    assert view.score._pages.currentWidget() is view.score.busy
    pool.last("score").done(
        scored(workspace, missing_columns=("Income",), notes=(msg("2 values were new."),))
    )
    qtbot.waitUntil(lambda: view.model.state == "done")
    result = view.score.result
    assert "3 of 4" in result._title.text()
    rows = result.rows
    assert rows.headerData(0, HEAD) == "Segment"
    assert [rows.cell_text(row, 0) for row in range(4)][:3] == [
        "Loyal big spenders",
        "New and curious",
        "In no segment",
    ]
    assert rows.columnCount() == 2 + 6  # the answer once, in front
    notes = [result._notes.itemAt(at).widget().accessibleName() for at in range(1, result._notes.count())]
    assert "Income" in notes[0]
    assert notes[1] == "2 values were new."
    result.save_to(str(tmp_path / "out.csv"), "csv")
    export = pool.last("export").request
    assert export.scored == view.model.result.output
    assert [c.name for c in export.table.columns][-1] == "Orders"
    pool.last("export").done(ExportResult(files=(str(tmp_path / "out.csv"),)))
    qtbot.waitUntil(lambda: result.exporter.state == "done")
    assert "out.csv" in result._saved.accessibleName()


def test_a_file_that_does_not_fit_says_so_and_offers_another(ready, qtbot: QtBot) -> None:
    workspace, pool = ready
    view = UseView(workspace, light())
    qtbot.addWidget(view)
    view.model.score("/data/other.csv")
    pool.last("score").fail("This file does not fit.")
    qtbot.waitUntil(lambda: view.model.state == "failed")
    view.score.error.clicked.emit()
    assert view.model.state == "waiting"


def test_the_command_names_the_saved_project(ready, qtbot: QtBot) -> None:
    workspace, _pool = ready
    view = UseView(workspace, light())
    qtbot.addWidget(view)
    assert view.command.text() == ""
    workspace.mark_saved(Path("/data/my shop.segdesk"), workspace.document)
    assert view.command.text().startswith("segdesk score '/data/my shop.segdesk'")


def test_export_asks_for_segments_and_writes(ready, qtbot: QtBot, tmp_path: Path) -> None:
    workspace, pool = ready
    dialog = ExportDialog(workspace, light())
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.target.text().endswith(".xlsx")
    dialog.format.set_key("csv")
    dialog.format.chosen.emit("csv")
    assert dialog.target.text().endswith(".csv")
    first = next(iter(dialog.segments.boxes))
    dialog.segments.boxes[first].setChecked(False)
    dialog.target.setText(str(tmp_path / "list"))
    dialog.exact.setChecked(True)
    dialog.export.click()
    request = pool.last("export").request
    assert request.target == str(tmp_path / "list.csv")
    assert first not in request.segment_ids
    assert len(request.segment_ids) == 4
    assert request.exact
    assert request.n_segments == 5
    pool.last("export").fail("The disk is full.")
    qtbot.waitUntil(lambda: dialog.model.state == "failed")
    assert dialog.problem.accessibleName() == "The disk is full."
    dialog.export.click()
    pool.last("export").done(ExportResult(files=(str(tmp_path / "list.csv"),), notes=(msg("One text."),)))
    qtbot.waitUntil(lambda: dialog.model.state == "done")
    assert dialog.folder.isVisible()
    assert not dialog.export.isVisible()


def test_no_ticked_segment_cannot_be_exported(ready, qtbot: QtBot) -> None:
    workspace, _pool = ready
    dialog = ExportDialog(workspace, light())
    qtbot.addWidget(dialog)
    for box in dialog.segments.boxes.values():
        box.setChecked(False)
    assert not dialog.export.isEnabled()


def test_the_ranked_list_is_limited_to_the_likeliest(ready, qtbot: QtBot) -> None:
    workspace, pool = ready
    workspace.predict("City", "Oslo")
    table = workspace.source_table()
    assert table is not None
    pool.last("run").done(
        RunResult(steps=(), table=table, prediction=make_prediction(workspace.store, table))
    )
    qtbot.waitUntil(lambda: workspace.prediction is not None)
    dialog = ExportDialog(workspace, light(), what="ranked", max_rank=12)
    qtbot.addWidget(dialog)
    assert dialog.model.request("x.xlsx").max_rank == 12
    dialog.limit.setChecked(False)
    request = dialog.model.request("x.xlsx")
    assert request.max_rank is None
    assert request.segmentation is None


def test_closing_while_writing_stops_the_job(ready, qtbot: QtBot, tmp_path: Path) -> None:
    workspace, pool = ready
    dialog = ExportDialog(workspace, light())
    qtbot.addWidget(dialog)
    dialog.target.setText(str(tmp_path / "x.xlsx"))
    dialog.start()
    dialog.reject()
    assert pool.last("export").cancelled

"""Months as small bars in front of the customers, and how a forecast did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.monthly_series import open_series
from segdesk.desktop.views.data.forecast import ForecastCheck
from segdesk.desktop.views.data.view import DataView
from segdesk.results.base import ArtifactRef
from segdesk.results.run import RunResult
from segdesk.text import set_language
from tests.desktop.factories import make_reports, make_table, make_workspace, open_file

MONTHS = [f"2024-{month:02d}" for month in range(1, 13)]


def _write(path: Path, rows: int) -> None:
    import json

    import pyarrow as pa

    orders = np.zeros((rows, 12), dtype=np.int32)
    orders[1, [2, 5]] = [1, 4]
    orders[2, 11] = 1
    lists = pa.FixedSizeListArray.from_arrays(pa.array(orders.ravel()), 12)
    table = pa.table({"orders": lists}).replace_schema_metadata({"months": json.dumps(MONTHS)})
    path.parent.mkdir(parents=True, exist_ok=True)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=8)  # several parts, as of a large table


def test_bars_and_words(tmp_path: Path) -> None:
    _write(tmp_path / "series.arrow", 20)
    series = open_series(tmp_path / "series.arrow", 20)
    assert series is not None
    assert series.heights(1)[2] == 0.25
    assert series.heights(1)[5] == 1
    assert sum(series.heights(0)) == 0
    assert sum(series.orders(17)) == 0
    assert series.words(0) == "No order in the last 12 months"
    assert series.words(1) == "5 orders in the last 12 months, most in Jun 2024"
    assert series.words(2) == "1 order in the last 12 months, in Dec 2024"
    set_language("zh_CN")
    try:
        assert "2024年6月" in series.words(1)
        assert "2024年6月1日" not in series.words(1)
    finally:
        set_language("en")


@pytest.mark.parametrize("rows", [19, 21])
def test_series_of_other_rows_are_not_shown(tmp_path: Path, rows: int) -> None:
    _write(tmp_path / "series.arrow", 20)
    assert open_series(tmp_path / "series.arrow", rows) is None
    assert open_series(tmp_path / "nothing.arrow", 20) is None


def test_customers_show_their_months(qtbot: Any, tmp_path: Path) -> None:
    workspace, pool = make_workspace(tmp_path)
    view = DataView(workspace, light())
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show()
    open_file(workspace, pool)
    qtbot.waitUntil(lambda: workspace.stage == "ready")
    workspace.add_table_step("test.drop_duplicates", {})
    table = make_table(workspace.store, 20, seed=3)
    ref = ArtifactRef(key=table.artifact.key, name="series.arrow")
    _write(workspace.store.path(ref), 20)
    result = RunResult(steps=make_reports(workspace), table=msgspec.structs.replace(table, series=ref))
    assert ref in result.references()
    pool.last("run").done(result)
    qtbot.waitUntil(lambda: view.viewmodel.model.rowCount() == 20)
    model = view.viewmodel.model
    assert [leading.title for leading in model.leading] == ["Orders by month"]
    assert model.cell_bars(1, 0) is not None
    assert model.cell_bars(1, 1) is None
    assert model.cell_text(1, 0).startswith("5 orders")
    grabbed = view.table.viewport().grab().toImage()
    ground = light().surface.lower()
    row = [grabbed.pixelColor(x, 32 + 24).name() for x in range(13, 140)]
    assert any(color != ground for color in row), "the second customer bought: there are bars"
    try:
        set_language("zh_CN")
        view.retranslate()
        assert [leading.title for leading in model.leading] == ["每月订单"]
    finally:
        set_language("en")
    view.show_column("City")
    assert view.viewmodel.chosen == ("City",)
    view.viewmodel.close()


def test_a_forecast_is_shown_beside_the_truth(qtbot: Any) -> None:
    check = ForecastCheck()
    qtbot.addWidget(check)
    assert not check.isVisibleTo(None)
    check.set_figures(
        {"weeks": 13, "predicted": 105.2, "actual": 98, "naive": 180, "error": 0.7, "naive_error": 1.1}
    )
    assert check.isVisibleTo(check.parentWidget())
    assert check._title.text() == "Orders in the last 13 weeks"
    assert check.bars.accessibleName() == "What happened 98; Expected 105; At the past rate 180"
    assert check._text.text().startswith("Per customer it was off by 0.70 orders")
    check.set_figures({})
    assert check.isHidden()

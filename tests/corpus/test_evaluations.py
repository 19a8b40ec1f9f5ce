"""Evaluations of public data with known groups, against scikit-learn on the same labels."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from segdesk.documents import Source, default_recipe
from segdesk.engine.arrow import read_table
from segdesk.engine.jobs import forget
from segdesk.jobs.requests import EvaluateRequest, ReadRequest, RunRequest
from segdesk.results.evaluation import EvaluationReport
from segdesk.results.run import RunResult
from segdesk.results.table import ReadResult
from segdesk.tables.frames import load_frame
from tests.engine.conftest import Desk


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("clustering_benchmarks/csv/other_iris.csv", "label_true"),
        ("clustering_benchmarks/csv/uci_wdbc.csv", "label_true"),
        ("wholesale_customers/Wholesale customers data.csv", "Channel"),
    ],
)
def test_known_groups_are_offered_first_and_compared_rightly(
    name: str, column: str, corpus: Callable[[str], Path], tmp_path: Path
) -> None:
    forget()
    desk = Desk(tmp_path)
    source = Source(id="file", path=str(corpus(name)))
    read = ReadResult.from_plain(desk.job("read", ReadRequest(source=source)).result)
    recipe = default_recipe(source, read.table)
    analysis = recipe.analyses[0]
    run = RunRequest(recipe=recipe, tables={"file": read.table}, analysis=analysis.id)
    result = RunResult.from_plain(desk.job("run", run).result)
    assert result.segmentation is not None
    request = EvaluateRequest(analysis=analysis, table=result.table, segmentation=result.segmentation)
    report = EvaluationReport.from_plain(desk.job("evaluate", request).result)
    assert report.complete
    assert not report.notes
    known = report.known[0]
    assert known.column == column
    truth = load_frame(desk.path(result.table.artifact))[column].astype(str)
    labels = read_table(desk.path(result.segmentation.labels))
    for table in known.tables:
        found = labels[f"k{table.n_segments}"].to_numpy()
        assert table.scores.ari == pytest.approx(adjusted_rand_score(truth, found))
        assert table.scores.ami == pytest.approx(adjusted_mutual_info_score(truth, found))

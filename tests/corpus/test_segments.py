from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from sklearn.metrics import adjusted_rand_score

from segdesk.documents import ColumnChange, Source, default_recipe
from segdesk.engine.arrow import read_table
from segdesk.engine.jobs import forget
from segdesk.jobs.requests import ReadRequest, RunRequest
from segdesk.results.run import RunResult
from segdesk.results.segmentation import Segmentation
from segdesk.results.table import ReadResult
from segdesk.tables.frames import load_frame
from tests.engine.conftest import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    forget()
    return Desk(tmp_path)


def segment(
    desk: Desk, path: Path, columns: tuple[str, ...] | None, **roles: str
) -> tuple[Segmentation, ReadResult]:
    changes = {name: ColumnChange(role=role) for name, role in roles.items()}
    source = Source(id="file", path=str(path), columns=changes)
    read = ReadResult.from_plain(desk.job("read", ReadRequest(source=source)).result)
    recipe = default_recipe(source, read.table)
    analysis = msgspec.structs.replace(recipe.analyses[0], columns=columns)
    request = RunRequest(
        recipe=recipe.with_analysis(analysis), tables={"file": read.table}, analysis=analysis.id
    )
    found = RunResult.from_plain(desk.job("run", request).result).segmentation
    assert found is not None
    return found, read


def test_mall_by_income_and_spending_has_five_clear_segments(
    desk: Desk, corpus: Callable[[str], Path]
) -> None:
    path = corpus("mall_customers/Mall_Customers.csv")
    found, _ = segment(desk, path, ("Annual Income (k$)", "Spending Score (1-100)"))
    assert found.suggested == 5
    best = found.solution(None)
    assert best.scores.silhouette == pytest.approx(0.554, abs=0.003)
    assert best.verdict.clarity == "clear"


def test_wholesale_is_put_on_the_log_scale_and_not_split_into_exceptions(
    desk: Desk, corpus: Callable[[str], Path]
) -> None:
    path = next(iter(sorted(corpus("wholesale_customers").glob("*.csv"))))
    found, read = segment(desk, path, None, Channel="ignored", Region="ignored")
    logs = {use.column for use in found.columns if use.transform == "log"}
    assert {"Milk", "Grocery", "Frozen"} <= logs
    assert min(segment.share for segment in found.solution(None).segments) > 0.05
    frame = load_frame(desk.path(read.table.artifact))
    two = read_table(desk.path(found.labels))["k2"].to_numpy()
    # on the numbers as they are, two segments have nothing to do with the channel (−0.03)
    assert adjusted_rand_score(frame["Channel"], two) > 0.45

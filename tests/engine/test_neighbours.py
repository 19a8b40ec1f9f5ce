import numpy as np
import pandas as pd
import pytest

from segdesk.api import Cancelled, running_job
from segdesk.engine.arrow import read_table
from segdesk.engine.errors import EngineError
from segdesk.engine.segmentation.neighbours import embed
from segdesk.jobs.requests import NeighboursRequest
from segdesk.results.segmentation import MapData
from tests.engine.conftest import Desk, short, three_groups


def asked(desk: Desk, frame: pd.DataFrame, key: str) -> tuple[MapData, pd.DataFrame]:
    table = desk.table(frame, key, Customer="identifier")
    request = NeighboursRequest(analysis=ANALYSIS, table=table, used=("Age", "Spent", "Visits"))
    found = MapData.from_plain(desk.job("neighbours", request).result)
    return found, read_table(desk.path(found.artifact)).to_pandas()


ANALYSIS = short()


def test_customers_of_one_group_stand_together_and_order_does_not_matter(desk: Desk) -> None:
    frame = three_groups(150)
    found, points = asked(desk, frame, "one")
    assert len(points) == 150
    assert not found.sampled
    group = np.arange(150) % 3
    XY = points.set_index("row").loc[range(150), ["x", "y"]].to_numpy()
    middles = np.array([XY[group == g].mean(axis=0) for g in range(3)])
    nearest = np.linalg.norm(XY[:, None] - middles, axis=2).argmin(axis=1)
    assert (nearest == group).mean() > 0.95
    mixed = frame.sample(frac=1.0, random_state=1)[["Visits", "Card", "Spent", "Customer", "Age"]]
    _again, other = asked(desk, mixed.reset_index(drop=True), "two")
    both = other.set_index(mixed.index.to_numpy()[other["row"]])[["x", "y"]].sort_index().to_numpy()
    assert (both == XY).all()


def test_what_is_kept_is_not_worked_out_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _points = asked(desk, three_groups(60), "one")
    monkeypatch.setattr("segdesk.engine.segmentation.neighbours.embed", lambda X: 1 / 0)
    second, _points = asked(desk, three_groups(60), "one")
    assert first == second


def test_too_few_customers_are_told(desk: Desk) -> None:
    with pytest.raises(EngineError, match="at least 20 customers"):
        asked(desk, three_groups(12), "few")


def test_it_tells_how_far_it_is_and_can_be_stopped() -> None:
    X = np.random.default_rng(0).normal(size=(120, 3))
    told: list[float | None] = []
    with running_job(lambda fraction, _text: told.append(fraction), lambda: False):
        points = embed(X)
    assert len(told) >= 2
    assert told == sorted(told)  # type: ignore[type-var]
    assert np.isfinite(points).all()
    with pytest.raises(Cancelled), running_job(lambda *_told: None, lambda: True):
        embed(X)


def test_the_same_customer_many_times_is_drawn_too() -> None:
    X = np.repeat(np.random.default_rng(0).normal(size=(4, 1)), 20, axis=0)
    points = embed(X)
    assert points.shape == (80, 2)
    assert np.isfinite(points).all()

import numpy as np
import pandas as pd

from segdesk.engine.segmentation.sampling import canonical_order
from tests.engine.conftest import three_groups


def test_the_sample_is_the_same_customers_whatever_their_order() -> None:
    frame = three_groups(300).drop(columns="Card")
    order = np.random.default_rng(0).permutation(300)
    turned = frame.iloc[order, ::-1].reset_index(drop=True)
    for size in (50, 300):
        one = frame["Customer"].to_numpy()[canonical_order(frame, size)]
        two = turned["Customer"].to_numpy()[canonical_order(turned, size)]
        assert one.tolist() == two.tolist()
        assert len(set(one)) == size


def test_the_sample_is_spread_over_the_file() -> None:
    rows = canonical_order(pd.DataFrame({"x": np.arange(10_000.0)}), 1_000)
    assert abs(rows.mean() - 5_000) < 400

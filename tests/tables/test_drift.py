"""What moved between files is found; what did not move is left alone."""

import numpy as np
import pandas as pd
import pytest

from segdesk.results.table import Column
from segdesk.tables.drift import find_drift, ks_distance
from segdesk.text import number_text, render

COLUMNS = (
    Column(name="Customer", type="text", role="identifier"),
    Column(name="Spent", type="number", role="amount"),
    Column(name="Visits", type="number", role="measure"),
    Column(name="City", type="category", role="category"),
)
NAMES = ["january.csv", "february.csv"]


def month(rows: int, seed: int, *, shift: float = 0.0, cities: tuple[float, ...] = (0.5, 0.3, 0.2)):
    random = np.random.default_rng(seed)
    spent = random.normal(100 + 20 * shift, 20, rows)
    spent[random.random(rows) < 0.05] = np.nan
    return pd.DataFrame(
        {
            "Customer": [f"C{seed}-{row}" for row in range(rows)],
            "Spent": spent,
            "Visits": random.poisson(4, rows),
            "City": random.choice(["Oslo", "Bergen", "Lyon"], rows, p=cities),
        }
    )


def drift(*parts: pd.DataFrame, names=None):
    table = pd.concat(parts, ignore_index=True).astype({"City": "category"})
    return find_drift(table, COLUMNS, [len(part) for part in parts], names or NAMES[: len(parts)])


@pytest.mark.parametrize("rows", [(60, 60), (1_000, 1_000), (20_000, 300)])
def test_two_months_alike_give_no_finding(rows):
    quiet = sum(not drift(month(rows[0], 2 * n), month(rows[1], 2 * n + 1)) for n in range(100))

    assert quiet >= 98


def test_half_a_standard_deviation_is_found_at_a_thousand_rows():
    found = [drift(month(1_000, 2 * n), month(1_000, 2 * n + 1, shift=0.5)) for n in range(50)]

    assert all(findings and findings[0].columns == ("Spent",) for findings in found)


def test_the_sentence_holds_both_figures_and_both_files():
    old, new = month(1_000, 1), month(1_000, 2, shift=1)

    [finding] = drift(old, new)

    low, high = (number_text(float(f"{part['Spent'].median():.4g}")) for part in (old, new))
    text = f"“Spent” is higher in february.csv: typically {high}, against {low} in january.csv."
    assert render(finding.text) == text
    assert finding.kind == "drift"
    assert finding.severity == "serious"


def test_shares_new_values_and_vanished_values():
    moved = drift(month(1_000, 1), month(1_000, 2, cities=(0.3, 0.5, 0.2)))
    assert [finding.columns for finding in moved] == [("City",)]
    assert "of february.csv, and" in render(moved[0].text)

    new = month(1_000, 3)
    new.loc[:200, "City"] = "Paris"
    assert "“Paris” in “City” is new in february.csv: 20" in render(drift(month(1_000, 4), new)[0].text)
    assert "“Paris” in “City” is gone in february.csv" in render(drift(new, month(1_000, 4))[0].text)


def test_a_jump_of_missing_values():
    gone = month(1_000, 6)
    gone.loc[:399, "Spent"] = np.nan

    [finding] = drift(month(1_000, 5), gone)

    assert render(finding.text).startswith("“Spent” is missing in 43")
    assert render(finding.text).endswith("of january.csv.")


def test_the_most_severe_comes_first():
    new = month(1_000, 8, shift=3, cities=(0.3, 0.5, 0.2))

    assert [finding.columns[0] for finding in drift(month(1_000, 7), new)] == ["Spent", "City"]


def test_one_of_three_files_is_named():
    [finding] = drift(month(800, 1), month(800, 2, shift=2), month(800, 3), names=["a.csv", "b.csv", "c.csv"])

    assert "higher in b.csv" in render(finding.text)
    assert "the other files" in render(finding.text)


def test_an_empty_file_or_one_file_moves_nothing():
    assert drift(month(100, 1)) == ()
    assert drift(month(100, 1), month(0, 2)) == ()


def test_the_distance_is_that_of_kolmogorov_and_smirnov():
    from scipy.stats import ks_2samp

    random = np.random.default_rng(0)
    first, second = np.sort(random.normal(size=200)), np.sort(random.normal(0.4, 1.2, 300))

    assert ks_distance(first, second) == pytest.approx(ks_2samp(first, second).statistic, abs=1e-12)

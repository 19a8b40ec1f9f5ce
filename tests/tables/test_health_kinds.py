"""Each kind of finding: said where it is, silent where it only looks like it."""
# ruff: noqa: E501

from __future__ import annotations

import datetime as dt
import random

import numpy as np
import pyarrow as pa
import pytest

from segdesk.results.table import Finding
from segdesk.tables.health_keys import form_twins
from segdesk.tables.health_spelling import edits, propose_merges
from segdesk.text import render

ROWS = 400


def _find(reading, kind: str) -> list[Finding]:
    return [f for f in reading.result.health.findings if f.kind == kind]


def _csv(header: str, rows: list[str]) -> str:
    return header + "\n" + "\n".join(rows) + "\n"


# -- gaps ---------------------------------------------------------------------------------------


def _with_income(gap, rows: int = ROWS, seed: int = 3) -> str:
    r = random.Random(seed)
    lines = []
    for i in range(rows):
        kind, age = r.choice(["student", "worker", "retired"]), r.randrange(18, 80)
        income = "" if gap(kind, age, r) else str(r.randrange(10_000, 90_000))
        lines.append(f"C{i:04d},{kind},{age},{income}")
    return _csv("customer_id,Type,Age,Income", lines)


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (lambda kind, age, r: kind == "student", "Missing exactly where “Type” is “student”."),
        (lambda kind, age, r: r.random() < (0.5 if kind == "student" else 0.02), "Missing mostly where “Type” is “student”"),
        (lambda kind, age, r: age > 65, "Missing mostly where “Age” is"),
        (lambda kind, age, r: r.random() < 0.2, "No other column tells where"),
    ],
)  # fmt: skip
def test_the_kind_of_gaps_is_told(read, gap, said):
    found = _find(read(_with_income(gap)), "missing")
    assert len(found) == 1
    assert found[0].detail is not None
    assert render(found[0].detail).startswith(said)
    assert found[0].rows
    assert found[0].fix is not None
    assert found[0].fix.safe


def test_gaps_at_random_are_rarely_taken_for_more(read):
    told = 0
    for seed in range(15):
        found = _find(read(_with_income(lambda kind, age, r: r.random() < 0.1, seed=seed)), "missing")
        told += found[0].detail is not None and "mostly" in found[0].detail.id
    assert told == 0


def test_columns_missing_together_are_one_finding(read):
    rows = [f"C{i:04d},{'' if i % 9 == 0 else i},{'' if i % 9 == 0 else i * 2 % 77}" for i in range(ROWS)]
    found = _find(read(_csv("customer_id,Height,Weight", rows)), "missing")
    assert [f.columns for f in found] == [("Height", "Weight")]
    assert "missing together in 45 rows" in render(found[0].text)


# -- customers written twice --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "late"),
    [
        (["ab-12", "AB12", "cd34", "ef56"], 1),
        (["007", "7", "8", "9"], 1),
        (["Ａ１", "A1", "B1"], 1),
        (["A 1", "A1", "a1"], 2),
        (["A1", "A10", "A2"], 0),
        (["0012", "0120", "1200"], 0),
        (["-", "--", "A1"], 0),
    ],
)
def test_one_id_in_several_forms(ids, late):
    rows, examples = form_twins(pa.chunked_array([pa.array(ids, pa.large_string())]))
    assert len(rows) == late
    assert bool(examples) == bool(late)


def test_the_same_person_under_two_numbers(read):
    rows = [f"K{i:04d},Person {chr(65 + i % 26)}{i},p{i}@example.com,{i % 50}" for i in range(ROWS)]
    rows[300] = "K0300,Person Z,P12@Example.com ,3"
    found = _find(read(_csv("customer_id,name,mail,visits", rows)), "twins")
    assert len(found) == 1
    assert found[0].rows == (300,)
    assert found[0].columns == ("mail",)


def test_a_slip_in_the_number_needs_all_else_to_agree(read):
    r = random.Random(1)
    rows = [f"{10000 + i},{r.randrange(9999)},{r.random():.4f},{r.choice('xyz')}" for i in range(ROWS)]
    clean = _find(read(_csv("customer_id,spent,score,group", rows)), "twins")
    assert clean == []  # neighbours such as 10012 and 10021 are two customers
    rows[200] = "10021," + rows[12].split(",", 1)[1]
    found = _find(read(_csv("customer_id,spent,score,group", rows)), "twins")
    assert [f.rows for f in found] == [(12, 200)]


# -- impossible values --------------------------------------------------------------------------


def _numbers(name: str, odd: list[str], rows: int = ROWS, low: int = 18, high: int = 80) -> str:
    values = [str(low + i * 7 % (high - low)) for i in range(rows)]
    values[5 : 5 + len(odd)] = odd
    return _csv(f"customer_id,{name},plan", [f"C{i:04d},{v},{'AB'[i % 2]}" for i, v in enumerate(values)])


@pytest.mark.parametrize(
    ("name", "odd", "said"),
    [
        ("Age", ["150"], "above 120 years"),
        ("年龄", ["-3", "-4"], "below zero"),
        ("Discount percent", ["140"], "above 100 per cent"),
        ("折扣占比", ["140"], "above 100 per cent"),
        ("Unit price", ["-5"], "below zero"),
        ("Income", ["99999", "99999", "99999"], "exactly 99999"),
        ("Visits", ["-1", "-1", "-1"], "exactly -1"),
    ],
)
def test_impossible_numbers(read, name, odd, said):
    found = _find(read(_numbers(name, odd)), "impossible")
    assert len(found) == 1
    assert said in render(found[0].text)
    assert found[0].rows == tuple(range(5, 5 + len(odd)))
    assert found[0].fix is not None
    assert found[0].fix.stage == "segdesk.blank_impossible"


@pytest.mark.parametrize(
    ("name", "odd"),
    [("Profit", ["-50"]), ("Balance", ["-1", "-7"]), ("Growth percent", ["140", "-20"]), ("Temperature", ["-3"]),
     ("Score", ["150"]), ("余额变化", ["-30"])],
)  # fmt: skip
def test_what_may_well_be(read, name, odd):
    assert _find(read(_numbers(name, odd)), "impossible") == []


def test_an_end_before_its_start(read):
    day = dt.date(2024, 1, 1)
    rows = [
        f"C{i:04d},{day + dt.timedelta(i % 90)},{day + dt.timedelta(i % 90 + 1 + i % 5)}" for i in range(ROWS)
    ]
    rows[7] = "C0007,2024-05-01,2024-02-01"
    found = _find(read(_csv("customer_id,Order Date,Ship Date", rows)), "impossible")
    assert [(f.columns, f.rows) for f in found] == [(("Ship Date", "Order Date"), (7,))]
    # Two dates without an order of their own
    r = random.Random(2)
    rows = [
        f"C{i:04d},{day + dt.timedelta(r.randrange(90))},{day + dt.timedelta(r.randrange(90))}"
        for i in range(ROWS)
    ]
    assert _find(read(_csv("customer_id,first call,mail", rows)), "impossible") == []


def test_dates_to_come_are_fine_where_the_name_says_so(read):
    future = dt.date.today().year + 3
    rows = [f"C{i:04d},{future if i == 3 else 2020}-0{1 + i % 9}-11" for i in range(ROWS)]
    assert _find(read(_csv("customer_id,Valid until", rows)), "dates") == []
    assert len(_find(read(_csv("customer_id,Joined", rows)), "dates")) == 1


# -- spelling -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "merges"),
    [
        ({"Shanghai": 90, "Shangai": 2, "Beijing": 80}, {"Shangai": "Shanghai"}),
        ({"New York": 50, "NY": 4, "N. York": 3, "Boston": 20}, {"NY": "New York", "N. York": "New York"}),
        ({"Male": 50, "Female": 40, "M": 3, "F": 2}, {"M": "Male", "F": "Female"}),
        ({"广东省": 50, "广东": 5, "北京市": 20}, {"广东": "广东省"}),
        ({"United States of America": 30, "USA": 40, "France": 9}, {"USA": "United States of America"}),
        ({"Bank transfer": 50, "Bank trasnfer": 2, "Cash": 40}, {"Bank trasnfer": "Bank transfer"}),
        ({"Manhcester": 1, "Manchester": 30, "Leeds": 9}, {"Manhcester": "Manchester"}),
    ],
)
def test_other_spellings_are_proposed(counts, merges):
    assert {m.old: m.new for m in propose_merges(counts)} == merges


@pytest.mark.parametrize(
    "counts",
    [
        {"Ireland": 50, "Iceland": 3},
        {"Plan A": 50, "Plan B": 3},
        {"Grade 1": 50, "Grade 2": 3},
        {"married": 50, "unmarried": 3},
        {"active": 90, "inactive": 4},
        {"North": 50, "South": 4},
        {"吉林省": 4, "吉林市": 50},
        {"A": 4, "B": 5, "C": 6},
        {"Monday": 90, "Sunday": 2},
        {"Payment by card": 100, "Payment by cash": 3},
        {"Bank transfer (automatic)": 50, "Credit card (automatic)": 5},
    ],
)
def test_what_looks_alike_but_is_not(counts):
    assert propose_merges(counts) == []


def test_edit_distance():
    assert edits("shangai", "shanghai", 2) == 1
    assert edits("teh", "the", 2) == 1
    assert edits("abc", "xyz", 2) == 3


# -- the rest -----------------------------------------------------------------------------------


def test_an_outcome_with_few_cases(read):
    rows = [f"C{i:04d},{20 + i % 40},{'Yes' if i % 80 == 0 else 'No'}" for i in range(ROWS)]
    found = _find(read(_csv("customer_id,Age,Churn", rows)), "imbalance")
    assert len(found) == 1
    assert "Only 5 rows have “Yes” as “Churn”" in render(found[0].text)


def test_nearly_constant_and_nearly_unique(read):
    rows = [f"{i},{'EU' if i else 'US'},{20 + i % 40}" for i in range(ROWS)]
    found = _find(read(_csv("customer_id,Zone,Age", rows)), "constant")
    assert [f.columns for f in found] == [("Zone",)]
    assert found[0].fix is not None
    assert not found[0].fix.safe


def test_categories_that_say_the_same(read):
    r = random.Random(4)
    rows = []
    for i in range(ROWS):
        city = r.choice(["Oslo", "Rome", "Lyon"])
        rows.append(f"C{i:04d},{city},{city[0]}1,{r.choice(['x', 'y'])}")
    found = _find(read(_csv("customer_id,City,Code,Group", rows)), "redundant")
    assert [(f.columns, f.fix.set_role if f.fix else None) for f in found] == [(("City", "Code"), "ignored")]


def test_many_skewed_columns_are_one_finding(read):
    r = np.random.default_rng(5)
    values = np.exp(r.normal(0, 2, (ROWS, 3))).round(2)
    rows = [f"C{i:04d}," + ",".join(map(str, line)) for i, line in enumerate(values)]
    found = _find(read(_csv("customer_id,one,two,three", rows)), "skewed")
    assert len(found) == 1
    assert found[0].fix is not None
    assert found[0].fix.params == {"columns": ["one", "two", "three"]}


def test_the_same_file_gives_the_same_findings(read):
    text = _with_income(lambda kind, age, r: kind == "student")
    assert read(text).result.health == read(text).result.health

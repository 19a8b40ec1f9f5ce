"""Types: what a column of text turns into, and what it must never turn into."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segdesk.documents.recipe import ColumnChange, Source
from segdesk.tables.arrow_files import open_table
from segdesk.tables.read import read_source


def _column(read, values, name="value", **more):
    rows = "\n".join(f"{i}\t{value}" for i, value in enumerate(values))
    return read(f"row\t{name}\n{rows}\n", **more)


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1", "2", "-3"], [1, 2, -3]),
        (["1.5", "", "2"], [1.5, None, 2.0]),
        (["1,5", "2,25", "3"], [1.5, 2.25, 3.0]),
        (["1.234,5", "7,0"], [1234.5, 7.0]),
        (["1,234", "2,345,678"], [1234, 2345678]),
        (["1 234,5", "2,0"], [1234.5, 2.0]),
        (["$1,000.50", "$3"], [1000.5, 3.0]),
        (["¥1,000", "￥300"], [1000, 300]),
        (["12 €", "7,5 €"], [12.0, 7.5]),
        (["5%", "12.5 %"], [0.05, 0.125]),
        (["(1,200)", "300"], [-1200, 300]),
        (["(1.234,50)", "1.000,00", "-12,30"], [-1234.5, 1000, -12.3]),
        (["($1,234.50)", "$20.00", "1,000.00-"], [-1234.5, 20, -1000]),
        (["1,234.50", "-", "(20.00)"], [1234.5, None, -20]),
        (["3万元", "5000元", "1.25万元", "1.2亿元"], [30_000, 5_000, 12_500, 120_000_000]),
        (["3万", "12", "0.29万"], [30_000, 12, 2_900]),
        (["１，２３４．５", "（２０）"], [1234.5, -20]),
        (["１２", "３"], [12, 3]),
        (["−5", "6"], [-5, 6]),
        (["1e-3", "2.5e3"], [0.001, 2500.0]),
        (["1", "NA", "3", "?", "无"], [1, None, 3, None, None]),
    ],
)
def test_numbers_as_people_write_them(read, texts, numbers):
    reading = _column(read, texts)
    assert reading.column("value").type == "number"
    assert reading.values("value") == pytest.approx(numbers)


@pytest.mark.parametrize(
    "texts",
    [
        ["00123", "00124", "00200"],
        ["1e5", "2e7", "12345"],
        ["4e492493924924", "2e06918610327", "5e1"],
        ["90071992547409931", "90071992547409932", "1"],
        ["+49123", "0049", "17"],
    ],
)
def test_codes_keep_every_character(read, texts):
    reading = _column(read, texts)
    assert reading.column("value").type in ("text", "category")
    assert [str(value) for value in reading.values("value")] == texts


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-25", dt.datetime(2024, 3, 25)),
        ("2024/3/25", dt.datetime(2024, 3, 25)),
        ("2024.03.25", dt.datetime(2024, 3, 25)),
        ("2024年3月25日", dt.datetime(2024, 3, 25)),
        ("２０２４年３月25日", dt.datetime(2024, 3, 25)),
        ("２０２４／３／25", dt.datetime(2024, 3, 25)),
        ("20240325", dt.datetime(2024, 3, 25)),
        ("25.03.2024", dt.datetime(2024, 3, 25)),
        ("25/3/2024", dt.datetime(2024, 3, 25)),
        ("3/25/2024", dt.datetime(2024, 3, 25)),
        ("25-03-24", dt.datetime(2024, 3, 25)),
        ("25-Mar-24", dt.datetime(2024, 3, 25)),
        ("25 March 2024", dt.datetime(2024, 3, 25)),
        ("March 25, 2024", dt.datetime(2024, 3, 25)),
        ("Mar 25 2024", dt.datetime(2024, 3, 25)),
        ("Monday, 25 March 2024", dt.datetime(2024, 3, 25)),
        ("2024-03-25T10:20:30", dt.datetime(2024, 3, 25, 10, 20, 30)),
        ("2024-03-25 10:20:30.123", dt.datetime(2024, 3, 25, 10, 20, 30)),
        ("2024-03-25T10:20:30Z", dt.datetime(2024, 3, 25, 10, 20, 30)),
        ("2024-03-25T10:20:30+02:00", dt.datetime(2024, 3, 25, 8, 20, 30)),
        ("3/25/2024 10:20 PM", dt.datetime(2024, 3, 25, 22, 20)),
        ("25.03.2024 10:20", dt.datetime(2024, 3, 25, 10, 20)),
        ("2024年3月25日 10时20分", dt.datetime(2024, 3, 25, 10, 20)),
        ("2024/3/25 下午 3:20", dt.datetime(2024, 3, 25, 15, 20)),
        ("2024年3月25日 上午12时20分", dt.datetime(2024, 3, 25, 0, 20)),
        ("2024-03", dt.datetime(2024, 3, 1)),
        ("Mar 2024", dt.datetime(2024, 3, 1)),
    ],
)
def test_dates_in_many_forms(read, text, day):
    texts = [text, text.replace("25", "26"), text.replace("25", "27"), text.replace("25", "28")]
    reading = _column(read, texts, name="when")
    assert reading.column("when").type == "date"
    assert reading.values("when")[0] == day


def test_one_date_settles_the_order_of_day_and_month(read):
    reading = _column(read, ["02/01/2014", "31/12/2012"], name="when")
    assert reading.values("when")[0] == dt.datetime(2014, 1, 2)
    assert not reading.column("when").date_ambiguous


def test_an_unsettled_order_is_flagged_and_can_be_chosen(read):
    texts = ["02/01/2014", "03/04/2014", "05/01/2013"]
    assert _column(read, texts, name="when").column("when").date_ambiguous
    chosen = _column(read, texts, name="when", columns={"when": ColumnChange(date_format="MDY")})
    assert chosen.values("when")[0] == dt.datetime(2014, 2, 1)


def test_na_may_be_a_country(read):
    codes = ["NA", "DE", "FR", "CN"] * 10
    assert _column(read, codes, name="country").column("country").missing == 0


@pytest.mark.parametrize(("name", "missing"), [("Country", 0), ("国家", 0), ("size", 10)])
def test_na_is_namibia_among_countries_though_a_number_is_missing(read, name, missing):
    rows = "".join(f"{('NA', 'DE', 'FR')[i % 3]},{'NA' if i % 7 == 0 else i}\n" for i in range(30))
    reading = read(f"{name},spent\n{rows}")
    assert reading.column(name).missing == missing
    assert reading.column("spent").missing == 5
    assert [(w.word, w.missing) for w in reading.column(name).missing_words] == [("NA", missing > 0)]


@pytest.mark.parametrize(
    "pair", [("是", "否"), ("男", "女"), ("yes", "no"), ("Y", "N"), ("TRUE", "FALSE"), ("有", "无")]
)
def test_pairs_of_answers_are_categories_without_a_gap(read, pair):
    column = _column(read, pair * 10, name="vip").column("vip")
    assert (column.type, column.missing, column.distinct) == ("category", 0, 2)


def test_a_question_about_dates_in_full_width_digits(read):
    column = _column(read, ["０２/０１/２０２４", "０３/０５/２０２４"], name="when").column("when")
    assert column.date_ambiguous
    assert column.date_example == "０２/０１/２０２４"


def test_a_missing_word_of_the_numbers_counts_among_the_words(read):
    rows = "".join(
        f"{'NA' if i % 7 == 0 else i},{'NA' if i % 5 == 0 else ['red', 'blue'][i % 2]}\n" for i in range(70)
    )
    reading = read("amount,colour\n" + rows)
    assert reading.column("colour").missing == 14


def test_failures_are_counted_not_hidden(read):
    reading = _column(read, [*map(str, range(100)), "oops"])
    column = reading.column("value")
    assert (column.type, column.failures, column.missing) == ("number", 1, 0)
    assert any(finding.kind == "mixed" for finding in reading.result.health.findings)


def test_codes_among_numbers_stay_text(read):
    reading = _column(read, [*map(str, range(536365, 536465)), "C536379", "C536383"])
    assert reading.column("value").type == "text"


def test_a_chosen_type_wins(read):
    reading = _column(read, ["1", "2", "oops"] * 5, columns={"value": ColumnChange(type="number")})
    assert reading.values("value")[:3] == [1, 2, None]
    assert reading.column("value").failures == 5


def test_the_file_settles_an_ambiguous_comma(read):
    text = "a;b\n" + "".join(f"{i},5;{i + 1},250\n" for i in range(1, 9))
    assert read(text).values("b")[0] == 2.25


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ids=st.lists(
        st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=200).filter(str.strip),
        min_size=1,
        max_size=8,
        unique=True,
    )
)
def test_any_id_comes_through_unchanged(tmp_path, ids):
    path = tmp_path / "ids.csv"
    lines = "".join('"{}",{}\n'.format(text.replace('"', '""'), i) for i, text in enumerate(ids))
    path.write_text("customer_id,orders\n" + lines, encoding="utf-8", newline="")
    change = {"customer_id": ColumnChange(type="text", missing_tokens=())}
    read_source(Source(id="s", path=str(path), columns=change), tmp_path, key="k")
    assert open_table(tmp_path / "k" / "table.arrow").column("customer_id").to_pylist() == ids


@pytest.mark.parametrize("other", ["5%", "3万"])
def test_shares_beside_a_number_too_long_for_a_fraction_are_read(read, other) -> None:
    _column(read, [other, "90071992547409931", "1"])

"""Roles with reasons, what a row is, profiles, health, and frames."""

import datetime as dt

import pandas as pd
import pytest

from segdesk.tables.frames import load_frame, save_frame, table_columns
from segdesk.tables.personal import chinese_identity


def _orders(rows: int = 60) -> str:
    lines = "".join(
        f"A{i},K{i % 12:03d},2024-0{1 + i % 9}-1{i % 9},{i * 3 + 0.5},Item {i % 4}\n" for i in range(rows)
    )
    return "订单编号,会员号,下单日期,消费金额,商品名称\n" + lines


def test_orders_are_recognised_by_chinese_names(read):
    reading = read(_orders())
    roles = {c.name: c.role for c in reading.result.table.columns}
    assert roles == {
        "订单编号": "order",
        "会员号": "identifier",
        "下单日期": "date",
        "消费金额": "amount",
        "商品名称": "product",
    }
    assert reading.result.table.row_meaning == "order"
    assert all(c.reason is not None for c in reading.result.table.columns)


def test_lines_of_baskets_are_orders_though_nobody_noted_when_and_how_much(read):
    rows = "".join(f"{1 + i // 3},{('茶', '咖啡', '牛奶', '面包')[i % 4]}\n" for i in range(90))
    reading = read("id,Goods\n" + rows)
    assert [c.role for c in reading.result.table.columns] == ["identifier", "product"]
    assert reading.result.table.row_meaning == "order"


def test_one_product_per_customer_is_no_order(read):
    rows = "".join(f"{1000 + i},{('A', 'B', 'C')[i % 3]},{i % 17}\n" for i in range(90))
    reading = read("CustomerID,Product,Visits\n" + rows)
    assert reading.result.table.row_meaning == "customer"


def test_customers_with_codes_and_an_outcome(read):
    rows = "".join(f"{i},{1 + i % 3},{20 + i},{'Yes' if i % 4 == 0 else 'No'}\n" for i in range(40))
    reading = read("CustomerID,Region,Age,Churn\n" + rows)
    roles = {c.name: c.role for c in reading.result.table.columns}
    assert roles == {"CustomerID": "identifier", "Region": "category", "Age": "measure", "Churn": "category"}
    assert [c.name for c in reading.result.table.columns if c.outcome_candidate] == ["Churn"]
    assert reading.result.table.row_meaning == "customer"


def test_personal_data_is_found_by_content(read):
    rows = "".join(f"a{i}@example.com,1380013{8000 + i},{i}\n" for i in range(30))
    reading = read("col1,col2,col3\n" + rows)
    assert [c.role for c in reading.result.table.columns][:2] == ["personal", "personal"]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Annual Income (k$)", "measure"),
        ("EstimatedSalary", "measure"),
        ("月收入", "measure"),
        ("Spending Score (1-100)", "measure"),
        ("cons.price.idx", "measure"),
        ("MonthlyCharges", "amount"),
        ("UnitPrice", "amount"),
        ("买家实际支付金额", "amount"),
    ],
)
def test_amounts_are_what_customers_bring(read, name, role):
    rows = "".join(f"C{i:03d}\t{i * 7 % 61}.5\n" for i in range(80))
    assert read(f"customer_id\t{name}\n{rows}").column(name).role == role


def test_the_check_digit_of_an_identity_number():
    assert chinese_identity("11010519491231002X")
    assert not chinese_identity("110105194912310021")


def test_profiles_add_up(read):
    reading = read("kind,value\n" + "".join(f"{'ab'[i % 2]},{i}\n" for i in range(100)))
    kind, value = reading.result.profiles
    assert sum(kind.histogram.counts) == 100
    assert sum(value.histogram.counts) == 100
    assert (value.sum, value.min, value.max, value.median) == (4950.0, 0.0, 99.0, 49.5)
    assert reading.result.receipt.totals[0].sum == 4950.0


def _kinds(reading) -> set[str]:
    return {finding.kind for finding in reading.result.health.findings}


def test_health_finds_what_is_wrong(read):
    rows = [f"{i},{['Male', 'male ', 'Female'][i % 3]},{100 + i % 7},{200 + 2 * (i % 7)},x,2024-01-{1 + i % 28:02d}"  # noqa: E501
            for i in range(99)]  # fmt: skip
    rows[5] = rows[4]
    rows[10] = "10,Male,999999,2000000,x,2124-01-01"
    reading = read("id,gender,value,double,same,when\n" + "\n".join(rows) + "\n")
    found = _kinds(reading)
    assert {"keys", "duplicates", "alike", "constant", "outliers", "redundant", "dates"} <= found
    alike = next(f for f in reading.result.health.findings if f.kind == "alike")
    assert alike.fix.stage == "segdesk.clean_categories"


def test_health_is_quiet_on_clean_data(read):
    reading = read("id,age,plan\n" + "".join(f"{i},{20 + i % 50},{'AB'[i % 2]}\n" for i in range(200)))
    assert _kinds(reading) == set()


def test_frames_go_to_disk_and_back(tmp_path):
    df = pd.DataFrame(
        {
            "id": ["001", "002", "003"] * 5,
            "n": [1.5, None, 3.0] * 5,
            "k": [1, 2, 3] * 5,
            "when": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"] * 5),
            "kind": pd.Categorical(["a", "b", None] * 5),
        }
    )
    columns = table_columns(df)
    assert [c.type for c in columns] == ["text", "number", "number", "date", "category"]
    save_frame(df, columns, tmp_path / "t.arrow")
    back = load_frame(tmp_path / "t.arrow")
    assert back["id"].tolist() == df["id"].tolist()
    assert back["n"].sum() == pytest.approx(df["n"].sum())
    assert back["when"][0] == dt.datetime(2024, 1, 1)
    assert back["kind"].isna().sum() == 5
    assert isinstance(back["kind"].dtype, pd.CategoricalDtype)

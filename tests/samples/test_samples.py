"""The sample data sets: what is planted in them can be found, and their files are as generated."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from sklearn.cluster import KMeans
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from installer.samples_clinic import make_clinic
from installer.samples_credit import make_credit
from installer.samples_files import SAMPLES, SEED, differences, write_samples
from installer.samples_school import make_school
from installer.samples_shop import END, make_online_shop
from installer.samples_telecom import make_telecom
from segdesk.resources import resource

Table = pd.DataFrame
CV = StratifiedKFold(5, shuffle=True, random_state=0)


@pytest.fixture(scope="module")
def shop() -> tuple[Table, pd.Series]:
    return make_online_shop(SEED, "en")


@pytest.fixture(scope="module")
def telecom() -> tuple[Table, pd.Series]:
    return make_telecom(SEED, "en")


@pytest.fixture(scope="module")
def credit() -> Table:
    return make_credit(SEED, "en")[0]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    write_samples(folder)
    return folder


@pytest.fixture(scope="module")
def index() -> dict:
    return json.loads(resource("samples", "index.json").read_text("utf-8"))


def shipped_rows(name: str, encoding: str = "utf-8-sig") -> list[list[object]]:
    path = resource("samples", *name.split("/"))
    if path.suffix == ".xlsx":
        sheet = load_workbook(path, read_only=True).worksheets[0]
        return [list(row) for row in sheet.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def outcome_auc(table: Table, outcome: str, drop: tuple[str, ...] = (), boosting: bool = False) -> float:
    y = table[outcome] == "Yes"
    X = table.iloc[:, 1:].drop(columns=[outcome, *drop])
    numbers = list(X.select_dtypes("number").columns)
    texts = [column for column in X if column not in numbers]
    if boosting:
        X = X.astype(dict.fromkeys(texts, "category"))
        model = HistGradientBoostingClassifier(
            learning_rate=0.05, max_leaf_nodes=8, max_iter=150, random_state=0
        )
    else:
        scaled = make_pipeline(SimpleImputer(), StandardScaler())
        model = make_pipeline(
            make_column_transformer((scaled, numbers), (OneHotEncoder(), texts)),
            LogisticRegression(max_iter=1000),
        )
    return float(cross_val_score(model, X, y, cv=CV, scoring="roc_auc").mean())


def segments_found(values: Table, truth: pd.Series) -> float:
    labels = KMeans(truth.nunique(), n_init=10, random_state=0).fit_predict(
        StandardScaler().fit_transform(values)
    )
    return float(adjusted_rand_score(truth.loc[values.index], labels))


def rfm(orders: Table) -> Table:
    bought = orders[orders["Quantity"] > 0].groupby("Customer ID")
    last = pd.to_datetime(bought["Order date"].max())
    table = pd.DataFrame(
        {
            "recency": (pd.Timestamp(END) - last).dt.days,
            "frequency": bought["Order ID"].nunique(),
            "monetary": orders.groupby("Customer ID")["Amount"].sum(),
        }
    )
    return np.log1p(table)


def test_the_five_kinds_of_shopper_are_found_by_recency_frequency_and_money(shop) -> None:
    orders, truth = shop
    assert segments_found(rfm(orders), truth) >= 0.8


def test_the_kinds_of_shopper_overlap_at_the_edges(shop) -> None:
    orders, truth = shop
    assert segments_found(rfm(orders), truth) <= 0.98


def test_orders_look_like_orders(shop) -> None:
    orders, truth = shop
    assert 11_000 <= len(orders) <= 13_000
    assert orders["Customer ID"].nunique() == len(truth) == 1_800
    assert orders["Order date"].min() == "2025-04-01"
    assert "2026-09-28" <= orders["Order date"].max() <= str(END)
    assert np.allclose(orders["Quantity"] * orders["Unit price"], orders["Amount"])
    returns = orders["Amount"] < 0
    assert 0.01 < returns.mean() < 0.03
    assert orders[returns]["Order ID"].isin(orders[~returns]["Order ID"]).all()
    assert (orders.groupby("Customer ID")["Amount"].sum() > 0).all()
    by_order = orders.groupby("Order ID")
    assert (by_order["Customer ID"].nunique() == 1).all()
    by_month = orders.groupby(orders["Order date"].str[:7])["Amount"].sum()
    assert by_month[["2025-11", "2025-12"]].min() > 2 * by_month.median()


def test_the_four_kinds_of_telecom_customer_are_found(telecom) -> None:
    contracts, truth = telecom
    values = contracts.set_index("Customer ID")[["Age", "Tenure (months)", "Monthly charge"]]
    values["data"] = np.log1p(contracts.set_index("Customer ID")["Data use (GB per month)"])
    assert segments_found(values, truth) >= 0.8


def test_churn_is_predicted_about_as_well_as_in_real_contracts(telecom) -> None:
    contracts, _ = telecom
    assert 0.82 <= outcome_auc(contracts, "Churned") <= 0.87
    assert (contracts["Churned"] == "Yes").mean() == pytest.approx(0.26, abs=0.015)


def test_total_charges_follow_from_the_monthly_charge(telecom) -> None:
    contracts, _ = telecom
    billed = contracts[contracts["Tenure (months)"] > 0]
    ratio = billed["Total charges"] / (billed["Monthly charge"] * billed["Tenure (months)"])
    assert ratio.between(0.75, 1.1).all()
    assert contracts["Total charges"].isna().sum() == len(contracts) - len(billed) > 0


def test_boosting_predicts_default_a_little_better_than_logistic_regression(credit) -> None:
    logistic = outcome_auc(credit, "Defaulted")
    boosting = outcome_auc(credit, "Defaulted", boosting=True)
    assert 0.005 <= boosting - logistic <= 0.04
    assert (credit["Defaulted"] == "Yes").mean() == pytest.approx(0.12, abs=0.015)


def test_incomes_are_missing_and_typical_as_announced(credit) -> None:
    assert credit["Annual income"].isna().sum() == 132
    assert credit["Annual income"].median() == 54_200


def test_clinic_has_impossible_zeros_and_a_predictable_event() -> None:
    patients, _ = make_clinic(SEED, "en")
    measured = ["BMI", "Systolic pressure (mmHg)", "Diastolic pressure (mmHg)", "Fasting glucose (mmol/L)"]
    assert [int((patients[column] == 0).sum()) for column in measured] == [11, 9, 9, 14]
    assert patients[measured].replace(0, np.nan).min().gt([15, 80, 45, 3]).all()
    assert patients["HbA1c (%)"].corr(patients["Fasting glucose (mmol/L)"]) > 0.7
    assert 0.75 <= outcome_auc(patients, "Risk event") <= 0.9


def test_school_status_gives_the_outcome_away() -> None:
    students, _ = make_school(SEED, "en")
    assert students["Final status"].nunique() == 3
    assert ((students["Final status"] == "Dropped out") == (students["Dropped out"] == "Yes")).all()
    assert 0.75 <= outcome_auc(students, "Dropped out", drop=("Final status",)) <= 0.9
    assert outcome_auc(students, "Dropped out") > 0.999


@pytest.mark.parametrize("make", [make for _, make in SAMPLES.values()], ids=list(SAMPLES))
def test_both_languages_hold_the_same_rows(make: Callable[[int, str], tuple[Table, pd.Series]]) -> None:
    (english, truth), (chinese, truth_again) = make(7, "en"), make(7, "zh_CN")
    assert truth.equals(truth_again)
    assert not set(english.columns) & set(chinese.columns) - {"BMI"}
    for (name, left), (_, right) in zip(english.items(), chinese.items(), strict=True):
        if pd.api.types.is_numeric_dtype(left) or name.endswith((" ID", " date")):
            pd.testing.assert_series_equal(left, right, check_names=False)
        elif name != "Customer name":  # two people may share a name in one language only
            words = left.nunique(), right.nunique(), len(set(zip(left, right, strict=True)))
            assert len(set(words)) == 1, f"{name}: words are not translated one to one"
            assert not set(left) & set(right), f"{name}: a word is not translated"


def test_another_seed_gives_other_data() -> None:
    assert not make_school(1, "en")[0].equals(make_school(2, "en")[0])


def test_the_kept_files_are_what_the_generators_make(written: Path) -> None:
    assert differences(written, resource("samples")) == []


def test_workbooks_carry_no_time_of_writing(written: Path) -> None:
    for lang in ("en", "zh_CN"):
        with zipfile.ZipFile(written / lang / "telecom-contracts.xlsx") as archive:
            assert {info.date_time for info in archive.infolist()} == {(2026, 9, 30, 12, 0, 0)}
            assert archive.read("docProps/core.xml").count(b"2026-09-30T12:00:00Z") == 2


def test_a_changed_missing_or_extra_file_is_named(tmp_path: Path) -> None:
    made, kept = tmp_path / "made", tmp_path / "kept"
    for folder in (made, kept):
        folder.mkdir()
        write_samples(folder, ["school"])
    (kept / "en" / "school-students.csv").write_bytes(b"changed")
    (kept / "zh_CN" / "school-students.csv").unlink()
    (kept / "zh_CN" / "extra.csv").write_bytes(b"extra")
    assert differences(made, kept) == [
        "en/school-students.csv",
        "zh_CN/extra.csv",
        "zh_CN/school-students.csv",
    ]


def test_the_index_describes_the_files(index: dict) -> None:
    assert [entry["id"] for entry in index["samples"]] == list(SAMPLES)
    for entry in index["samples"]:
        for lang, name in entry["files"].items():
            gb18030 = (entry["id"], lang) == ("online-shop", "zh_CN")
            header, *rows = shipped_rows(name, "gb18030" if gb18030 else "utf-8-sig")
            assert len(rows) == entry["rows"]
            assert list(entry["roles"][lang]) == header
            if entry["outcome"]:
                outcome = entry["outcome"][lang]
                values = {row[header.index(outcome["column"])] for row in rows}
                assert outcome["yes"] in values
                assert len(values) == 2
            identifier = list(entry["roles"][lang].values()).index("identifier")
            ids = {row[identifier] for row in rows}
            assert len({len(str(one)) for one in ids}) == 1, "an id lost its leading zeros"
            assert any(str(one).lstrip("S").startswith("0") for one in ids)


def test_the_chinese_shop_needs_gb18030() -> None:
    data = resource("samples", "zh_CN", "online-shop-orders.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    with pytest.raises(UnicodeDecodeError):
        data.decode("gbk")
    assert "㛃" in data.decode("gb18030")


def test_the_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in resource("samples").rglob("*") if path.is_file()) <= 4_000_000

"""The telecom sample: one row per contract, four kinds of customer, and who left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from installer.samples_common import (
    SEX,
    YES_NO,
    Column,
    Sample,
    Words,
    by_group,
    localise,
    numbered,
    outcome_from,
    pick,
    pick_by_group,
    yes_with,
)

CONTRACTS: Words = {
    "month": ("Month to month", "按月"),
    "year": ("One year", "一年期"),
    "two-years": ("Two years", "两年期"),
}
INTERNET: Words = {
    "fibre": ("Fibre", "光纤宽带"),
    "dsl": ("DSL", "普通宽带"),
    "none": ("No internet", "未开通"),
}
PAYMENT: Words = {
    "bank": ("Bank transfer", "银行代扣"),
    "card": ("Credit card", "信用卡"),
    "wallet": ("Mobile wallet", "手机支付"),
    "counter": ("Cash at the counter", "营业厅现金"),
}

COLUMNS = (
    Column("customer_id", "Customer ID", "客户编号", "identifier"),
    Column("sex", "Gender", "性别", "category", SEX),
    Column("age", "Age", "年龄", "measure", decimals=0),
    Column("tenure", "Tenure (months)", "在网时长(月)", "measure", decimals=0),
    Column("contract", "Contract", "合约类型", "category", CONTRACTS),
    Column("internet", "Internet", "宽带类型", "category", INTERNET),
    Column("support", "Tech support", "技术支持", "category", YES_NO),
    Column("payment", "Payment method", "付款方式", "category", PAYMENT),
    Column("monthly", "Monthly charge", "月费", "amount", decimals=2),
    Column("total", "Total charges", "累计费用", "amount", decimals=2),
    Column("data", "Data use (GB per month)", "月流量(GB)", "measure", decimals=1),
    Column("complaints", "Complaints (12 months)", "近12个月投诉次数", "measure", decimals=0),
    Column("churned", "Churned", "是否流失", "outcome", YES_NO),
)

SAMPLE = Sample(
    id="telecom",
    file="telecom-contracts.xlsx",
    sheet=("Contracts", "合约"),
    title=("Telecom", "电信客户"),
    subtitle=("7,000 contracts, who leaves", "7,000 份合约，谁会流失"),
    question="predictions",
    columns=COLUMNS,
    groups=4,
)


@dataclass(frozen=True)
class Kind:
    """What is typical of one kind of customer."""

    customers: int
    tenure: tuple[float, float]  # gamma shape, and scale in months
    age: tuple[float, float]  # mean and standard deviation
    contracts: dict[str, float]  # weights
    support: float  # share with tech support
    data: float  # GB per month
    extras: float  # television and other options, per month


KINDS = {
    "settled fibre households": Kind(
        1850, (16, 3.1), (44, 8.5), {"month": 27, "year": 35, "two-years": 38}, 0.55, 310, 22
    ),
    "newcomers on monthly fibre": Kind(
        2010, (1.6, 6.0), (31, 7.5), {"month": 86, "year": 11, "two-years": 3}, 0.16, 190, 4
    ),
    "phone only": Kind(1520, (5, 6.6), (62, 8.5), {"month": 36, "year": 26, "two-years": 38}, 0.06, 3.2, 0),
    "quiet basic broadband": Kind(
        1632, (9, 3.4), (49, 8.5), {"month": 42, "year": 33, "two-years": 25}, 0.42, 55, 2
    ),
}
CHURN_RATE = 0.262
CHURN_SIGNAL = 0.98  # how strongly the drivers decide; sets how well churn can be predicted


def make_telecom(seed: int, lang: str) -> tuple[pd.DataFrame, pd.Series]:
    """Generate the contracts in a language, and the planted kind of each customer id."""
    rng = np.random.default_rng(seed)
    kinds = rng.permutation(np.repeat(list(KINDS), [kind.customers for kind in KINDS.values()]))
    table = _people(rng, kinds)
    table["data"] = _data_use(rng, kinds, table)
    table["monthly"] = _monthly_charge(rng, kinds, table)
    table["total"] = _total_charges(rng, table)
    fibre = table["internet"] == "fibre"
    bother = 0.25 + 0.5 * (kinds == "newcomers on monthly fibre") + 0.25 * fibre
    table["complaints"] = rng.poisson(bother + 0.3 * rng.gamma(0.5, 1, len(kinds)))
    table["churned"] = outcome_from(rng, CHURN_SIGNAL * _churn_score(table), CHURN_RATE)
    table["customer_id"] = numbered(rng, len(kinds), 96_000, "{:08d}")
    return localise(table, COLUMNS, lang), pd.Series(kinds, index=table["customer_id"], name="kind")


def _people(rng: np.random.Generator, kinds: np.ndarray) -> pd.DataFrame:
    """Draw who the customers are and what they have signed."""
    size = len(kinds)
    kind = [KINDS[name] for name in kinds]
    shape, scale = np.array([k.tenure for k in kind]).T
    age_mean, age_spread = np.array([k.age for k in kind]).T
    age = np.clip(np.round(rng.normal(age_mean, age_spread)), 18, 89)
    phone, quiet = kinds == "phone only", kinds == "quiet basic broadband"
    internet = np.where(phone, "none", np.where(quiet, "dsl", "fibre")).astype(object)
    internet[~phone & ~quiet & (rng.random(size) < 0.07)] = "dsl"
    internet[quiet & (rng.random(size) < 0.06)] = "fibre"
    payment = np.where(
        age < 42,
        pick(rng, {"bank": 18, "card": 25, "wallet": 47, "counter": 10}, size),
        pick(rng, {"bank": 38, "card": 27, "wallet": 17, "counter": 18}, size),
    )
    return pd.DataFrame(
        {
            "sex": pick(rng, {"female": 50.3, "male": 49.7}, size),
            "age": age,
            "tenure": np.clip(np.round(rng.gamma(shape, scale)), 0, 84),
            "contract": pick_by_group(rng, kinds, {name: k.contracts for name, k in KINDS.items()}),
            "internet": internet,
            "support": yes_with(rng, np.array([k.support for k in kind]), size),
            "payment": payment,
        }
    )


def _data_use(rng: np.random.Generator, kinds: np.ndarray, table: pd.DataFrame) -> np.ndarray:
    """Draw the GB a customer uses per month: phones a few, basic broadband tens, fibre hundreds."""
    typical = by_group(kinds, {name: kind.data for name, kind in KINDS.items()})
    typical = np.where((table["internet"] == "dsl") & (typical > 100), 80, typical)
    spread = rng.normal(0, 0.3, len(kinds)) - 0.006 * (table["age"] - 45)
    return np.round(typical * np.exp(spread), 1)


def _monthly_charge(rng: np.random.Generator, kinds: np.ndarray, table: pd.DataFrame) -> np.ndarray:
    """Price a contract: line, internet, support, options, a little for heavy use, to five cents."""
    internet = table["internet"]
    charge = (
        19.9
        + np.select([internet == "fibre", internet == "dsl"], [45.0, 26.0], 0.0)
        + 6.0 * (table["support"] == "yes")
        + by_group(kinds, {name: kind.extras for name, kind in KINDS.items()})
        + np.minimum(table["data"] * 0.02, 12)
        + rng.normal(0, 3.6, len(kinds))
    )
    return np.round(np.maximum(charge, 14.9) * 20) / 20


def _total_charges(rng: np.random.Generator, table: pd.DataFrame) -> np.ndarray:
    """Add up what was paid; nothing is known of customers who have not had their first bill."""
    # prices rose over the years, so it is a little less than today's charge times the months
    tenure = table["tenure"]
    rise = 1 - 0.0012 * tenure
    total = np.round(table["monthly"] * tenure * rise * rng.normal(1, 0.02, len(table)), 2)
    return np.where(tenure == 0, np.nan, total)


def _churn_score(table: pd.DataFrame) -> np.ndarray:
    """Weigh what makes customers leave, as log-odds up to a constant."""
    score = (
        1.25 * (table["contract"] == "month")
        - 0.7 * (table["contract"] == "two-years")
        - 0.030 * table["tenure"]
        + 0.55 * (table["internet"] == "fibre")
        - 0.35 * (table["internet"] == "none")
        - 0.45 * (table["support"] == "yes")
        + 0.40 * table["complaints"]
        + 0.35 * (table["payment"] == "counter")
        + 0.008 * (table["monthly"] - 65)
        - 0.006 * (table["age"] - 45)
    )
    return score.to_numpy()

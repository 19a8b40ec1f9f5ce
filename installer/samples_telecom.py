"""The telecom sample: one row per contract, four kinds of customer, and who left."""

from __future__ import annotations

import numpy as np
import pandas as pd
from samples_common import (
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

KINDS = {
    "settled fibre households": 1850,
    "newcomers on monthly fibre": 2010,
    "phone only": 1520,
    "quiet basic broadband": 1632,
}
CHURN_RATE = 0.262
CHURN_SIGNAL = 1.25  # how strongly the drivers below decide; sets how well churn can be predicted


def make_telecom(seed: int, lang: str) -> tuple[pd.DataFrame, pd.Series]:
    """Generate the contracts in a language, and the planted kind of each customer id."""
    rng = np.random.default_rng(seed)
    kinds = rng.permutation(np.repeat(list(KINDS), list(KINDS.values())))
    settled, newcomer, phone, quiet = (kinds == kind for kind in KINDS)
    size = len(kinds)

    months = rng.gamma(by_group(kinds, dict(zip(KINDS, (11, 1.5, 2.4, 6), strict=True))))
    tenure = np.clip(np.round(months * by_group(kinds, dict(zip(KINDS, (4.4, 7, 14, 5.2), strict=True)))), 0, 84)
    age_means = by_group(kinds, dict(zip(KINDS, (45, 34, 58, 50), strict=True)))
    age = np.clip(np.round(rng.normal(age_means, np.where(newcomer, 9, 11))), 18, 89)
    contract = pick_by_group(
        rng,
        kinds,
        dict(
            zip(
                KINDS,
                (
                    {"month": 27, "year": 35, "two-years": 38},
                    {"month": 86, "year": 11, "two-years": 3},
                    {"month": 36, "year": 26, "two-years": 38},
                    {"month": 42, "year": 33, "two-years": 25},
                ),
                strict=True,
            )
        ),
    )
    internet = np.where(phone, "none", np.where(quiet, "dsl", "fibre")).astype(object)
    internet[(settled | newcomer) & (rng.random(size) < 0.07)] = "dsl"
    internet[quiet & (rng.random(size) < 0.06)] = "fibre"
    support = yes_with(rng, by_group(kinds, dict(zip(KINDS, (0.55, 0.16, 0.06, 0.42), strict=True))), size)
    payment = np.where(
        age < 42,
        pick(rng, {"bank": 18, "card": 25, "wallet": 47, "counter": 10}, size),
        pick(rng, {"bank": 38, "card": 27, "wallet": 17, "counter": 18}, size),
    )
    data = _data_use(rng, kinds, internet, age)
    monthly = _monthly_charge(rng, kinds, internet, support, data)
    # prices rose over the years, so what was paid is a little less than today's charge times the months
    total = np.round(monthly * tenure * (1 - 0.0012 * tenure) * rng.normal(1, 0.02, size), 2)
    total[tenure == 0] = np.nan
    complaints = rng.poisson(
        0.25 + 0.5 * newcomer + 0.25 * (internet == "fibre") + 0.3 * rng.gamma(0.5, 1, size)
    )
    score = CHURN_SIGNAL * (
        1.25 * (contract == "month")
        - 0.7 * (contract == "two-years")
        - 0.030 * tenure
        + 0.55 * (internet == "fibre")
        - 0.35 * (internet == "none")
        - 0.45 * (support == "yes")
        + 0.40 * complaints
        + 0.35 * (payment == "counter")
        + 0.008 * (monthly - 65)
        - 0.006 * (age - 45)
    )
    table = pd.DataFrame(
        {
            "customer_id": numbered(rng, size, 96_000, "{:08d}"),
            "sex": pick(rng, {"female": 50.3, "male": 49.7}, size),
            "age": age,
            "tenure": tenure,
            "contract": contract,
            "internet": internet,
            "support": support,
            "payment": payment,
            "monthly": monthly,
            "total": total,
            "data": data,
            "complaints": complaints,
            "churned": outcome_from(rng, score, CHURN_RATE),
        }
    )
    return localise(table, COLUMNS, lang), pd.Series(kinds, index=table["customer_id"], name="kind")


def _data_use(
    rng: np.random.Generator, kinds: np.ndarray, internet: np.ndarray, age: np.ndarray
) -> np.ndarray:
    """Draw the GB a customer uses per month: phones a few, basic broadband tens, fibre hundreds."""
    typical = by_group(kinds, dict(zip(KINDS, (310, 190, 3.2, 55), strict=True)))
    typical = np.where((internet == "dsl") & (typical > 100), 80, typical)
    return np.round(typical * np.exp(rng.normal(0, 0.34, len(kinds)) - 0.006 * (age - 45)), 1)


def _monthly_charge(
    rng: np.random.Generator, kinds: np.ndarray, internet: np.ndarray, support: np.ndarray, data: np.ndarray
) -> np.ndarray:
    """Price a contract: line, internet, support, television for settled households, a little for heavy use."""
    charge = (
        19.9
        + np.select([internet == "fibre", internet == "dsl"], [45.0, 26.0], 0.0)
        + 6.0 * (support == "yes")
        + by_group(kinds, dict(zip(KINDS, (22, 4, 0, 2), strict=True)))
        + np.minimum(data * 0.02, 12)
        + rng.normal(0, 3.6, len(kinds))
    )
    return np.round(np.maximum(charge, 14.9) * 20) / 20

"""The credit sample: one row per loan, and who defaulted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from installer.samples_common import (
    YES_NO,
    Column,
    Sample,
    Words,
    by_group,
    localise,
    numbered,
    outcome_from,
    pick,
    with_gaps,
)

PURPOSES: Words = {
    "car": ("Car", "购车"),
    "home": ("Home improvement", "装修"),
    "education": ("Education", "教育"),
    "business": ("Small business", "小微经营"),
    "consolidation": ("Debt consolidation", "债务整合"),
    "holiday": ("Wedding or travel", "婚庆旅游"),
}
HOUSING: Words = {
    "own": ("Owns", "自有住房"),
    "mortgage": ("Mortgage", "按揭"),
    "rent": ("Rents", "租房"),
    "family": ("With family", "与家人同住"),
}

COLUMNS = (
    Column("applicant_id", "Applicant ID", "申请编号", "identifier"),
    Column("age", "Age", "年龄", "measure", decimals=0),
    Column("income", "Annual income", "年收入", "measure", decimals=0),
    Column("debt", "Existing debt", "现有负债", "measure", decimals=0),
    Column("loan", "Loan amount", "贷款金额", "amount", decimals=0),
    Column("purpose", "Purpose", "贷款用途", "category", PURPOSES),
    Column("employed", "Years in employment", "工作年限", "measure", decimals=1),
    Column("housing", "Housing", "住房情况", "category", HOUSING),
    Column("late", "Late payments (2 years)", "近两年逾期次数", "measure", decimals=0),
    Column("lines", "Open credit lines", "信用账户数", "measure", decimals=0),
    Column("defaulted", "Defaulted", "是否违约", "outcome", YES_NO),
)

SAMPLE = Sample(
    id="credit",
    file="credit-loans.csv",
    sheet=("Loans", "贷款"),
    title=("Credit", "信贷风险"),
    subtitle=("5,000 loans, who defaults", "5,000 笔贷款，谁会违约"),
    question="predictions",
    columns=COLUMNS,
)

SIZE = 5024
# the typical loan as a share of the income, by purpose
LOAN_SHARES = {
    "car": 0.36,
    "home": 0.30,
    "education": 0.20,
    "business": 0.55,
    "consolidation": 0.30,
    "holiday": 0.14,
}
MEDIAN_INCOME = 54_200
MISSING_INCOMES = 132
DEFAULT_RATE = 0.12


def make_credit(seed: int, lang: str) -> tuple[pd.DataFrame, pd.Series]:
    """Generate the loans in a language, and the log-odds of default (up to a constant) of each applicant."""
    rng = np.random.default_rng(seed)
    age = np.clip(np.round(19 + rng.gamma(3.4, 6.2, SIZE)), 19, 74)
    working = np.clip(age - 18 - 4 * rng.random(SIZE), 0, 44)
    employed = np.round(np.minimum(working, rng.gamma(1.6, 1.2 + 0.14 * (age - 18), SIZE)), 1)
    career = 0.020 * np.minimum(employed, 20) + 0.10 * np.sin((age - 20) / 45 * np.pi)
    income = np.exp(career + rng.normal(0, 0.42, SIZE))
    stated = ~np.isnan(with_gaps(rng, income, MISSING_INCOMES))
    income = np.round(np.maximum(income / np.median(income[stated]) * MEDIAN_INCOME, 11_000), -2)
    housing = _housing(rng, age, income)
    debt = np.round(income * rng.gamma(1.3, 0.25, SIZE), -2)
    purpose = pick(
        rng,
        {"car": 27, "home": 20, "education": 10, "business": 11, "consolidation": 22, "holiday": 10},
        SIZE,
    )
    typical = 5.2 * income**0.85 * by_group(purpose, LOAN_SHARES)
    loan = np.clip(np.round(typical * np.exp(rng.normal(0, 0.4, SIZE)), -2), 1_000, 120_000)
    burden = (debt + loan) / income
    careless = rng.gamma(0.6, 1, SIZE)
    late = np.minimum(rng.poisson(0.55 * careless + 0.25 * np.maximum(burden - 0.6, 0)), 11)
    lines = 1 + np.minimum(rng.poisson(1.6 + 0.05 * np.minimum(age, 50) + 0.9 * debt / income), 14)
    table = pd.DataFrame(
        {
            "applicant_id": numbered(rng, SIZE, 61_000, "{:07d}"),
            "age": age,
            "income": np.where(stated, income, np.nan),
            "debt": debt,
            "loan": loan,
            "purpose": purpose,
            "employed": employed,
            "housing": housing,
            "late": late,
            "lines": lines,
        }
    )
    score = _default_score(table.assign(income=income))
    table["defaulted"] = outcome_from(rng, score, DEFAULT_RATE)
    return localise(table, COLUMNS, lang), pd.Series(score, index=table["applicant_id"], name="log_odds")


def _housing(rng: np.random.Generator, age: np.ndarray, income: np.ndarray) -> np.ndarray:
    """Draw how people live: the young rent or live with family, the better paid own."""
    return np.where(
        age < 28,
        pick(rng, {"own": 4, "mortgage": 13, "rent": 50, "family": 33}, SIZE),
        np.where(
            income > MEDIAN_INCOME,
            pick(rng, {"own": 25, "mortgage": 50, "rent": 21, "family": 4}, SIZE),
            pick(rng, {"own": 22, "mortgage": 26, "rent": 42, "family": 10}, SIZE),
        ),
    )


def _default_score(table: pd.DataFrame) -> np.ndarray:
    """Weigh what makes loans fail, as log-odds up to a constant; much of it counts only in combination."""
    burden = (table["debt"] + table["loan"]) / table["income"]
    score = (
        2.1 * np.clip(burden - 0.6, 0, 0.9)
        + 1.1 * np.minimum(table["late"], 2)
        + 1.5 * ((table["housing"] == "rent") & (table["employed"] < 2.5))
        + 1.3 * ((table["purpose"] == "business") & (table["employed"] < 5))
        + 1.4 * ((table["lines"] >= 6) & (burden > 0.8))
        + 0.0022 * np.minimum(np.abs(table["age"] - 44), 26) ** 2
        - 0.5 * table["housing"].isin(["own", "mortgage"])
        - 0.35 * np.log(table["income"] / MEDIAN_INCOME)
    )
    return score.to_numpy()

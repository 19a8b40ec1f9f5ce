"""The clinic sample: one row per patient, and who had a serious event within a year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from installer.samples_common import (
    SEX,
    YES_NO,
    Column,
    Sample,
    Words,
    localise,
    numbered,
    outcome_from,
    pick,
    standardised,
    with_gaps,
)

SMOKING: Words = {
    "never": ("Never", "从不吸烟"),
    "former": ("Former", "已戒烟"),
    "current": ("Current", "吸烟"),
}

COLUMNS = (
    Column("patient_id", "Patient ID", "患者编号", "identifier"),
    Column("age", "Age", "年龄", "measure", decimals=0),
    Column("sex", "Sex", "性别", "category", SEX),
    Column("bmi", "BMI", "体重指数(BMI)", "measure", decimals=1),
    Column("systolic", "Systolic pressure (mmHg)", "收缩压(mmHg)", "measure", decimals=0),
    Column("diastolic", "Diastolic pressure (mmHg)", "舒张压(mmHg)", "measure", decimals=0),
    Column("glucose", "Fasting glucose (mmol/L)", "空腹血糖(mmol/L)", "measure", decimals=1),
    Column("hba1c", "HbA1c (%)", "糖化血红蛋白(%)", "measure", decimals=1),
    Column("smoker", "Smoking", "吸烟情况", "category", SMOKING),
    Column("visits", "Visits (12 months)", "近12个月就诊次数", "measure", decimals=0),
    Column("medications", "Medications", "用药种数", "measure", decimals=0),
    Column("event", "Risk event", "是否发生风险事件", "outcome", YES_NO),
)

SAMPLE = Sample(
    id="clinic",
    file="clinic-patients.csv",
    sheet=("Patients", "患者"),
    title=("Clinic", "诊所患者"),
    subtitle=("2,000 patients, who is at risk", "2,000 名患者，谁有风险"),
    question="predictions",
    columns=COLUMNS,
)

SIZE = 2016
EVENT_RATE = 0.18
ZEROS = {"bmi": 11, "systolic": 9, "glucose": 14}  # written by the device when nothing was measured


def make_clinic(seed: int, lang: str) -> tuple[pd.DataFrame, pd.Series]:
    """Generate the patients in a language, and the log-odds of an event (up to a constant) of each."""
    rng = np.random.default_rng(seed)
    age = np.clip(np.round(rng.normal(57, 15, SIZE)), 21, 93)
    sex = pick(rng, {"female": 53, "male": 47}, SIZE)
    smoker = np.where(
        sex == "male",
        pick(rng, {"never": 46, "former": 29, "current": 25}, SIZE),
        pick(rng, {"never": 71, "former": 17, "current": 12}, SIZE),
    )
    bmi = np.clip(19.5 + rng.gamma(4.2, 1.75, SIZE) + 0.012 * (age - 55), 16.5, 49)
    metabolic = 0.6 * standardised(bmi) + 0.35 * standardised(age) + rng.normal(0, 0.8, SIZE)
    hba1c = np.clip(5.55 + 0.30 * metabolic + 0.9 * np.maximum(metabolic - 0.8, 0) ** 1.4, 4.4, 12.9)
    hba1c = hba1c + rng.normal(0, 0.12, SIZE)
    # average glucose that goes with an HbA1c (Nathan et al. 2008), lowered a little because it is fasting
    glucose = np.maximum(1.594 * hba1c - 2.594 - 0.75 + rng.normal(0, 0.45, SIZE), 3.4)
    systolic = 124 + 0.42 * (age - 55) + 0.75 * (bmi - 27) + 3 * (sex == "male") + rng.normal(0, 12.5, SIZE)
    systolic = np.clip(np.round(systolic), 88, 214)
    diastolic = np.clip(np.round(0.42 * systolic + 26 - 0.10 * (age - 55) + rng.normal(0, 6, SIZE)), 48, 126)
    ill = 0.4 * (systolic > 140) + 0.7 * (hba1c > 6.5) + 0.015 * (age - 40)
    medications = np.minimum(rng.poisson(np.maximum(0.7 + 2.2 * ill, 0.1)), 14)
    visits = np.minimum(rng.poisson(1.4 + 0.55 * medications + 0.3 * rng.gamma(1, 1, SIZE)), 24)
    table = pd.DataFrame(
        {
            "patient_id": numbered(rng, SIZE, 30_000, "{:06d}"),
            "age": age,
            "sex": sex,
            "bmi": np.round(bmi, 1),
            "systolic": systolic,
            "diastolic": diastolic,
            "glucose": np.round(glucose, 1),
            "hba1c": np.round(hba1c, 1),
            "smoker": smoker,
            "visits": visits,
            "medications": medications,
        }
    )
    score = _event_score(table)
    table["event"] = outcome_from(rng, score, EVENT_RATE)
    for column, count in ZEROS.items():
        table[column] = with_gaps(rng, table[column].to_numpy(), count, gap=0)
    table.loc[table["systolic"] == 0, "diastolic"] = 0
    return localise(table, COLUMNS, lang), pd.Series(score, index=table["patient_id"], name="log_odds")


def _event_score(table: pd.DataFrame) -> np.ndarray:
    """Weigh what puts patients at risk, as log-odds up to a constant."""
    score = 1.15 * (
        0.052 * (table["age"] - 57)
        + 0.021 * (table["systolic"] - 128)
        + 0.55 * (table["hba1c"] - 5.7)
        + 0.03 * (table["bmi"] - 27)
        + 0.85 * (table["smoker"] == "current")
        + 0.3 * (table["smoker"] == "former")
        + 0.35 * (table["sex"] == "male")
        + 0.09 * table["visits"]
    )
    return score.to_numpy()

"""The school sample: one row per student, who dropped out, and the final status (which gives it away)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from installer.samples_common import (
    YES_NO,
    Column,
    Sample,
    Words,
    localise,
    numbered,
    outcome_from,
    standardised,
    yes_with,
)

STATUS: Words = {
    "graduated": ("Graduated", "毕业"),
    "enrolled": ("Still enrolled", "在读"),
    "dropped": ("Dropped out", "辍学"),
}

COLUMNS = (
    Column("student_id", "Student ID", "学号", "identifier"),
    Column("entry", "Entry grade", "入学成绩", "measure", decimals=0),
    Column("term1", "Term 1 average", "第一学期平均分", "measure", decimals=1),
    Column("term2", "Term 2 average", "第二学期平均分", "measure", decimals=1),
    Column("attendance", "Attendance (%)", "出勤率(%)", "measure", decimals=1),
    Column("absences", "Unexcused absences (days)", "无故缺勤(天)", "measure", decimals=0),
    Column("study", "Study hours per week", "每周学习时长(小时)", "measure", decimals=1),
    Column("support", "Tutoring", "课外辅导", "category", YES_NO),
    Column("distance", "Distance to school (km)", "到校距离(公里)", "measure", decimals=1),
    Column("scholarship", "Scholarship", "奖学金", "category", YES_NO),
    Column("dropped_out", "Dropped out", "是否辍学", "outcome", YES_NO),
    # known only afterwards and equal to the outcome: left out here, and a good test of the leakage alarm
    Column("status", "Final status", "最终状态", "ignored", STATUS),
)

SAMPLE = Sample(
    id="school",
    file="school-students.csv",
    sheet=("Students", "学生"),
    title=("School", "学校学生"),
    subtitle=("1,500 students, who struggles", "1,500 名学生，谁需要帮助"),
    question="predictions",
    columns=COLUMNS,
)

SIZE = 1508
DROPOUT_RATE = 0.21


def make_school(seed: int, lang: str) -> tuple[pd.DataFrame, pd.Series]:
    """Generate the students in a language, and the log-odds of dropping out (up to a constant) of each."""
    rng = np.random.default_rng(seed)
    ability = rng.normal(0, 1, SIZE)
    drive = rng.normal(0, 1, SIZE)
    entry = np.clip(np.round(68 + 9 * ability + rng.normal(0, 4, SIZE)), 38, 99)
    distance = np.round(np.clip(rng.gamma(1.7, 3.4, SIZE), 0.3, 46), 1)
    scholarship = yes_with(rng, np.clip(0.10 + 0.012 * (entry - 60), 0.04, 0.6), SIZE)
    study = np.round(np.clip(8 + 2.6 * drive + 0.8 * ability + rng.normal(0, 1.8, SIZE), 0.5, 24), 1)
    attendance = 100.4 - rng.gamma(2.2, 2.4, SIZE) * np.exp(-0.35 * drive) - 0.09 * distance
    attendance = np.round(np.clip(attendance, 41, 100), 1)
    absences = np.minimum(rng.poisson((100 - attendance) * 0.55), 60)
    term1 = _grade(rng, 0.72 * entry + 17 + 2.2 * standardised(study) + 0.35 * (attendance - 93))
    support = yes_with(rng, np.where(term1 < 62, 0.42, 0.14), SIZE)
    term2 = _grade(rng, 0.85 * term1 + 10 + 1.5 * drive + 2.5 * (support == "yes") + 0.2 * (attendance - 93))
    score = 1.15 * (
        -0.075 * (term2 - 66)
        - 0.030 * (term1 - 66)
        + 0.105 * (93 - attendance)
        - 0.09 * (study - 8)
        + 0.035 * (distance - 5)
        - 0.55 * (scholarship == "yes")
        - 0.35 * (support == "yes")
    )
    dropped_out = outcome_from(rng, score, DROPOUT_RATE)
    late = yes_with(rng, 1 / (1 + np.exp(0.14 * (term2 - 58))), SIZE)
    status = np.where(dropped_out == "yes", "dropped", np.where(late == "yes", "enrolled", "graduated"))
    table = pd.DataFrame(
        {
            "student_id": numbered(rng, SIZE, 9_900, "S{:05d}"),
            "entry": entry,
            "term1": term1,
            "term2": term2,
            "attendance": attendance,
            "absences": absences,
            "study": study,
            "support": support,
            "distance": distance,
            "scholarship": scholarship,
            "dropped_out": dropped_out,
            "status": status,
        }
    )
    return localise(table, COLUMNS, lang), pd.Series(score, index=table["student_id"], name="log_odds")


def _grade(rng: np.random.Generator, expected: np.ndarray) -> np.ndarray:
    """Draw a term's average around its expectation, between 20 and 100, to half a point."""
    return np.round(np.clip(expected + rng.normal(0, 4.2, SIZE), 20, 99.5) * 2) / 2

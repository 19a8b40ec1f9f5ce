"""How good the default prediction is on public data, beside what other programs reach there.

    SEGDESK_CORPUS=... python -m tests.benchmarks.prediction [--only pima,heart]

Expected areas under the curve are 5-fold, stratified, seed 0. The default may be 0.015 below the better one;
clearly above it means that the outcome leaks into the columns.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import msgspec
from threadpoolctl import threadpool_limits

from segdesk.documents import ColumnChange, ReadOptions, Source, default_recipe, prediction_analysis
from segdesk.engine.jobs import execute
from segdesk.jobs.protocol import JobRequest
from segdesk.jobs.requests import ReadRequest, RunRequest
from segdesk.results.base import Result
from segdesk.results.prediction import Prediction
from segdesk.results.run import RunResult
from segdesk.results.table import ReadResult

BELOW = 0.015
ABOVE = 0.02


class Case(NamedTuple):
    """One public set and what is reached on it."""

    name: str
    file: str
    outcome: str
    positive: str | None
    logistic: float
    boosting: float
    ignored: tuple[str, ...] = ()
    headless: bool = False
    skip: tuple[int, ...] = ()  # lines of the file that hold no customers
    alarm: str | None = None  # a column that must raise the leakage alarm


CASES = (
    Case("telco", "telco_churn_csv/TelecomCustomerChurn.csv", "Churn", "Yes", 0.845, 0.842),
    Case("churn", "bank_churn_modelling/Churn_Modelling.csv", "Exited", "1", 0.765, 0.866),
    Case("marketing", "uci_bank_marketing/bank-additional.zip", "y", "yes", 0.791, 0.805, alarm="duration"),
    Case("german", "german_credit/german.csv", "Column 21", "2", 0.791, 0.802, headless=True),
    Case("credit card", "uci_default_credit_card/credit-card.csv", "default payment next month", "1",
         0.723, 0.782),
    Case("pima", "pima_diabetes/pima-indians-diabetes.csv", "Column 9", "1", 0.832, 0.797, headless=True),
    Case("heart", "heart_cleveland/heart_disease.tab", "diameter narrowing", "1", 0.912, 0.884,
         skip=(2, 3)),
    Case("breast", "breast_cancer_original/breast-cancer-wisconsin.data", "Column 11", "4", 0.994, 0.989,
         headless=True),
    Case("dropout", "uci_student_dropout/dropout_data.csv", "Target", "Dropout", 0.882, 0.895),
)  # fmt: skip


def predict(folder: Path, case: Case) -> tuple[Prediction, float]:
    """Read the file, predict with the defaults; returns the result and the seconds."""
    changes = {name: ColumnChange(role="ignored") for name in case.ignored}
    source = Source(
        id="file",
        path=str(folder / case.file),
        options=ReadOptions(header_row=0 if case.headless else None, skip_lines=case.skip),
        columns=changes,
    )
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:

        def job(kind: str, request: Result) -> object:
            return execute(
                JobRequest(id="1", kind=kind, args=request.to_plain(), scratch=scratch, store=scratch),
                lambda event: None,
                lambda: False,
            ).result

        read = ReadResult.from_plain(job("read", ReadRequest(source=source)))
        analysis = prediction_analysis(case.outcome, case.positive)
        recipe = msgspec.structs.replace(
            default_recipe(source, read.table), table_steps=(), analyses=(analysis,)
        )
        request = RunRequest(recipe=recipe, tables={"file": read.table}, analysis=analysis.id)
        found = RunResult.from_plain(job("run", request)).prediction
    assert found is not None
    return found, time.perf_counter() - started


def main() -> int:
    """Print one line per set; 1 if one is outside its range."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    wanted = [part for part in options.only.split(",") if part]
    folder = Path(os.environ["SEGDESK_CORPUS"])
    wrong = 0
    for case in CASES:
        if wanted and case.name not in wanted:
            continue
        found, seconds = predict(folder, case)
        best = next(model for model in found.models if model.chosen)
        least = min(model.brier for model in found.models)
        target = max(case.logistic, case.boosting)
        leaks = [alarm for alarm in found.alarms if alarm.kind == "leak"]
        named = case.alarm is None or any(case.alarm in alarm.columns for alarm in leaks)
        fine = target - BELOW <= best.auc <= target + ABOVE and best.brier <= 1.03 * least and named
        wrong += not fine
        print(
            f"{case.name}: {best.stage} {best.auc:.3f} (expected {target:.3f} − {BELOW}), "
            f"all {[round(model.auc, 3) for model in found.models]}, Brier {best.brier:.3f} of {least:.3f}, "
            f"alarms {[(alarm.kind, *alarm.columns) for alarm in found.alarms]}, {seconds:.1f} s"
            f"{'' if fine else '  ← wrong'}",
            flush=True,
        )
    return int(wrong > 0)


if __name__ == "__main__":
    with threadpool_limits(1):  # as in the worker
        raise SystemExit(main())

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from segdesk.engine.jobs import forget
from tests.benchmarks.prediction import ABOVE, BELOW, CASES, Case, predict

FAST = ("pima", "heart", "breast", "telco")


@pytest.mark.parametrize("case", [case for case in CASES if case.name in FAST], ids=lambda case: case.name)
def test_the_default_is_as_good_as_expected(case: Case, corpus: Callable[[str], Path]) -> None:
    corpus(case.file)
    forget()
    found, _ = predict(Path(os.environ["SEGDESK_CORPUS"]), case)
    best = next(model for model in found.models if model.chosen)
    target = max(case.logistic, case.boosting)
    assert target - BELOW <= best.auc <= target + ABOVE
    assert best.brier <= 1.03 * min(model.brier for model in found.models)

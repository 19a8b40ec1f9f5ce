import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from segdesk.documents import Recipe, Source, prediction_analysis
from segdesk.engine.arrow import read_table
from segdesk.engine.errors import EngineError
from segdesk.engine.prediction.alarms import _AFTERWARDS, hopeless, standard_error
from segdesk.engine.prediction.curves import calibration, gain, reached_at
from segdesk.engine.prediction.target import guess_positive
from segdesk.jobs.requests import ScoreRequest
from segdesk.results.prediction import Prediction
from segdesk.results.run import ScoreResult
from segdesk.text import render
from tests.engine.conftest import Desk


def leavers(rows: int = 500, seed: int = 0) -> pd.DataFrame:
    """Return customers who leave the likelier the shorter they are here, most on monthly contracts."""
    random = np.random.default_rng(seed)
    months = random.integers(1, 72, rows)
    contract = random.choice(["monthly", "yearly"], rows)
    logit = 1.5 - 0.06 * months + 1.5 * (contract == "monthly")
    left = random.random(rows) < 1 / (1 + np.exp(-logit))
    return pd.DataFrame(
        {
            "Customer": [f"C{n}" for n in range(rows)],
            "Months": months,
            "Contract": pd.Categorical(contract),
            "Noise": random.standard_normal(rows).round(3),
            "Left": pd.Categorical(np.where(left, "yes", "no")),
        }
    )


def predict(desk: Desk, frame: pd.DataFrame, outcome: str = "Left", key: str = "t") -> Prediction:
    table = desk.table(frame, key, Customer="identifier")
    found = desk.run(table, prediction_analysis(outcome)).prediction
    assert found is not None
    return found


def test_leavers_are_ranked_judged_and_explained(desk: Desk) -> None:
    frame = leavers()
    found = predict(desk, frame)
    assert (found.positive, found.classes) == ("yes", ("no", "yes"))
    best = next(model for model in found.models if model.chosen)
    assert {model.stage for model in found.models} == {"segdesk.logistic", "segdesk.boosting"}
    assert 0.75 < best.auc < 0.9
    assert best.brier < found.naive_brier
    scores = read_table(desk.path(found.scores))
    assert scores.column_names == ["score", "rank", "reason1", "reason2", "reason3", "actual"]
    score = scores["score"].to_numpy()
    actual = scores["actual"].to_numpy()
    # out-of-fold: as good as the cross-validation says, no better
    assert roc_auc_score(actual, score) == pytest.approx(best.auc, abs=0.02)
    assert sorted(scores["rank"].to_numpy()) == list(range(1, 501))
    assert score[scores["rank"].to_numpy() == 1] == score.max()
    first = json.loads(scores["reason1"][int(score.argmax())].as_py())
    assert first["args"]["column"] in ("Months", "Contract")
    strongest = found.reasons[0]
    assert strongest.column == "Months"
    assert strongest.effect < 0
    assert sum({r.column: r.importance for r in found.reasons}.values()) == pytest.approx(1)
    assert "Customer" not in found.columns_used
    assert found.verdict.quality in ("strong", "useful")


def test_a_kept_prediction_is_not_made_again(desk: Desk) -> None:
    table = desk.table(leavers(200), "t", Customer="identifier")
    first = desk.run(table, prediction_analysis("Left"))
    again = desk.run(table, prediction_analysis("Left"))
    assert again.steps[-1].cached
    assert again.prediction.key == first.prediction.key


def test_a_column_known_only_afterwards_raises_the_alarm(desk: Desk) -> None:
    frame = leavers()
    left = (frame["Left"] == "yes").to_numpy()
    frame.insert(3, "Cancellation reason", pd.Categorical(np.where(left, "price", "none")))
    found = predict(desk, frame)
    alarm = next(alarm for alarm in found.alarms if alarm.kind == "leak")
    assert alarm.severity == "serious"
    assert alarm.left_out
    assert "Cancellation reason" not in found.columns_used
    assert max(model.auc for model in found.models) < 0.9


def test_nothing_to_learn_is_said(desk: Desk) -> None:
    random = np.random.default_rng(1)
    frame = pd.DataFrame(random.standard_normal((300, 3)), columns=list("abc"))
    frame["Left"] = pd.Categorical(random.choice(["yes", "no"], 300))
    found = predict(desk, frame)
    assert found.verdict.quality == "none"
    assert any(alarm.kind == "hopeless" for alarm in found.alarms)


def test_customers_with_unknown_outcome_are_scored_only(desk: Desk) -> None:
    frame = leavers()
    frame.loc[:99, "Left"] = None
    found = predict(desk, frame)
    scores = read_table(desk.path(found.scores))
    assert (found.rows, found.known) == (500, 400)
    assert (scores["actual"].to_numpy()[:100] == -1).all()
    assert np.isfinite(scores["score"].to_numpy()).all()


def test_three_classes_are_judged_one_against_the_rest(desk: Desk) -> None:
    random = np.random.default_rng(0)
    group = random.integers(3, size=300)
    frame = pd.DataFrame({"a": group + random.standard_normal(300), "b": random.standard_normal(300)})
    frame["Result"] = pd.Categorical(np.array(["out", "stay", "win"])[group])
    found = predict(desk, frame, "Result")
    assert found.classes == ("out", "stay", "win")
    assert 0.6 < max(model.auc for model in found.models) < 0.95


def test_an_outcome_that_cannot_be_predicted_is_refused_in_words(desk: Desk) -> None:
    frame = leavers(60)
    with pytest.raises(EngineError, match="different values"):
        predict(desk, frame, "Noise")
    with pytest.raises(EngineError, match="no longer there"):
        predict(desk, frame, "Gone")
    with pytest.raises(EngineError, match="only one value"):
        predict(desk, frame.assign(Left=pd.Categorical(["yes"] * 60)), key="u")
    with pytest.raises(EngineError, match="too few known outcomes"):
        predict(desk, frame.assign(Left=pd.Categorical(["yes"] * 3 + ["no"] * 57)), key="v")


def test_a_new_file_is_scored_as_the_old_one_was(desk: Desk, tmp_path) -> None:
    frame = leavers()
    frame.loc[400:, "Left"] = None
    table = desk.table(frame, "t", Customer="identifier")
    analysis = prediction_analysis("Left")
    found = desk.run(table, analysis).prediction
    new = tmp_path / "new.csv"
    frame.iloc[400:].drop(columns=["Left", "Noise"]).rename(columns={"Months": "months "}).to_csv(
        new, index=False
    )
    request = ScoreRequest(
        source=Source(id="new", path=str(new)),
        recipe=Recipe(analyses=(analysis,), sources=(Source(id="file", path="x"),)),
        analysis=analysis.id,
        model=found.model,
        prediction=found,
    )
    scored = ScoreResult.from_plain(desk.job("score", request).result)
    assert scored.missing_columns == ("Noise",)
    assert any("Noise" in render(note) for note in scored.notes)
    fresh = read_table(desk.path(scored.output))["score"].to_numpy()
    before = read_table(desk.path(found.scores))["score"].to_numpy()[400:]
    assert np.corrcoef(fresh, before)[0, 1] > 0.98


def test_gain_counts_equal_scores_in_proportion() -> None:
    hits = np.array([1, 0, 1, 0], dtype=np.int8)
    share, reached = gain(hits, np.array([0.5, 0.5, 0.5, 0.5]))
    assert np.interp(0.5, share, reached) == pytest.approx(0.5)
    assert reached_at(hits, np.array([0.9, 0.1, 0.8, 0.2]), 0.5) == 1.0


def test_calibration_compares_chances_with_what_happened() -> None:
    scores = np.repeat([0.1, 0.9], 50)
    hits = np.r_[np.repeat([1, 0], [5, 45]), np.repeat([1, 0], [45, 5])].astype(np.int8)
    predicted, actual = calibration(hits, scores)
    assert actual[:5].mean() == pytest.approx(0.1)
    assert actual[5:].mean() == pytest.approx(0.9)
    assert len(predicted) == 10


def test_the_standard_error_is_that_of_hanley_and_mcneil() -> None:
    # their example: 51 abnormal, 58 normal, area 0.893 → 0.0325 (approximation from the area alone)
    assert standard_error(0.893, 51, 58) == pytest.approx(0.0325, abs=0.001)
    assert hopeless(0.55, 30, 30)
    assert not hopeless(0.55, 3000, 3000)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"yes": 80, "no": 20}, "yes"),
        ({"是": 10, "否": 90}, "是"),
        ({"good": 700, "bad": 300}, "bad"),
        ({"a": 10, "b": 90}, "a"),
        ({"0": 10, "1": 90}, "1"),
    ],
)
def test_the_value_that_means_yes_is_guessed(counts: dict[str, int], expected: str) -> None:
    assert guess_positive(counts) == expected


def test_how_long_somebody_has_been_a_customer_is_known_beforehand() -> None:
    assert not _AFTERWARDS.search("在网时长(月)")
    assert not _AFTERWARDS.search("Tenure (months)")
    assert _AFTERWARDS.search("通话时长")
    assert _AFTERWARDS.search("duration")

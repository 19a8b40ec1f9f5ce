"""The evaluation of a segmentation: its measures against scikit-learn and SciPy, and the whole job."""

from __future__ import annotations

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import linear_sum_assignment
from sklearn import metrics
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs

from segdesk.api import Cancelled
from segdesk.documents import SegmentEdit
from segdesk.engine.segmentation.centres import quick_kmeans
from segdesk.engine.segmentation.evaluating import indices, methods, work
from segdesk.engine.segmentation.evaluating.beside import association, explained
from segdesk.engine.segmentation.evaluating.curves import elbow, gap, mixture, prediction_strength, within
from segdesk.engine.segmentation.evaluating.tree import last_merges
from segdesk.engine.segmentation.quality import jaccards, stability
from segdesk.jobs.protocol import Partial
from segdesk.jobs.requests import EvaluateRequest
from segdesk.results.evaluation import PARTS, RULE_PARTS, EvaluationReport, OtherMethod, fingerprint
from segdesk.results.segmentation import Segmentation
from segdesk.results.table import TableRef
from segdesk.text import msg, render
from tests.engine.conftest import Desk, short, three_groups


def _two_partitions(seed: int, rows: int = 400) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    first = random.integers(0, 5, rows)
    second = np.where(random.random(rows) < 0.6, first % 4, random.integers(0, 4, rows))
    return first, second


@pytest.mark.parametrize("seed", range(4))
def test_indices_are_those_of_scikit_learn(seed: int) -> None:
    segments, known = _two_partitions(seed)
    counts = indices.crosstab(segments, known, 5, 4)
    assert (counts == metrics.cluster.contingency_matrix(segments, known)).all()
    scores = indices.known_scores(counts)
    matched = linear_sum_assignment(-counts)
    expected = {
        "ari": metrics.adjusted_rand_score(known, segments),
        "ami": metrics.adjusted_mutual_info_score(known, segments),
        "nmi": metrics.normalized_mutual_info_score(known, segments),
        "homogeneity": metrics.homogeneity_score(known, segments),
        "completeness": metrics.completeness_score(known, segments),
        "purity": counts.max(axis=1).sum() / len(known),
        "accuracy": counts[matched].sum() / len(known),
    }
    for name, value in expected.items():
        assert getattr(scores, name) == pytest.approx(value, abs=1e-10), name


def test_indices_of_the_same_and_of_single_groups() -> None:
    same = indices.known_scores(np.diag([5, 3, 2]))
    assert set(same.to_plain().values()) == {1.0}
    single = indices.known_scores(np.array([[4, 6]]))
    assert (single.ari, single.completeness, single.purity) == (0.0, 1.0, 0.6)
    assert single.homogeneity == pytest.approx(0.0)


def test_mutual_information_by_chance_is_the_same_for_many_customers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts = indices.crosstab(*_two_partitions(1, 20_000), 5, 4)
    exact = indices.known_scores(counts).ami
    monkeypatch.setattr(indices, "EXACT_ROWS", 1_000)
    assert indices.known_scores(counts).ami == pytest.approx(exact, abs=1e-5)


def test_customers_in_no_segment_are_left_out_of_the_table() -> None:
    counts = indices.crosstab(np.array([0, -1, 1, 1]), np.array([1, 0, -1, 0]), 2, 2)
    assert counts.tolist() == [[0, 1], [1, 0]]


def test_what_lies_between_segments_is_that_of_the_f_test() -> None:
    random = np.random.default_rng(3)
    labels = random.integers(-1, 3, 300)
    values = random.normal(size=300) + 0.4 * labels
    values[::17] = np.nan
    groups = [values[(labels == code) & np.isfinite(values)] for code in range(3)]
    share, p_value = explained(values, labels.astype(np.int16)) or (0.0, 0.0)
    assert p_value == pytest.approx(stats.f_oneway(*groups).pvalue)
    everything = np.concatenate(groups)
    inside = sum(((group - group.mean()) ** 2).sum() for group in groups)
    assert share == pytest.approx(1 - inside / ((everything - everything.mean()) ** 2).sum())
    assert explained(np.ones(10), np.zeros(10, dtype=np.int16)) is None


def test_association_of_categories_is_that_of_the_chi_square_test() -> None:
    counts = indices.crosstab(*_two_partitions(2), 5, 4)
    strength, p_value, narrow = association(counts) or (0.0, 0.0, 0)
    assert narrow == 3
    assert strength == pytest.approx(stats.contingency.association(counts, method="cramer"))
    assert p_value == pytest.approx(stats.chi2_contingency(counts).pvalue)
    assert association(np.array([[3, 4]])) is None


def test_the_elbow_is_the_inertia_of_k_means() -> None:
    X, _truth = make_blobs(300, centers=[[0, 0], [8, 0], [4, 7]], cluster_std=0.8, random_state=4)
    fitted = {k: KMeans(k, n_init=5, tol=0, random_state=0).fit(X) for k in range(2, 8)}
    curve = elbow(X, {k: model.labels_.astype(np.int16) for k, model in fitted.items()})
    assert curve is not None
    assert curve.numbers == (1, 2, 3, 4, 5, 6, 7)
    assert curve.values[1:] == pytest.approx([model.inertia_ for model in fitted.values()])
    assert curve.values[0] == pytest.approx(((X - X.mean(axis=0)) ** 2).sum())
    assert curve.best == 3
    assert within(X, np.full(300, -1, dtype=np.int16)) == 0


def test_gap_and_prediction_strength_find_three_groups_and_none() -> None:
    X, _truth = make_blobs(300, centers=[[0, 0], [8, 0], [0, 8]], cluster_std=0.8, random_state=1)
    numbers = range(2, 7)
    found, strength = gap(X, numbers, 0), prediction_strength(X, numbers, quick_kmeans, 0)
    assert found is not None
    assert strength is not None
    assert (found.best, strength.best) == (3, 3)
    assert strength.values[1] > 0.95
    assert strength.values[3] < 0.8
    plain = np.random.default_rng(0).random((300, 2))
    nothing = gap(plain, numbers, 0)
    assert nothing is not None
    assert nothing.best == 1


def test_gap_is_not_told_of_as_few_different_customers_as_segments() -> None:
    X = np.repeat(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), 20, axis=0)
    assert gap(X, [2, 3, 4], 0) is None


def test_mixture_suggests_the_clouds_there_are_and_none_where_it_never_ends() -> None:
    X, _truth = make_blobs(600, centers=[[0, 0], [6, 0], [0, 6]], cluster_std=0.7, random_state=2)
    criteria = {curve.name: curve for curve in mixture(X, range(2, 7), 0)}
    assert criteria["bic"].best == 3
    more = mixture(X, [2], 0)[0]
    assert more.best is None
    assert "every further cloud" in render(more.text)


def test_stability_is_the_mean_over_the_resamples() -> None:
    X, truth = make_blobs(300, centers=4, random_state=5)
    labels = truth.astype(np.int16)
    values = jaccards(X, labels, 4, quick_kmeans, 6, 0)
    assert values.shape == (6, 4)
    assert ((values >= 0) & (values <= 1)).all()
    assert stability(X, labels, 4, quick_kmeans, 6, 0) == pytest.approx(values.mean(axis=0))


def test_the_last_merges_are_those_of_scipy() -> None:
    X, _truth = make_blobs(200, centers=5, random_state=6)
    tree = linkage(X, "ward")
    groups, merges = last_merges(tree, 30)
    assert len(set(groups)) == 31
    expected = fcluster(tree, 31, "maxclust")
    assert metrics.adjusted_rand_score(expected, groups) == 1.0
    assert [merge.height for merge in merges] == pytest.approx(tree[-30:, 2].tolist())
    # leaves stand from left to right: what a merge joins always lies side by side
    parts = [{leaf} for leaf in range(31)]
    for merge in merges:
        parts.append(parts[merge.left] | parts[merge.right])
        assert max(parts[-1]) - min(parts[-1]) + 1 == len(parts[-1])
    few, all_merges = last_merges(linkage(X[:4], "ward"), 30)
    assert (len(set(few)), len(all_merges)) == (4, 3)


# -- the job ------------------------------------------------------------------------------------------------


def _customers() -> pd.DataFrame:
    frame = three_groups()
    group = np.arange(len(frame)) % 3
    frame["Club"] = pd.Categorical(np.array(["gold", "silver", "bronze"])[group])
    frame["Chance"] = np.random.default_rng(9).normal(size=len(frame)).round(3)
    frame["Revenue"] = (100 + 50 * group + np.random.default_rng(8).normal(size=len(frame))).round(2)
    return frame


def _analysis(stage: str = "segdesk.kmeans"):  # type: ignore[no-untyped-def]
    analysis = short()
    model = msgspec.structs.replace(analysis.model, stage=stage)
    return msgspec.structs.replace(analysis, model=model, columns=("Age", "Spent", "Visits"), k_max=5)


def _evaluated(
    desk: Desk, frame: pd.DataFrame, key: str = "t", stage: str = "segdesk.kmeans"
) -> tuple[TableRef, Segmentation, EvaluationReport]:
    table = desk.table(frame, key, Customer="identifier")
    analysis = _analysis(stage)
    found = desk.segment(table, analysis)
    request = EvaluateRequest(analysis=analysis, table=table, segmentation=found)
    return table, found, EvaluationReport.from_plain(desk.job("evaluate", request).result)


def test_an_evaluation_tells_of_every_number_of_segments(desk: Desk) -> None:
    _table, found, report = _evaluated(desk, _customers())
    assert report.complete
    assert report.of == fingerprint(found)
    assert not report.notes
    assert (report.rows, report.sample) == (240, 240)
    numbers = [2, 3, 4, 5]
    assert [plot.n_segments for plot in report.silhouettes] == numbers
    assert [s.n_segments for s in report.stability] == numbers
    fit = report.silhouettes[1]
    assert [bar.elsewhere for bar in fit.segments] == [0.0, 0.0, 0.0]
    assert all(list(bar.values) == sorted(bar.values, reverse=True) for bar in fit.segments)
    assert all(min(segment.values) > 0.9 for segment in report.stability[1].segments)
    assert {curve.name for curve in report.curves} == {
        "within", "silhouette", "calinski_harabasz", "davies_bouldin", "gap",
        "prediction_strength", "bic", "aic",
    }  # fmt: skip
    silhouette = next(curve for curve in report.curves if curve.name == "silhouette")
    assert silhouette.best == 3
    assert silhouette.values[1] == pytest.approx(fit.mean)
    assert render(report.placing) == "New customers join the segment whose average they are nearest to."


def test_known_groups_and_columns_not_used_are_told(desk: Desk) -> None:
    _table, _found, report = _evaluated(desk, _customers())
    known = {column.column: column for column in report.known}
    assert list(known) == ["Club", "Card"]
    club = known["Club"].table(3)
    assert club is not None
    assert set(club.scores.to_plain().values()) == {1.0}
    assert [sorted(row) for row in club.counts] == [[0, 0, 80]] * 3
    assert "right for 100 % of the customers" in render(club.text).replace("\N{NO-BREAK SPACE}", " ")
    assert render(known["Card"].table(3).text) == "“Card” is spread almost evenly over the segments."  # type: ignore[union-attr]
    beside = {column.column: column for column in report.beside[1].columns}
    assert list(beside)[:2] == ["Club", "Revenue"]
    assert render(beside["Revenue"].text) == "Strongly"
    assert render(beside["Chance"].text) == "No more than by chance"
    assert not set(beside) & {"Age", "Customer"}


def test_other_methods_and_the_tree_are_told(desk: Desk) -> None:
    _table, found, report = _evaluated(desk, _customers())
    agreement, tree = report.agreement, report.tree
    assert agreement is not None
    assert tree is not None
    stages = [method.stage for method in agreement.methods]
    assert "segdesk.ward" in stages
    assert not {"segdesk.kmeans", "segdesk.minibatch_kmeans"} & set(stages)
    at = agreement.at(3)
    assert at is not None
    assert at.rand[0][1 + stages.index("segdesk.ward")] == pytest.approx(1.0)
    assert np.allclose(np.array(at.shared), np.array(at.shared).T)
    labels = desk.path(found.labels)
    assert labels.exists()
    assert desk.path(agreement.labels).exists()
    assert not tree.own
    assert sum(leaf.size for leaf in tree.leaves) == 240
    assert sorted({leaf.codes[1] for leaf in tree.leaves}) == [0, 1, 2]


def test_a_kept_evaluation_is_not_worked_out_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    table, found, report = _evaluated(desk, _customers())
    monkeypatch.setattr(work, "make_inputs", None)
    request = EvaluateRequest(analysis=_analysis(), table=table, segmentation=found)
    assert EvaluationReport.from_plain(desk.job("evaluate", request).result) == report


def test_parts_are_told_as_soon_as_they_are_there(desk: Desk) -> None:
    _evaluated(desk, _customers())
    parts = [list(event.value["done"]) for event in desk.events if isinstance(event, Partial)]
    assert parts == [list(PARTS[:count]) for count in range(1, len(PARTS) + 1)]


def test_an_evaluation_stops_when_asked(desk: Desk) -> None:
    table = desk.table(_customers(), "t", Customer="identifier")
    found = desk.segment(table, _analysis())
    request = EvaluateRequest(analysis=_analysis(), table=table, segmentation=found)
    with pytest.raises(Cancelled):
        desk.job("evaluate", request, cancelled=lambda: True)


def test_the_order_of_rows_and_columns_does_not_matter(desk: Desk) -> None:
    frame = _customers()
    _table, _found, report = _evaluated(desk, frame, "a")
    other = frame.sample(frac=1.0, random_state=1)[list(frame.columns[::-1])].reset_index(drop=True)
    _table, _found, again = _evaluated(desk, other, "b")
    for name in ("silhouettes", "curves", "stability", "beside", "between", "placing"):
        assert getattr(again, name) == getattr(report, name), name
    assert report.agreement is not None
    assert again.agreement is not None
    assert again.agreement.numbers == report.agreement.numbers
    assert {c.column: c.tables for c in again.known} == {c.column: c.tables for c in report.known}


def test_a_method_that_cannot_place_tells_how_often_its_stand_in_is_right(desk: Desk) -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame(random.normal(size=(300, 2)).round(3), columns=["Age", "Spent"])
    frame["Visits"] = random.normal(size=300).round(3)
    frame["Customer"] = [f"C{number}" for number in range(300)]
    _table, _found, report = _evaluated(desk, frame, stage="segdesk.ward")
    assert report.placing is not None
    assert report.placing.id.startswith("This method cannot place new customers itself")
    assert 0.5 < report.placing.args["share"] < 1.0
    assert report.tree is not None
    assert report.tree.own


def test_the_tree_of_the_method_on_show_is_cut_into_its_segments(desk: Desk) -> None:
    _table, found, report = _evaluated(desk, _customers(), stage="segdesk.ward")
    tree = report.tree
    assert tree is not None
    for at, k in enumerate(tree.numbers):
        sizes = {segment.code: segment.size for segment in found.solution(k).segments}
        counted = dict.fromkeys(sizes, 0)
        for leaf in tree.leaves:
            counted[leaf.codes[at]] += leaf.size
        assert counted == sizes


def test_a_measure_that_cannot_be_taken_does_not_cost_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from segdesk.engine.errors import EngineError
    from segdesk.text import msg

    def fails(*_arguments: object) -> None:
        raise EngineError(msg("Try another method."))

    monkeypatch.setattr(work, "stability_boxes", fails)
    _table, _found, report = _evaluated(desk, _customers())
    assert report.complete
    assert [render(note) for note in report.notes] == ["Try another method."]
    assert not report.stability
    assert report.agreement is not None


@pytest.mark.parametrize(("kind", "now"), [("merge", 3), ("split", 5)])
def test_segments_changed_by_hand_are_evaluated_as_they_are(desk: Desk, kind: str, now: int) -> None:
    table, base, report = _evaluated(desk, _customers())
    first, second, *others = base.solution(4).segments
    edit = SegmentEdit(id="e", kind="merge", segments=(first.id, second.id), n_segments=4)
    if kind == "split":
        edit = SegmentEdit(id="e", kind="split", segments=(first.id,), parts=2, n_segments=4)
        others.append(second)
    analysis = msgspec.structs.replace(_analysis(), edits=(edit,))
    found = desk.segment(table, analysis, previous=base, previous_table=table)
    solution = found.solution(4)
    assert len(solution.segments) == now
    request = EvaluateRequest(analysis=analysis, table=table, segmentation=found)
    changed = EvaluationReport.from_plain(desk.job("evaluate", request).result)

    assert not changed.notes
    assert changed.curves == report.curves, "numbers are compared as found"
    plot = next(plot for plot in changed.silhouettes if plot.n_segments == 4)
    assert {bar.code: bar.rows for bar in plot.segments} == {s.code: s.size for s in solution.segments}
    boxes = next(found.segments for found in changed.stability if found.n_segments == 4)
    kept = {segment.id for segment in others}
    assert {box.code for box in boxes} == {s.code for s in solution.segments if s.id in kept}
    codes = {segment.id: segment.code for segment in base.solution(4).segments}
    before = next(found.segments for found in report.stability if found.n_segments == 4)
    values = {box.code: box.values for box in before}
    shown = {segment.code: segment.id for segment in solution.segments}
    assert all(box.values == values[codes[shown[box.code]]] for box in boxes)
    club = next(column for column in changed.known if column.column == "Club").table(4)
    assert club is not None
    assert [sum(row) for row in club.counts] == [
        s.size for s in sorted(solution.segments, key=lambda s: s.code)
    ]


def test_segments_by_rule_are_measured_as_far_as_that_means_something(desk: Desk) -> None:
    _table, found, report = _evaluated(desk, _customers(), stage="segdesk.value_tiers")
    assert found.by_rule
    assert report.complete
    assert not report.notes
    assert (report.curves, report.tree) == ((), None)
    assert set(PARTS) - set(RULE_PARTS) == {"curves", "tree"}
    solution = found.solution(None)
    (plot,), (boxes,) = report.silhouettes, report.stability
    assert {bar.code: bar.rows for bar in plot.segments} == {s.code: s.size for s in solution.segments}
    assert [box.code for box in boxes.segments] == [0, 1, 2]
    values = [value for box in boxes.segments for value in box.values]
    assert 0.5 < min(values) < 1.0, "its limits move a little with who is in the file"
    assert max(values) <= 1.0
    assert report.known
    assert report.agreement is not None
    at = report.agreement.at(found.suggested)
    assert at is not None
    assert "comes nearest to the rule" in render(at.text)
    assert render(report.placing) == "New customers are sorted by the same rule."  # type: ignore[arg-type]


def _gower(frame: pd.DataFrame, numbers: list[str], categories: list[str]) -> np.ndarray:
    """Return Gower's distances, each column in its own words: the mean difference over the columns."""
    parts = []
    for name in numbers:
        values = frame[name].to_numpy(dtype=float)
        low, high = np.quantile(values, [0.01, 0.99])
        inside = np.minimum(np.maximum(values, low), high)
        parts.append(np.abs(np.subtract.outer(inside, inside)) / (high - low))
    for name in categories:
        words = frame[name].astype(str).to_numpy()
        parts.append((words[:, None] != words[None, :]).astype(float))
    return np.mean(parts, axis=0)


def _mixed(desk: Desk, frame: pd.DataFrame, **params: object) -> tuple[Segmentation, EvaluationReport]:
    table = desk.table(frame, "t", Customer="identifier")
    analysis = short()
    model = msgspec.structs.replace(analysis.model, stage="segdesk.mixed", params=params)
    analysis = msgspec.structs.replace(analysis, model=model, columns=("Age", "Spent", "Visits", "Club"))
    found = desk.segment(table, analysis)
    request = EvaluateRequest(analysis=analysis, table=table, segmentation=found)
    return found, EvaluationReport.from_plain(desk.job("evaluate", request).result)


def test_numbers_and_categories_are_evaluated_by_gowers_distance(desk: Desk) -> None:
    frame = _customers().iloc[:120]
    found, report = _mixed(desk, frame, compare="typical", category_weight=1.0)
    assert not report.notes
    distances = _gower(frame, ["Age", "Spent", "Visits"], ["Club"])
    np.fill_diagonal(distances, 0.0)
    labels = pa.ipc.open_file(str(desk.path(found.labels))).read_all()
    for plot in report.silhouettes:
        codes = labels.column(found.solution(plot.n_segments).column).to_numpy()
        expected = metrics.silhouette_score(distances, codes, metric="precomputed")
        assert plot.mean == pytest.approx(expected, abs=1e-4)
    assert [boxes.n_segments for boxes in report.stability] == [2, 3, 4]
    assert all(min(box.values) > 0.95 for box in report.stability[1].segments)
    curves = {curve.name: curve for curve in report.curves}
    assert curves["silhouette"].best == curves["prediction_strength"].best == 3


def test_numbers_and_categories_by_averages_are_evaluated_in_their_own_numbers(desk: Desk) -> None:
    found, report = _mixed(desk, _customers())
    assert not report.notes
    assert found.suggested == 3
    assert all(min(box.values) > 0.95 for box in report.stability[1].segments)
    assert next(curve for curve in report.curves if curve.name == "prediction_strength").best == 3
    at = report.agreement.at(3) if report.agreement is not None else None
    assert at is not None
    assert at.rand[0][1] == pytest.approx(1.0)


def test_methods_that_take_the_table_are_compared_too(desk: Desk) -> None:
    table = desk.table(_customers(), "t", Customer="identifier", Spent="amount", Revenue="ignored")
    model = msgspec.structs.replace(short().model, stage="segdesk.kmeans")
    analysis = msgspec.structs.replace(short(), model=model)
    found = desk.segment(table, analysis)
    request = EvaluateRequest(analysis=analysis, table=table, segmentation=found)
    agreement = EvaluationReport.from_plain(desk.job("evaluate", request).result).agreement
    assert agreement is not None
    found_methods = {method.stage: (at, method) for at, method in enumerate(agreement.methods)}
    assert "segdesk.rfm" in found.unsuitable
    assert "segdesk.rfm" not in found_methods
    mixed, tiers = found_methods["segdesk.mixed"][1], found_methods["segdesk.value_tiers"][1]
    assert {"Card", "Club"} <= set(mixed.columns)
    assert (mixed.found, tiers.found, tiers.columns, tiers.by_rule) == (None, 3, ("Spent",), True)


def test_a_method_that_looks_at_other_columns_says_nothing_about_borders() -> None:
    same = OtherMethod(stage="a", title=msg("K-medoids"))
    elsewhere = OtherMethod(stage="b", title=msg("Numbers and categories"), columns=("Club",))
    shared, rand = np.array([0.95, 0.30]), np.array([0.9, 0.1])
    words = render(methods._sentence(shared, rand, [same, elsewhere]))
    assert words.startswith("Every other method puts at least 95")
    blind = msgspec.structs.replace(elsewhere, columns=())
    assert "only 30" in render(methods._sentence(shared, rand, [same, blind]))

"""`segdesk segment`: what it says, changes by hand, known labels, the cost, and what it refuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sklearn import metrics

from tests.cli.conftest import Ran, read_csv

Command = Callable[..., Ran]
LANGUAGES = ("en", "zh_CN")


@pytest.fixture
def segment(command: Command, customers: Path, tmp_path: Path) -> Callable[..., Ran]:
    """Run the command on the small customers, three plain groups."""

    def run(*arguments: str) -> Ran:
        return command("segment", customers, "--out", tmp_path / "out.csv", *arguments)

    return run


def _counts(tmp_path: Path) -> list[int]:
    return sorted(Counter(row["Segment"] for row in read_csv(tmp_path / "out.csv")).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_verdict_choice_and_every_segment_are_told(segment: Callable[..., Ran], language: str) -> None:
    ran = segment("--json", "--language", language)
    assert ran.code == 0, ran.err
    shown, found = ran.json["shown"], ran.json["segmentation"]
    assert shown["why"] == found["choice"]
    assert shown["tried"] == found["suggested"] == 3
    text = segment("--language", language).out
    for part in (shown["verdict"]["title"], shown["how"], shown["why"]):
        assert part in text
    assert sum(entry["customers"] for entry in shown["segments"]) == 120
    for entry in shown["segments"]:
        assert entry["traits"]
        for words in (entry["name"], entry["action"], *entry["traits"]):
            assert words in text
    assert ("个" in text) == (language == "zh_CN")


def test_segments_are_merged_split_and_kept_together_by_name_or_number(
    segment: Callable[..., Ran], tmp_path: Path
) -> None:
    first = segment("--k", "3", "--json").json["shown"]["segments"]
    assert _counts(tmp_path) == [40, 40, 40]
    names = f"{first[0]['name']}, {first[1]['name'].upper()}"
    merged = segment("--k", "3", "--merge", names, "--json")
    assert merged.code == 0, merged.err
    assert _counts(tmp_path) == [40, 80]
    assert len(merged.json["shown"]["changes"]) == 1
    assert segment("--k", "3", "--merge", f"1，{first[1]['id']}", "--split", "3", "3").code == 0
    assert _counts(tmp_path)[-1] == 80
    assert len(_counts(tmp_path)) == 4
    text = segment("--k", "3", "--together", "2,3").out
    assert _counts(tmp_path) == [40, 80]
    assert "* 40 customers of" in text


def test_a_smallest_size_lets_small_segments_join(segment: Callable[..., Ran], tmp_path: Path) -> None:
    segment("--k", "4")
    assert min(_counts(tmp_path)) < 30
    for wanted in ("30", "25%"):
        ran = segment("--k", "4", "--min-size", wanted)
        assert ran.code == 0, ran.err
        assert _counts(tmp_path) == [40, 40, 40]
    assert segment("--k", "3", "--min-size", "10").code == 0
    assert _counts(tmp_path) == [40, 40, 40]


@pytest.mark.parametrize(
    ("arguments", "english"),
    [
        (("--merge", "1,9"), "There is no segment “9”"),
        (("--merge", "1"), "at least two different"),
        (("--merge", "1,1"), "at least two different"),
        (("--split", "1", "11"), "a number from 2 to 10"),
        (("--split", "1,2"), "must name one segment"),
        (("--min-size", "60%"), "a share below 50 %"),
        (("--min-size", "some"), "a share below 50 %"),
        (("--k", "21"), "from 2 to 20"),
        (("--scale", "upside"), "is one of"),
        (("--evaluate", "Nothing"), "no column “Nothing”"),
        (("--method", "nobody.nothing"), "There is no method"),
    ],
)
def test_what_is_not_understood_is_a_sentence_in_both_languages(
    segment: Callable[..., Ran], tmp_path: Path, arguments: tuple[str, ...], english: str
) -> None:
    told = {}
    for language in LANGUAGES:
        ran = segment("--k", "3", *arguments, "--language", language)
        assert (ran.code, ran.out) == (2, "")
        assert len(ran.err.strip().splitlines()) == 1
        told[language] = ran.err
    assert english in told["en"].replace("\N{NO-BREAK SPACE}", " ")
    assert told["en"] != told["zh_CN"]
    assert not (tmp_path / "out.csv").exists()


def test_a_change_that_cannot_be_done_is_4(segment: Callable[..., Ran], tmp_path: Path) -> None:
    ran = segment("--k", "3", "--merge", "1,2", "--split", "2")
    assert ran.code == 4
    assert len(ran.err.strip().splitlines()) == 1
    assert not (tmp_path / "out.csv").exists()


def test_a_known_label_takes_no_part_and_is_compared_with(
    segment: Callable[..., Ran], customers: Path, tmp_path: Path
) -> None:
    ran = segment("--k", "3", "--evaluate", "Left", "--json")
    assert ran.code == 0, ran.err
    used = {use["column"] for use in ran.json["segmentation"]["columns"] if use["used"]}
    assert used == {"Age", "Spending"}
    rows = read_csv(tmp_path / "out.csv")
    left, found = [row["Left"] for row in rows], [row["Segment"] for row in rows]
    known = ran.json["shown"]["known"]
    assert known["ari"] == pytest.approx(metrics.adjusted_rand_score(left, found))
    assert known["nmi"] == pytest.approx(metrics.normalized_mutual_info_score(left, found))
    table = metrics.cluster.contingency_matrix(left, found)
    assert known["purity"] == pytest.approx(table.max(axis=0).sum() / 120)
    best = max(table[0, a] + table[1, b] for a in range(3) for b in range(3) if a != b)
    assert known["accuracy"] == pytest.approx(best / 120)
    assert not known["used"]
    text = segment("--k", "3", "--evaluate", "Left").out
    for part in ("Compared with “Left”", "Adjusted Rand index", "Purity", f"{known['ari']:.3f}"):
        assert part in text
    ran = segment("--k", "3", "--columns", "Age,Left", "--evaluate", "Left")
    assert "It was used to find the segments: it agrees by itself." in ran.out
    assert segment("--evaluate", "Customer").code == 4


def test_every_segment_is_evaluated_also_those_of_a_rule(segment: Callable[..., Ran]) -> None:
    found = segment("--k", "3", "--evaluate", "--json").json
    bars = next(p for p in found["evaluation"]["silhouettes"] if p["n_segments"] == 3)["segments"]
    text = segment("--k", "3", "--evaluate").out
    assert text.count(f"{bars[0]['mean']:.2f}") >= 1
    assert "Might belong elsewhere" in text
    ruled = segment(
        "--method", "segdesk.value_tiers", "--set", "segdesk.value_tiers.value=Spending", "--evaluate"
    )
    assert ruled.code == 0, ruled.err
    assert "A rule says itself how many segments there are" in ruled.out
    assert "Found again" in ruled.out


@pytest.mark.parametrize(("scale", "mode"), [("raw", "none"), ("robust", "robust"), ("log", "log")])
def test_the_scale_can_be_chosen(segment: Callable[..., Ran], scale: str, mode: str) -> None:
    def told(*arguments: str) -> str:
        steps = segment(*arguments, "--json").json["steps"]
        return {step["stage"]: step["summary"] for step in steps}["segdesk.scale"]

    chosen = told("--scale", scale)
    assert chosen == told("--set", f"segdesk.scale.mode={mode}")
    assert (chosen == "Numbers are compared as they are") == (scale == "raw")
    assert ("log scale" in chosen) == (scale == "log")


def test_a_long_run_is_told_before_with_what_answers_sooner(segment: Callable[..., Ran]) -> None:
    ran = segment("--method", "segdesk.gaussian_mixture")
    assert ran.err.startswith("This takes about 10 seconds. K-means does much the same in about 1 second")
    assert "--method segdesk.kmeans" in ran.err
    assert segment("--method", "segdesk.gaussian_mixture", "--quiet").err == ""
    cost = segment("--method", "segdesk.gaussian_mixture", "--json").json["shown"]["cost"]
    assert cost["faster"] == "segdesk.kmeans"
    assert cost["seconds"] > cost["faster_seconds"]
    assert segment("--json").json["shown"]["cost"] is None

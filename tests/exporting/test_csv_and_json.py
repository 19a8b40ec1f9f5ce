"""The customer list as CSV, and the results as JSON."""

import csv
import json

import msgspec
import pytest

from segdesk.documents import Annotations, SegmentNote
from segdesk.exporting import ExportError, ExportPlan
from segdesk.text import current_language, render
from tests.exporting.samples import Folder, customer_table, prediction, segmentation, texts_table


def exported(folder: Folder, plan: ExportPlan) -> list[list[str]]:
    folder.export(plan)
    with open(plan.target, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def plan(folder: Folder, **changes: object) -> ExportPlan:
    made = ExportPlan(target=str(folder.path / "out.csv"), format="csv", table=customer_table(folder))
    return msgspec.structs.replace(made, **changes)


def test_all_columns_and_the_segments(folder: Folder) -> None:
    rows = exported(folder, plan(folder, segmentation=segmentation(folder)))
    assert rows[0] == [
        "Customer", "City", "Income", "Orders", "Joined", "Segment", "Confidence", "Second choice",
    ]  # fmt: skip
    assert rows[1] == ["00000", "Köln", "100", "0", "2024-02-01", "Big spenders", "0.8765", "Small spenders"]
    assert rows[3][1:3] == ["", ""]
    assert rows[6][5:] == ["In no segment", "0.8765", ""]
    assert (folder.path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_names_by_people_win_and_only_some_segments(folder: Folder) -> None:
    notes = Annotations(segments={"small": SegmentNote(name="Kleine")})
    found = segmentation(folder)
    rows = exported(folder, plan(folder, segmentation=found, annotations=notes, segment_ids=("small",)))
    assert [row[0] for row in rows[1:]] == ["00001", "00003"]
    assert {row[5] for row in rows[1:]} == {"Kleine"}


def test_only_some_customers_in_the_order_on_show(folder: Folder) -> None:
    rows = exported(folder, plan(folder, segmentation=segmentation(folder), only_rows=(4, 1)))
    assert [row[0] for row in rows[1:]] == ["00004", "00001"]


def test_the_likeliest_come_first(folder: Folder) -> None:
    rows = exported(folder, plan(folder, prediction=prediction(folder), max_rank=2))
    assert rows[0][:4] == ["Rank", "Score", "Reason 1", "Customer"]
    assert [row[:4] for row in rows[1:]] == [
        ["1", "0.9", "", "00005"],
        ["2", "0.74", "Income: 150 (more likely)", "00004"],
    ]


def test_words_of_the_asked_language_only_while_writing(folder: Folder) -> None:
    rows = exported(folder, plan(folder, segmentation=segmentation(folder), language="zh_CN"))
    english = exported(folder, plan(folder, segmentation=segmentation(folder)))
    assert rows[0][:5] == english[0][:5]
    assert current_language() == "en"


def test_columns_of_the_same_name_stay_apart(folder: Folder) -> None:
    table = texts_table(folder, ["a"] * 6, "Segment")
    rows = exported(folder, plan(folder, table=table, segmentation=segmentation(folder)))
    assert rows[0][:2] == ["Segment", "Segment (2)"]


def test_exact_texts_for_machines_come_with_a_warning(folder: Folder) -> None:
    table = texts_table(folder, ["=1+1", "ok"])
    safe = folder.export(plan(folder, table=table))
    assert [render(note)[:6] for note in safe.notes] == ["1 text"]
    exact = folder.export(plan(folder, table=table, exact=True))
    assert "exactly as they are" in render(exact.notes[0])
    assert "=1+1" in (folder.path / "out.csv").read_text("utf-8-sig").replace("'=", "'")


def test_json_holds_the_results_in_words(folder: Folder) -> None:
    target = folder.path / "out.json"
    folder.export(
        plan(
            folder, target=str(target), format="json", segmentation=segmentation(folder), source_name="a.csv"
        )
    )
    document = json.loads(target.read_text("utf-8"))
    solution = document["segmentation"]["solutions"][0]
    assert solution["verdict"]["title"] == "2 segments, clearly separated"
    assert solution["segments"][0]["traits"][0]["text"] == "Income: 1.50 × average"
    assert (document["source"], document["n_segments"]) == ("a.csv", 2)


def test_a_missing_folder_is_named(folder: Folder) -> None:
    target = str(folder.path / "gone" / "out.csv")
    with pytest.raises(ExportError) as caught:
        folder.export(plan(folder, target=target))
    assert "gone does not exist" in render(caught.value.message)


def test_a_folder_as_target_is_refused_and_nothing_is_left_behind(folder: Folder) -> None:
    (folder.path / "out.csv").mkdir()
    with pytest.raises(ExportError):
        folder.export(plan(folder))
    assert [p.name for p in folder.path.iterdir() if p.name.startswith(".segdesk")] == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_stopped_export_leaves_the_old_file(folder: Folder, kind: str) -> None:
    target = folder.path / f"out.{kind}"
    target.write_text("old")

    class Stop(BaseException):
        pass

    def stop(fraction: float | None, text: object) -> None:
        if (fraction or 0) > 0.1:
            raise Stop

    folder.tell = stop  # type: ignore[method-assign]
    with pytest.raises(Stop):
        folder.export(plan(folder, target=str(target), format=kind))
    assert target.read_text() == "old"
    assert [p.name for p in folder.path.iterdir() if p.name.startswith(".segdesk")] == []

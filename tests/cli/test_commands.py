"""Every command, run in this process."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from openpyxl import load_workbook

from segdesk.cli.jobs import Jobs
from segdesk.documents import Document, Source, default_recipe, prediction_analysis
from segdesk.engine.jobs import execute
from segdesk.jobs.requests import ReadRequest, RunRequest
from segdesk.projects.project import ProjectContents, save_project
from segdesk.results.base import ArtifactRef
from segdesk.results.run import RunResult
from segdesk.results.table import ReadResult
from tests.cli.conftest import Ran, read_csv

Command = Callable[..., Ran]


def test_run_writes_a_folder_of_results(command: Command, customers: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = command("run", customers, "--out", out)
    assert ran.code == 0, ran.err
    names = {path.name for path in out.iterdir()}
    assert names == {"customers.xlsx", "customers.csv", "result.json", "recipe.json"}
    result = json.loads((out / "result.json").read_text("utf-8"))
    title = result["results"][0]["segmentation"]["solutions"][1]["verdict"]["title"]
    assert title in ran.out
    assert "Summary" in load_workbook(out / "customers.xlsx").sheetnames
    assert [row["Customer"] for row in read_csv(out / "customers.csv")][:2] == ["00000", "00001"]
    assert "Traceback" not in ran.out + ran.err


def test_a_recipe_gives_the_same_segments_again(command: Command, customers: Path, tmp_path: Path) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    assert command("run", customers, "--out", first, "--seed", "5").code == 0
    assert command("run", customers, "--out", again, "--recipe", first / "recipe.json").code == 0
    assert (again / "customers.csv").read_bytes() == (first / "customers.csv").read_bytes()
    recipe = json.loads((again / "recipe.json").read_text("utf-8"))
    assert recipe["analyses"][0]["seed"] == 5


def test_inspect_tells_how_the_file_was_read(command: Command, customers: Path) -> None:
    ran = command("inspect", customers, "--json")
    assert ran.json["receipt"]["rows"] == 120
    assert [column["name"] for column in ran.json["table"]["columns"]] == [
        "Customer",
        "Age",
        "Spending",
        "Left",
    ]
    assert "120 rows · 4 columns" in command("inspect", customers).out


def test_segment_with_chosen_columns_and_number(command: Command, customers: Path, tmp_path: Path) -> None:
    out = tmp_path / "labels.csv"
    ran = command("segment", customers, "--columns", "Age,Spending", "--k", "3", "--out", out, "--json")
    found = ran.json["segmentation"]
    assert found["suggested"] == 3
    assert {use["column"] for use in found["columns"] if use["used"]} == {"Age", "Spending"}
    rows = read_csv(out)
    groups = [{rows[i]["Segment"] for i in range(start, 120, 3)} for start in range(3)]
    assert [len(group) for group in groups] == [1, 1, 1]
    assert len(set.union(*groups)) == 3


def test_segment_by_another_method(command: Command, customers: Path, tmp_path: Path) -> None:
    out = tmp_path / "labels.csv"
    ran = command("segment", customers, "--method", "segdesk.kmeans", "--out", out, "--json")
    assert ran.json["segmentation"]["method"] == "segdesk.kmeans"
    ran = command("segment", customers, "--method", "nobody.nothing", "--out", out)
    assert ran.code == 2
    assert "segdesk.kmeans" in ran.err


def test_predict_ranks_everybody(command: Command, customers: Path, tmp_path: Path) -> None:
    out = tmp_path / "scores.csv"
    ran = command("predict", customers, "--outcome", "Left", "--yes", "Yes", "--out", out, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["prediction"]["positive"] == "Yes"
    rows = read_csv(out)
    assert [row["Rank"] for row in rows] == [str(i + 1) for i in range(120)]
    oldest = [int(row["Customer"]) % 3 == 2 for row in rows[:30]]
    assert sum(oldest) >= 24


def test_convert_keeps_ids(command: Command, customers: Path, tmp_path: Path) -> None:
    book, back = tmp_path / "table.xlsx", tmp_path / "back.csv"
    assert command("convert", customers, book).code == 0
    assert command("convert", book, back, "--sheet", "Table").code == 0
    original = customers.read_text("utf-8").splitlines()
    assert [row["Customer"] for row in read_csv(back)] == [line.split(",")[0] for line in original[1:]]
    assert command("convert", customers, tmp_path / "table.pdf").code == 2


def test_plugins_lists_methods_and_settings(command: Command) -> None:
    stages = {stage["id"]: stage for stage in command("plugins", "--json").json["stages"]}
    assert stages["segdesk.kmeans"]["kind"] == "clusterer"
    assert "segdesk.kmeans" in command("plugins").out


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_samples_are_there(command: Command, language: str) -> None:
    found = command("samples", "--json", "--language", language).json
    assert len(found) == 5
    assert all(Path(sample["file"]).is_file() for sample in found)


def test_settings_reach_the_step(command: Command, customers: Path, tmp_path: Path) -> None:
    command("run", customers, "--out", tmp_path, "--set", "segdesk.scale.mode=none")
    recipe = json.loads((tmp_path / "recipe.json").read_text("utf-8"))
    steps = {step["stage"]: step["params"] for step in recipe["analyses"][0]["preparation"]}
    assert steps["segdesk.scale"] == {"mode": "none"}


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("segdesk.scale.mode", "STAGE.SETTING=VALUE"),
        ("segdesk.scale.mode=upside", "is one of"),
        ("segdesk.scale.volume=3", "has no setting"),
        ("nobody.nothing.x=3", "There is no stage"),
        ("segdesk.kmeans.n_init=0", "between"),
        ("segdesk.kmeans.n_init=many", "is not a value"),
    ],
)
def test_wrong_settings_are_explained(
    command: Command, customers: Path, tmp_path: Path, setting: str, expected: str
) -> None:
    ran = command("run", customers, "--out", tmp_path / "out", "--set", setting)
    assert (ran.code, ran.out) == (2, "")
    assert expected in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("segment", "FILE", "--k", "many", "--out", "OUT"),
        ("predict", "FILE", "--outcome", "Nothing", "--out", "OUT"),
        ("segment", "FILE", "--columns", "Age,Nothing", "--out", "OUT"),
        ("segment", "FILE"),
        ("fly",),
        (),
    ],
)
def test_wrong_use_is_2(
    command: Command, customers: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    places = {"FILE": str(customers), "OUT": str(tmp_path / "out.csv")}
    ran = command(*(places.get(word, word) for word in arguments))
    assert ran.code == 2
    assert ran.out == ""
    assert not (tmp_path / "out.csv").exists()


def test_data_that_cannot_answer_is_4(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "same.csv"
    path.write_text("Customer,Age\n" + "".join(f"{i:05d},40\n" for i in range(50)))
    ran = command("segment", path, "--out", tmp_path / "out.csv")
    assert ran.code == 4
    assert ran.err.count("\n") >= 1


def test_help_names_the_exit_codes(command: Command) -> None:
    ran = command("run", "--help")
    assert ran.code == 0
    for code in ("3   the file cannot be read", "130 stopped"):
        assert code in ran.out


@pytest.fixture
def project(customers: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a project as the window saves it, of the analysis asked for."""
    path = tmp_path / "saved.segdesk"
    source = Source(id="s", path=str(customers))
    with Jobs(show_progress=False, execute=execute) as jobs:
        read = jobs.run("read", ReadRequest(source=source), ReadResult)
        recipe = default_recipe(source, read.table)
        if request.param == "prediction":
            analyses = (prediction_analysis("Left", "Yes"),)
            recipe = msgspec.structs.replace(recipe, analyses=analyses)
        analysis = recipe.analyses[0].id
        ran = jobs.run(
            "run", RunRequest(recipe=recipe, tables={"s": read.table}, analysis=analysis), RunResult
        )
        found = ran.segmentation or ran.prediction
        assert found is not None
        assert found.model is not None
        folder = jobs.store.path(found.model)
        files = [folder] if folder.is_file() else [file for file in folder.rglob("*") if file.is_file()]
        root = jobs.store.folder / found.model.key
        model = tuple(
            (ArtifactRef(key=found.model.key, name=file.relative_to(root).as_posix()), file) for file in files
        )
        tables = [ran.table.artifact, *([ran.segmentation.labels] if ran.segmentation else [])]
        contents = ProjectContents(
            document=Document(recipe=recipe),
            results={"runs": {analysis: ran.to_plain()}, "read": read.to_plain()},
            artifacts=(*model, *((ref, jobs.store.path(ref)) for ref in tables)),
        )
        save_project(path, contents, expected=None)
    return path


@pytest.mark.parametrize("project", ["segmentation"], indirect=True)
def test_score_places_new_customers(command: Command, project: Path, customers: Path, tmp_path: Path) -> None:
    known, new, out = tmp_path / "known.csv", tmp_path / "new.csv", tmp_path / "scored.csv"
    assert command("segment", customers, "--out", known).code == 0
    lines = customers.read_text("utf-8").splitlines()
    new.write_text("\n".join([lines[0], *lines[40:100]]), "utf-8")
    ran = command("score", project, new, "--out", out, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["placed"] == 60
    before = {row["Customer"]: row["Segment"] for row in read_csv(known)}
    placed = read_csv(out)
    assert len(placed) == 60
    assert all(row["Segment"] == before[row["Customer"]] for row in placed)


@pytest.mark.parametrize("project", ["segmentation"], indirect=True)
def test_refresh_recognises_segments_and_tells_what_changed(
    command: Command, project: Path, customers: Path, tmp_path: Path
) -> None:
    known, new, out = tmp_path / "known.csv", tmp_path / "new.csv", tmp_path / "june.csv"
    assert command("segment", customers, "--out", known).code == 0
    lines = customers.read_text("utf-8").splitlines()
    new.write_text("\n".join([lines[0], *lines[11:]]), "utf-8")
    ran = command("refresh", project, new, "--out", out, "--json")
    assert ran.code == 0, ran.err
    changes = ran.json["result"]["changes"]
    assert (changes["common"], changes["left"], changes["joined"]) == (110, 10, 0)
    assert ran.json["columns"]["notes"] == []
    before = {row["Customer"]: row["Segment"] for row in read_csv(known)}
    assert all(row["Segment"] == before[row["Customer"]] for row in read_csv(out))
    told = command("refresh", project, new, "--out", tmp_path / "june.xlsx")
    assert told.code == 0, told.err
    assert "110 customers are in both files, 0 are new, 10" in told.out
    lines = [line.split("  ") for line in told.out.splitlines()]
    gone = [line for line in lines if "Not in the file any more" in [part.strip() for part in line]]
    assert sum(int(next(part for part in line if part.strip().isdigit())) for line in gone) == 10
    book = load_workbook(tmp_path / "june.xlsx")
    changed = [[cell.value for cell in row] for row in book["Changes"].iter_rows()]
    assert "110 customers are in both files, 0 are new, 10 are not in the file any more" in [
        row[1] for row in changed if len(row) > 1
    ]
    wrong = command("refresh", project, new, "--out", tmp_path / "june.xlsx", "--language", "zh_CN")
    assert "110" in wrong.out
    assert "Before" not in wrong.out


@pytest.mark.parametrize("project", ["prediction"], indirect=True)
def test_score_ranks_new_customers(command: Command, project: Path, customers: Path, tmp_path: Path) -> None:
    out = tmp_path / "scored.csv"
    ran = command("score", project, customers, "--out", out)
    assert ran.code == 0, ran.err
    assert sorted(int(row["Rank"]) for row in read_csv(out)) == list(range(1, 121))


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 nothing", b'{"sources": 5}'])
def test_a_project_or_recipe_that_cannot_be_read_is_3(
    command: Command, customers: Path, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "saved.segdesk"
    if content is not None:
        path.write_bytes(content)
    for arguments in (
        ("score", path, customers, "--out", tmp_path / "x.csv"),
        ("refresh", path, customers, "--out", tmp_path / "x.csv"),
        ("run", customers, "--recipe", path),
    ):
        ran = command(*arguments)
        assert (ran.code, ran.out) == (3, "")
        assert "saved.segdesk" in ran.err
        assert len(ran.err.strip().splitlines()) == 1


def test_segment_tells_how_far_to_trust_the_segments(
    command: Command, customers: Path, tmp_path: Path
) -> None:
    out = tmp_path / "labels.csv"
    ran = command("segment", customers, "--k", "3", "--evaluate", "--out", out, "--json")
    found = ran.json["evaluation"]
    assert {curve["name"]: curve["best"] for curve in found["curves"]}["silhouette"] == 3
    assert [known["column"] for known in found["known"]] == ["Left"]
    assert command("segment", customers, "--out", out, "--json").json["evaluation"] is None
    text = command("segment", customers, "--k", "3", "--evaluate", "--out", out).out
    assert "Gap to no structure" in text
    assert "these segments do not depend on the method." in text


BUSY = "Sales\nid,city,amount\n1,NA,x\n2,Oslo,5\n3,Oslo,6\n\nStaff\nname,since,wage\n" + "".join(
    f"N{n},{n % 9 + 1:02}/{n % 8 + 2:02}/2023,{n}.000\n" for n in range(1, 21)
)


def test_inspect_prints_every_part_of_the_receipt(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text(BUSY + "N99,x,1,2,3,4\nTotal,,36\n")
    found = command("inspect", path, "--json").json
    receipt = found["receipt"]
    assert (receipt["encoding"], receipt["delimiter"], receipt["sheet"]) == ("utf-8", ",", None)
    assert receipt["encoding_evidence"]
    assert receipt["delimiter_evidence"]
    assert (receipt["header_row"], receipt["rows"], receipt["table"]) == (8, 20, 2)
    assert [table["title"] for table in receipt["tables"]] == ["Sales", "Staff"]
    assert [line["line"] for line in receipt["set_aside"]] == [29, 30]
    assert receipt["totals"][0]["count"] == 20
    columns = {column["name"]: column for column in found["table"]["columns"]}
    assert columns["since"]["date_ambiguous"]
    assert {"type", "failures", "failed", "missing_words"} <= set(columns["wage"])
    text = command("inspect", path).out
    for part in ("Staff", "Total,,36", "Control totals", "Day and month could be swapped"):
        assert part in text


def test_the_way_to_read_can_be_given(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text(BUSY + "Total,,36\n")

    def columns(*given: str) -> dict[str, dict[str, object]]:
        ran = command("inspect", path, "--json", *given)
        assert ran.code == 0, ran.err
        return {column["name"]: column for column in ran.json["table"]["columns"]}

    first = columns("--table", "1", "--missing", "x,NA")
    assert (first["city"]["missing"], first["amount"]["missing"]) == (1, 1)
    assert columns("--table", "1", "--column", "city:missing=NA", "--missing", "x")["city"]["missing"] == 1
    assert columns("--column", "since:dates=DMY")["since"]["date_format"] == "day-month-year"
    wage = command("inspect", path, "--json", "--column", "wage:decimal=comma").json["receipt"]["totals"][0]
    assert wage["sum"] == 210_000
    assert columns("--column", "wage:type=text")["wage"]["type"] == "text"
    read = command("inspect", path, "--json", "--load-anyway", "all", "--skip-lines", "9-10").json["receipt"]
    assert (read["rows"], read["set_aside_count"]) == (19, 0)
    for wrong in (("--skip-lines", "x"), ("--column", "wage"), ("--column", "wage:decimal=x")):
        assert command("inspect", path, *wrong).code == 2
    assert command("inspect", path, "--table", "7").code == 3


def test_convert_to_parquet_and_back(command: Command, customers: Path, tmp_path: Path) -> None:
    there, back = tmp_path / "table.parquet", tmp_path / "back.csv"
    assert command("convert", customers, there).code == 0
    assert command("convert", there, back).code == 0
    original = [line.split(",")[0] for line in customers.read_text("utf-8").splitlines()[1:]]
    assert [row["Customer"] for row in read_csv(back)] == original


@pytest.mark.parametrize("project", ["segmentation"], indirect=True)
def test_refresh_with_a_renamed_column_is_proposed_and_mapped(
    command: Command, project: Path, customers: Path, tmp_path: Path
) -> None:
    new, out = tmp_path / "new.csv", tmp_path / "june.csv"
    head, *lines = customers.read_text("utf-8").splitlines()
    new.write_text("\n".join([head.replace("Spending", "Total spent"), *lines]), "utf-8")

    told = command("refresh", project, new, "--out", out)
    assert '--match "Total spent=Spending" says so.' in told.out
    ran = command("refresh", project, new, "--out", out, "--match", "Total spent=Spending", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["columns"]["missing_columns"] == []
    assert ran.json["result"]["changes"]["common"] == 120
    assert "Spending" in read_csv(out)[0]

"""Putting files together in the window: read, checked, changed, accepted; kept, moved and undone."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from segdesk.desktop.jobs import JobRunner
from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.combine.draft import CombineDraft, step_draft
from segdesk.desktop.viewmodels.data.combine import CombineViewModel
from segdesk.desktop.viewmodels.data.page import DataViewModel
from segdesk.desktop.viewmodels.refresh import Refresh
from segdesk.desktop.viewmodels.source_changes import changed_files
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.desktop.views.combine.dialog import CombineDialog
from segdesk.desktop.views.data.combine import CombinePane
from segdesk.desktop.views.data.files import FilesPane, FilesViewModel
from segdesk.desktop.views.use.refresh_columns import MismatchDialog
from segdesk.documents import APPEND, JOIN, Recipe
from segdesk.engine.jobs import execute
from segdesk.jobs.inprocess import InProcessPool
from segdesk.jobs.store import Store
from segdesk.text import render


class Desk:
    """A workspace whose jobs run in this process."""

    def __init__(self, qtbot: Any, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        store = Store(folder / "store")
        self.pool = InProcessPool(store, folder / "scratch", execute)
        self.workspace = Workspace(JobRunner(self.pool), store)

    def write(self, name: str, head: str, rows: Callable[[int], tuple[object, ...]], which: range) -> str:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head.split(","), *(rows(number) for number in which)])
        return str(path)

    def settle(self) -> None:
        workspace = self.workspace
        self.qtbot.waitUntil(
            lambda: workspace.stage in ("ready", "failed") and not workspace.runner.busy, timeout=60_000
        )

    def checked(self, draft: CombineDraft) -> CombineDraft:
        self.qtbot.waitUntil(lambda: not draft.busy, timeout=30_000)
        return draft


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, tmp_path)
    yield made
    made.workspace.runner.close()


def customer(number: int) -> tuple[object, ...]:
    group = number % 3
    return f"{number:05d}", 25 + 20 * group + number % 5, 100 + 300 * group + number % 7


@pytest.fixture
def months(desk: Desk) -> list[str]:
    return [
        desk.write("january.csv", "Customer,Age,Spent", customer, range(0, 90)),
        desk.write(
            "february.csv", "customer,Age,Spent,Card", lambda n: (*customer(n), "yn"[n % 2]), range(90, 150)
        ),
    ]


@pytest.fixture
def cities(desk: Desk) -> str:
    return desk.write("cities.csv", "No.,City", lambda n: (f"{n:05d}", ["Oslo", "Lyon"][n % 2]), range(0, 80))


def test_several_files_become_one_table_after_a_check(desk: Desk, months: list[str]) -> None:
    draft = desk.checked(CombineDraft(desk.workspace, "append", months, new=True))

    assert draft.ready()
    assert [file.read.receipt.rows for file in draft.files() if file.read] == [90, 60]
    assert desk.workspace.source is None  # nothing is touched yet
    draft.accept()
    desk.settle()

    workspace = desk.workspace
    assert workspace.table().rows == 150
    assert [column.name for column in workspace.table().columns][-2:] == ["Card", "From file"]
    assert workspace.segmentation is not None
    assert [s.path for s in workspace.recipe.sources] == months
    assert workspace.modified


def test_rows_and_then_columns_are_added_to_what_is_open_and_undone(
    desk: Desk, months: list[str], cities: str
) -> None:
    workspace = desk.workspace
    workspace.open_file(months[0])
    desk.settle()
    desk.checked(draft := CombineDraft(workspace, "append", months[1:])).accept()
    desk.settle()
    desk.checked(other := CombineDraft(workspace, "join", [cities])).accept()
    desk.settle()

    assert [step.stage for step in workspace.recipe.table_steps] == [APPEND, JOIN]
    assert workspace.recipe.table_steps[1].params["keys"] == {"Customer": "No."}
    assert "City" in {column.name for column in workspace.table().columns}
    assert (draft.report.kind, other.report.keys.left_found) == ("append", 80)
    workspace.undo()
    workspace.undo()
    desk.settle()
    assert workspace.table().rows == 90
    assert len(workspace.recipe.sources) == 1
    workspace.redo()
    desk.settle()
    assert workspace.table().rows == 150


def test_removing_the_step_forgets_its_file(desk: Desk, months: list[str]) -> None:
    workspace = desk.workspace
    desk.checked(CombineDraft(workspace, "append", months, new=True)).accept()
    desk.settle()

    workspace.remove_step(workspace.recipe.table_steps[0].id)
    desk.settle()

    assert [Path(s.path).name for s in workspace.recipe.sources] == ["january.csv"]
    assert workspace.table().rows == 90


def test_a_step_is_changed_with_the_files_it_has(desk: Desk, months: list[str]) -> None:
    workspace = desk.workspace
    desk.checked(CombineDraft(workspace, "append", months, new=True)).accept()
    desk.settle()
    draft = desk.checked(step_draft(workspace, workspace.recipe.table_steps[0]))

    draft.match("Card", "")
    draft.set(file_column="Month")
    desk.checked(draft).accept()
    desk.settle()

    assert len(workspace.recipe.table_steps) == 1
    assert [column.name for column in workspace.table().columns] == ["Customer", "Age", "Spent", "Month"]


def test_columns_are_read_as_in_the_first_file(desk: Desk, months: list[str]) -> None:
    odd = desk.write(
        "march.csv", "Customer,Age,Spent", lambda n: (n, "x" if n % 2 else n % 90, n), range(200, 260)
    )
    draft = desk.checked(CombineDraft(desk.workspace, "append", [months[0], odd], new=True))

    kinds = {column.name: column.type for column in draft.files()[1].read.table.columns}
    assert kinds["Customer"] == draft.files()[0].read.table.columns[0].type
    assert kinds["Age"] == "number"
    assert "Age" in draft.files()[1].alike


def test_the_dialog_shows_the_check_and_takes_a_choice(desk: Desk, months: list[str], qtbot: Any) -> None:
    dialog = CombineDialog(CombineDraft(desk.workspace, "append", months, new=True), light())
    qtbot.addWidget(dialog)
    dialog.show()
    desk.checked(dialog.draft)

    assert dialog.done_button.text() == "Put 150 rows together"
    assert set(dialog.columns.combos) == {"Card", "customer"}
    combo = dialog.columns.combos["Card"]
    combo.set_key("out")
    combo.chosen.emit("out")
    desk.checked(dialog.draft)
    assert dialog.draft.params["matches"] == {"Card": ""}
    assert dialog.columns.combos["Card"].key() == "out"
    dialog.accept()
    desk.settle()
    assert "Card" not in {column.name for column in desk.workspace.table().columns}


def test_the_dialog_refuses_what_would_multiply_rows(desk: Desk, months: list[str], qtbot: Any) -> None:
    calls = desk.write("calls.csv", "Customer,Minutes", lambda n: (f"{n // 2:05d}", n), range(0, 60))
    desk.workspace.open_file(months[0])
    desk.settle()
    dialog = CombineDialog(CombineDraft(desk.workspace, "join", [calls]), light())
    qtbot.addWidget(dialog)
    dialog.show()
    desk.checked(dialog.draft)

    assert not dialog.done_button.isEnabled()
    assert "30 keys stand in several rows of calls.csv" in dialog._problem._text.text()
    assert not dialog.keys.repeated.isHidden()
    dialog.keys.repeated.chosen.emit("sum")
    desk.checked(dialog.draft)
    assert dialog.done_button.isEnabled()
    assert [words for words in ("left", "right") if words in dialog.draft.report.unmatched] == ["left"]
    dialog.show_tab("left")
    assert dialog.rows.table.model().rowCount() == 60


def test_a_file_of_other_customers_asks_for_the_key(desk: Desk, months: list[str], qtbot: Any) -> None:
    others = desk.write("goods.csv", "Goods,Kind", lambda n: (f"thing {n}", "ab"[n % 2]), range(0, 60))
    desk.workspace.open_file(months[0])
    desk.settle()
    dialog = CombineDialog(CombineDraft(desk.workspace, "join", [others]), light())
    qtbot.addWidget(dialog)
    dialog.show()
    desk.checked(dialog.draft)

    assert dialog._stack.currentWidget() is dialog._empty
    assert "columns name the same customers" in dialog._empty._text.text()


def test_files_and_orders_stand_side_by_side_where_there_is_room(desk: Desk, qtbot: Any) -> None:
    pane = CombinePane(CombineViewModel(desk.workspace), light())
    qtbot.addWidget(pane)
    pane.show()
    pane.resize(1000, 700)
    assert pane.files.width() > 900
    pane.resize(1400, 700)
    qtbot.waitUntil(lambda: pane.files.width() < 720)
    assert pane._body.width() > 1300


def test_a_file_that_cannot_be_read_is_named_and_can_be_taken_out(desk: Desk, months: list[str]) -> None:
    broken = desk.folder / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    draft = desk.checked(CombineDraft(desk.workspace, "append", [*months, str(broken)], new=True))

    assert not draft.ready()
    assert draft.files()[2].problem is not None
    draft.remove(draft.files()[2].source.id)
    assert desk.checked(draft).ready()


def test_the_combine_tab_lists_files_and_what_was_done(desk: Desk, months: list[str], qtbot: Any) -> None:
    desk.checked(CombineDraft(desk.workspace, "append", months, new=True)).accept()
    desk.settle()
    pane = FilesPane(FilesViewModel(desk.workspace), light())
    qtbot.addWidget(pane)

    assert [file.name for file in pane.viewmodel.files()] == ["january.csv", "february.csv"]
    [line] = pane.viewmodel.combined()
    assert render(line.sentence).startswith("150 rows: 90 of january.csv, 60 of february.csv")
    assert line.problem is None


def test_a_file_that_moved_stops_only_its_step_and_is_found_again(desk: Desk, months: list[str]) -> None:
    workspace = desk.workspace
    desk.checked(CombineDraft(workspace, "append", months, new=True)).accept()
    desk.settle()
    told: list[Any] = []
    workspace.problem_raised.connect(told.append)
    moved = desk.folder / "elsewhere.csv"
    Path(months[1]).rename(moved)
    workspace.read_again()
    desk.settle()

    assert "february.csv" in render(told[0].message)
    assert workspace.stage == "ready"
    [further] = list(workspace.sources.problems)
    workspace.sources.move(further, str(moved))
    desk.settle()
    assert workspace.sources.problems == {}
    assert workspace.table().rows == 150


def test_files_that_changed_or_are_gone_are_named(desk: Desk, months: list[str]) -> None:
    desk.checked(CombineDraft(desk.workspace, "append", months, new=True)).accept()
    desk.settle()
    receipts = {read.receipt.path: read.receipt for read in desk.workspace.sources.reads.values()}
    assert changed_files(receipts) is None

    text = Path(months[0]).read_text("utf-8")
    Path(months[0]).write_text(text.replace("00001", "00009"), "utf-8")
    assert "“january.csv” changed" in render(changed_files(receipts))
    Path(months[1]).unlink()
    assert "“february.csv” cannot be found any more, and “january.csv” changed" in render(
        changed_files(receipts)
    )


def test_what_moved_is_a_finding_of_the_health_check(desk: Desk, months: list[str], qtbot: Any) -> None:
    from segdesk.desktop.viewmodels.data.page import DataViewModel

    dear = desk.write("dear.csv", "Customer,Age,Spent", lambda n: (*customer(n)[:2], 900 + n), range(90, 150))
    desk.checked(CombineDraft(desk.workspace, "append", [months[0], dear], new=True)).accept()
    desk.settle()
    viewmodel = DataViewModel(desk.workspace)

    assert viewmodel.findings()[0].kind == "drift"
    assert "“Spent” is higher in dear.csv" in render(viewmodel.findings()[0].text)
    viewmodel.close()


def test_every_row_without_a_partner_can_be_seen_and_taken_along(desk: Desk, qtbot: Any) -> None:
    people = desk.write("people.csv", "Customer,Age,Spent", customer, range(0, 1_600))
    cities = desk.write("few.csv", "No.,City", lambda n: (f"{n:05d}", ["Oslo", "Lyon"][n % 2]), range(0, 100))
    desk.workspace.open_file(people)
    desk.settle()
    dialog = CombineDialog(CombineDraft(desk.workspace, "join", [cities]), light())
    qtbot.addWidget(dialog)
    dialog.show()
    desk.checked(dialog.draft)
    dialog.show_tab("left")

    assert dialog.rows.table.model().rowCount() == 1_500
    for name in ("lost.csv", "lost.xlsx"):
        dialog.rows.write(str(desk.folder / name))
        qtbot.waitUntil(lambda: not desk.workspace.runner.busy, timeout=30_000)
    with (desk.folder / "lost.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [rows[0]["Customer"], rows[-1]["Customer"], len(rows)] == ["00100", "01599", 1_500]
    assert (desk.folder / "lost.xlsx").stat().st_size > 10_000
    assert dialog.rows.count.text() == "Saved as lost.xlsx."


def test_the_column_with_the_file_has_a_role_that_can_be_changed(
    desk: Desk, months: list[str], qtbot: Any
) -> None:
    workspace = desk.workspace
    desk.checked(CombineDraft(workspace, "append", months, new=True)).accept()
    desk.settle()
    assert workspace.segmentation is not None
    data = DataViewModel(workspace)
    data.show_after(True)
    column = data.column("From file")

    assert column is not None
    assert column.role == "row"
    assert data.can_change_role("From file")
    assert not data.can_change("From file")
    use = {one.column: one for one in workspace.segmentation.columns}["From file"]
    assert not use.used
    assert use.reason is not None
    assert render(use.reason) == "It says where the row is from; shown beside the segments"

    data.set_role(["From file"], "category")
    desk.settle()
    assert {c.name: c.role for c in workspace.table().columns}["From file"] == "category"
    workspace.undo()
    desk.settle()
    assert {c.name: c.role for c in workspace.table().columns}["From file"] == "row"
    data.close()


@pytest.fixture
def renamed(desk: Desk) -> list[str]:
    """Three months; the second and third call a column by other names, one of them as text."""
    return [
        desk.write("jan.csv", "Customer ID,Age,Amount", customer, range(0, 90)),
        desk.write("feb.csv", "Customer ID,Age,Sales amount", customer, range(60, 150)),
        desk.write(
            "mar.csv",
            "客户编号,Age,消费金额",
            lambda n: (f"{n:05d}", 20 + n % 60, f"{300 + n % 7 * 90} n" if n == 130 else 300 + n % 7 * 90),
            range(120, 180),
        ),
    ]


def test_other_names_are_proposed_and_chosen_file_by_file(desk: Desk, renamed: list[str], qtbot: Any) -> None:
    dialog = CombineDialog(CombineDraft(desk.workspace, "append", renamed, new=True), light())
    qtbot.addWidget(dialog)
    dialog.show()
    draft = desk.checked(dialog.draft)

    assert set(dialog.columns.proposals) == {"Sales amount", "客户编号", "消费金额"}
    assert draft.params.get("file_matches") is None  # nothing is done by itself
    feb, mar = (source.id for source in draft.further())
    dialog.which.set_key(feb)
    dialog.which.chosen.emit(feb)
    assert set(dialog.columns.combos) == {"Sales amount"}
    dialog.columns.combos["Sales amount"].chosen.emit("into:Amount")
    desk.checked(draft)
    assert draft.params["file_matches"] == {feb: {"Sales amount": "Amount"}}
    dialog.which.set_key("")
    dialog.which.chosen.emit("")
    dialog.columns.take_all.click()
    desk.checked(draft)
    assert draft.params["file_matches"][mar] == {"客户编号": "Customer ID", "消费金额": "Amount"}
    assert not dialog.columns.proposals
    kinds = {column.name: column.type for column in draft.files()[2].read.table.columns}
    assert kinds["消费金额"] == "number"  # read as in the first file, though one value is none
    dialog.accept()
    desk.settle()

    workspace = desk.workspace
    assert [c.name for c in workspace.table().columns] == ["Customer ID", "Age", "Amount", "From file"]
    saved = Recipe.from_json(workspace.recipe.to_json())
    assert saved.table_steps[0].params["file_matches"] == draft.params["file_matches"]
    again = desk.checked(step_draft(workspace, workspace.recipe.table_steps[0]))
    again.match("Sales amount", "", feb)
    desk.checked(again).accept()
    desk.settle()
    amounts = {c.name: c.missing for c in workspace.table().columns}
    assert amounts["Amount"] == 90 + 1  # February's amounts are left out now
    workspace.undo()
    desk.settle()
    assert {c.name: c.missing for c in workspace.table().columns}["Amount"] == 1


def test_next_months_file_with_other_names_fits_once_a_person_said_so(
    desk: Desk, renamed: list[str], qtbot: Any
) -> None:
    workspace = desk.workspace
    workspace.open_file(renamed[0])
    desk.settle()
    refresh = Refresh(workspace)
    with qtbot.waitSignal(refresh.differs, timeout=30_000) as asked:
        refresh.check(renamed[1])
    dialog = MismatchDialog(*asked.args, light())
    qtbot.addWidget(dialog)

    assert dialog.renamed() == {"Sales amount": "Amount"}
    assert dialog.anyway.text() == "Refresh"
    dialog.choices["Amount"].set_key("")
    dialog.choices["Amount"].chosen.emit("")
    assert dialog.anyway.text() == "Refresh anyway"
    dialog.choices["Amount"].set_key("as:Age")  # Age is needed itself: still one column for one
    assert dialog.renamed() == {"Age": "Amount"}

    refresh.take(renamed[1], {"Sales amount": "Amount"})
    desk.settle()
    assert [c.name for c in workspace.table().columns] == ["Customer ID", "Age", "Amount"]
    assert "The column “Sales amount” counts as “Amount”, as you said." in map(
        render, workspace.read.receipt.notes
    )
    assert workspace.result("segmentation").changes is not None

    again = desk.write("apr.csv", "Customer ID,Age,Sales amount", customer, range(80, 170))
    with qtbot.waitSignal(refresh.fits, timeout=30_000) as fits:
        refresh.check(again)  # remembered
    assert fits.args == [again]
    workspace.undo()
    desk.settle()
    assert workspace.source.renamed == {}
    assert workspace.table().rows == 90

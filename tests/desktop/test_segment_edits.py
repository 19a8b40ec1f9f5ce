"""Changing segments by hand in the window: menu, panel with what moves, steps, undo, what changed."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.refresh import Refresh
from segdesk.desktop.viewmodels.segments.changes import SegmentChanges
from segdesk.desktop.viewmodels.steps import StepsViewModel
from segdesk.desktop.views.use.refresh_columns import MismatchDialog
from segdesk.jobs.requests import RunRequest
from segdesk.results.changes import ChangedSegment, Changes, Event, Flow
from segdesk.results.edits import EditReport, NamedSegment
from segdesk.results.run import MatchResult, RunResult
from segdesk.text import msg, plural
from tests.desktop import factories as f
from tests.desktop.segment_page import page_with_segments


@pytest.fixture
def shown(qtbot, tmp_path):
    """A page with its segments."""
    return page_with_segments(qtbot, tmp_path)


def _runs(pool) -> list:
    return [job for job in pool.jobs if job.kind == "run"]


def _answer(pool, workspace, *, problem: str = "") -> None:
    """Answer a trial of a merge: the second segment's twelve customers go to the first."""
    job = pool.last("run")
    request: RunRequest = job.request
    analysis = request.recipe.analyses[0]
    edit = analysis.edits[-1]
    result = workspace.result("segmentation")
    base = result.segmentation.solution(5)
    first, second = base.segments[:2]
    report = EditReport(
        edit=edit.id,
        kind=edit.kind,
        segments=() if problem else (NamedSegment(id=second.id, name=second.name),),
        into=() if problem else (NamedSegment(id=first.id, name=first.name),),
        customers=12,
        value_share=0.25,
        value_column="Income",
        problem=msg(problem) if problem else None,
    )
    merged = msgspec.structs.replace(first, size=24, share=0.4)
    solution = msgspec.structs.replace(
        base,
        segments=(merged, *base.segments[2:]),
        verdict=msgspec.structs.replace(base.verdict, title=plural("{n} segment", "{n} segments", 4)),
        before=base,
        edits=(report,),
    )
    solutions = tuple(solution if s.n_segments == 5 else s for s in result.segmentation.solutions)
    found = msgspec.structs.replace(result.segmentation, key="edited", solutions=solutions)
    job.done(msgspec.structs.replace(result, segmentation=found))


def test_the_menu_offers_every_change(shown):
    view, workspace, _pool = shown
    segment = workspace.solution.segments[0]
    menu = view.menus.menu(segment.id, view)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == [
        "Rename…", "What to do…", "Colour",
        "Merge with…", "Split…", "Keep together with…", "Minimum size…",
        "Show customers", "Export these customers…", "How to recognise them", "Compare with another",
        "Find such customers in a new file…",
    ]  # fmt: skip
    workspace.choose_k(2)
    possible = {a.text(): a.isEnabled() for a in view.menus.menu("s0", view).actions()}
    assert not possible["Merge with…"]
    assert possible["Split…"]


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)  # a real menu opens
def test_a_card_asks_for_the_menu_of_its_segment(shown, qtbot):
    view, workspace, _pool = shown
    card = view.content.cards.cards[1]
    with qtbot.waitSignal(view.content.cards.menu_requested) as asked:
        card.more.click()
    assert asked.args[0] == workspace.solution.segments[1].id


def test_the_panel_says_what_moves_before_anything_changes(shown, qtbot):
    view, workspace, pool = shown
    before = workspace.document
    dialog = view.menus.open("merge", "s0")
    assert not dialog.confirm.isEnabled()
    qtbot.waitUntil(lambda: "Tick" in dialog.sentence._text.text())
    dialog.boxes["s1"].setChecked(True)
    qtbot.waitUntil(lambda: len(_runs(pool)) == 2)
    _answer(pool, workspace)
    qtbot.waitUntil(dialog.confirm.isEnabled)
    sentence = dialog.sentence._text.text()
    assert sentence.startswith("12 customers of “New and curious” go to “Loyal big spenders”")
    assert "25\xa0% of Income" in sentence
    assert len(dialog.after.bars()) == 4
    assert len(dialog.before.bars()) == 5
    assert workspace.document == before
    dialog.confirm.click()
    # what was tried is there at once: nothing is computed again
    assert len(_runs(pool)) == 2
    assert [edit.segments for edit in workspace.analysis("segmentation").edits] == [("s0", "s1")]
    assert len(workspace.solution.segments) == 4
    assert view.content.choice.strip._marked == {5: 4}
    assert workspace.annotations.chosen_k[workspace.analysis("segmentation").id] == 5
    assert sentence[:40] in view.menus.toast._text.text()
    view.menus.toast.action_clicked.emit()
    assert len(workspace.solution.segments) == 5
    assert workspace.analysis("segmentation").edits == ()
    assert len(_runs(pool)) == 2


def test_what_cannot_be_done_is_said_and_cannot_be_applied(shown, qtbot):
    view, workspace, pool = shown
    dialog = view.menus.open("split", "s0")
    qtbot.waitUntil(lambda: len(_runs(pool)) == 2)
    assert pool.last("run").request.recipe.analyses[0].edits[0].parts == 2
    _answer(pool, workspace, problem="Too few customers.")
    qtbot.waitUntil(lambda: dialog.sentence._text.text() == "Too few customers.")
    assert not dialog.confirm.isEnabled()
    dialog.reject()
    assert workspace.analysis("segmentation").edits == ()


def test_keeping_together_remembers_customers(shown):
    view, workspace, _pool = shown
    edit = view.menus.edits.together(("s0", "s1"))
    assert [len(group) for group in edit.customers] == [12, 12]
    labels = view.model.labels().codes(workspace.solution)
    assert {labels[int(name) - 1042] for name in edit.customers[0]} == {0}
    workspace.select(np.array([3, 4]), "map")
    picked = view.menus.edits.customers_together()
    assert picked.customers == (("001045",), ("001046",))
    assert picked.segments == ()
    workspace.select(np.arange(30), "map")
    assert view.menus.edits.customers_together() is None


def test_a_change_is_a_step_that_can_be_switched_off_and_removed(shown, qtbot):
    view, workspace, pool = shown
    steps = StepsViewModel(workspace)
    edits = view.menus.edits
    edit = edits.merge("s0", ("s1",))
    edits.preview(edit)
    _answer(pool, workspace)
    qtbot.waitUntil(lambda: len(workspace.runs.known()) == 3)
    edits.carry_out(edit)
    item = next(item for item in steps.items() if item.kind == "edit")
    assert item.title.id == "Merge segments"
    assert item.sentence.args["who"].n == 12
    steps.set_enabled(item.id, False)
    assert not workspace.analysis("segmentation").edits[0].enabled
    workspace.undo()
    steps.remove(item.id)
    assert workspace.analysis("segmentation").edits == ()
    assert len(workspace.solution.segments) == 5


def test_colour_and_action_are_a_persons_choice(shown):
    view, workspace, _pool = shown
    edits = view.menus.edits
    edits.set_color("s0", 9)
    assert view.model.colors()["s0"] == 9
    view.menus.ask_action("s0")
    dialog = view.menus.dialog
    dialog.edit.setPlainText("  Call them ")
    dialog.save.click()
    assert view.model.entries()[0].action == "Call them"
    view.menus.ask_action("s0")
    view.menus.dialog.use.click()
    view.menus.dialog.save.click()
    assert view.model.entries()[0].action == "Invite them to the club."
    edits.set_color("s0", None)
    assert view.model.colors()["s0"] != 9 or workspace.annotations.colors["s0"] == 9


def test_colours_are_kept_in_the_document_without_a_change_to_save(shown):
    view, workspace, _pool = shown
    assert {s.id for s in workspace.solution.segments} <= set(workspace.annotations.colors)
    assert workspace.undo_stack.undo_text is None
    assert view.model.colors()["s0"] == workspace.annotations.colors["s0"]


def _changes(workspace) -> Changes:
    segments = workspace.solution.segments
    told = [ChangedSegment(id=s.id, name=s.name, before=10, now=s.size) for s in segments]
    told.append(ChangedSegment(id="old", name=msg("Vanished"), before=7))
    return Changes(
        by="customers",
        same_customers=False,
        segments=tuple(told),
        events=(Event(kind="gone", before=("old",), customers=7),),
        flows=(
            Flow(before="s0", now="s0", customers=8, value=80.0),
            Flow(before="s0", now="s1", customers=4, value=40.0),
            Flow(before="old", now=None, customers=7, known=False),
        ),
        common=12,
        moved=4,
        left=7,
        value_column="Income",
        value_moved_share=0.1,
        n_segments=5,
    )


def test_what_changed_is_told_until_it_is_waved_away(shown, qtbot):
    view, workspace, pool = shown
    workspace.rename_segment("s1", "Mine")
    result = workspace.result("segmentation")
    result = msgspec.structs.replace(result, changes=_changes(workspace))
    analysis = workspace.analysis("segmentation")
    workspace.set_analysis(msgspec.structs.replace(analysis, seed=4), msg("Change a step"))
    pool.last("run").done(result)
    banner = view.content.changes
    qtbot.waitUntil(banner.isVisible)
    assert banner._title.text() == "5 of 5 segments are the same as before"
    assert banner._text.text() == (
        "“Vanished” is gone. 4 customers with 10\xa0% of Income moved to another segment."
    )
    banner.action_clicked.emit()
    tab = view.content.details.page("changes")
    assert view.content.details.tabs.current() == "changes"
    assert tab.export.isHidden()  # there is no list in this result
    flows = SegmentChanges(view.model).flows()
    assert [(e.before, e.now, e.share) for e in flows] == [
        ("Vanished", "Not in the file any more", "100\xa0%"),
        (f.NAMES[0], "Mine", "33\xa0%"),
        (f.NAMES[0], f.NAMES[0], "67\xa0%"),
    ]
    banner._dismiss()
    view.refresh()
    assert not banner.isVisible()
    workspace.choose_k(4)  # another number of segments: this is not about them
    assert view.content.details.tabs.current() == "profile"


@pytest.mark.parametrize(
    ("same_customers", "kept", "told"), [(True, 0, False), (True, 5, True), (False, 0, True)]
)
def test_other_segments_altogether_are_pointed_to_only_in_another_file(
    same_customers, kept, told, shown, qtbot
):
    view, workspace, pool = shown
    changes = _changes(workspace)
    segments = tuple(msgspec.structs.replace(s, before=min(s.before, kept)) for s in changes.segments)
    changes = msgspec.structs.replace(changes, same_customers=same_customers, segments=segments)
    result = msgspec.structs.replace(workspace.result("segmentation"), changes=changes)
    analysis = workspace.analysis("segmentation")
    workspace.set_analysis(msgspec.structs.replace(analysis, seed=4), msg("Change a step"))
    pool.last("run").done(result)
    qtbot.waitUntil(lambda: SegmentChanges(view.model).changes == changes)
    assert SegmentChanges(view.model).worth_telling == told


def test_a_new_file_takes_the_place_of_the_old_one(shown, qtbot, tmp_path):
    _view, workspace, pool = shown
    refresh = Refresh(workspace)
    new = tmp_path / "june.csv"
    refresh.check(str(new))
    request = pool.last("match").request
    assert request.source.path == str(new)
    assert {c.name for c in request.columns} == {"Customer", "Last order", "City", "Income", "Orders"}
    with qtbot.waitSignal(refresh.fits) as fits:
        pool.last("match").done(MatchResult(rows=50))
    assert fits.args == [str(new)]
    refresh.take(str(new))
    assert workspace.stage == "reading"
    assert pool.last("read").request.source.path == str(new)
    assert workspace.annotations.chosen_k[workspace.analysis("segmentation").id] == 5
    pool.last("read").done(f.make_read_result(workspace.store, 60))
    qtbot.waitUntil(lambda: len(_runs(pool)) == 2)
    run: RunRequest = pool.last("run").request
    assert run.previous == workspace.segmentation
    assert run.n_shown == 5


def test_columns_that_do_not_fit_are_said_first(shown, qtbot):
    _view, workspace, pool = shown
    refresh = Refresh(workspace)
    refresh.check("/data/june.csv")
    result = MatchResult(
        rows=2, notes=(msg("Missing in the new file: “Income”."),), missing_columns=("Income",)
    )
    with qtbot.waitSignal(refresh.differs):
        pool.last("match").done(result)
    dialog = MismatchDialog("/data/june.csv", result, light())
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == "“june.csv” does not fit in every column"
    assert isinstance(workspace.result("segmentation"), RunResult)

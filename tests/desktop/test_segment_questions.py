"""Sorting a customer by questions."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.segments.page import SegmentEntry
from segdesk.desktop.viewmodels.segments.questions import answer, questions
from segdesk.desktop.views.segments.questions import QuestionsCard, question_words, trust_words
from segdesk.jobs.store import Store
from segdesk.results.segmentation import ProfileCell, ProfileRow, Scores, Solution, Verdict
from segdesk.results.table import Column
from segdesk.text import msg
from tests.desktop import factories as f

CELLS = (
    ProfileCell(value=1.0, tint=0.5),
    ProfileCell(value=1.0, tint=-0.5),
    ProfileCell(value=1.0, tint=0.1),
)


@pytest.fixture
def grouped(tmp_path):
    """Three groups that age and a card tell apart, and a column that tells nothing."""
    rng = np.random.default_rng(0)
    codes = np.repeat([0, 1, 2], 100).astype(np.int16)
    age = np.where(codes == 0, 25.0, 60.0) + rng.normal(0, 2, 300).round()
    card = np.where(codes == 2, "gold", "none")
    store = Store(tmp_path / "store")
    ref = f.write_arrow(
        store,
        "table.arrow",
        {
            "Age": pa.array(age),
            "Card": pa.array(card).dictionary_encode(),
            "Noise": pa.array(rng.normal(size=300)),
        },
    )
    columns = (
        Column(name="Age", type="number", role="measure"),
        Column(name="Card", type="category", role="category"),
        Column(name="Noise", type="number", role="measure"),
    )
    solution = Solution(
        n_segments=3, column="k3", scores=Scores(overall=1.0), segments=(),
        verdict=Verdict(clarity="clear", title=msg("x"), text=msg("y")),
        profile=tuple(
            ProfileRow(column=c.name, kind="number", overall=1.0, cells=CELLS, importance=0.5)
            for c in columns
        ),
    )  # fmt: skip
    return ArrowTable(store.path(ref), columns), codes, solution


def test_few_questions_find_the_segment_of_customers_set_aside(grouped):
    table, codes, solution = grouped
    found = questions(table, codes, solution)
    assert found.right > 0.97
    assert found.guess == pytest.approx(1 / 3, abs=0.01)
    assert (found.fewest, found.most) == (1, 2)


def test_segments_drawn_by_lot_are_not_said_to_be_found(grouped):
    table, _codes, solution = grouped
    lot = np.random.default_rng(5).integers(0, 3, 300).astype(np.int16)
    found = questions(table, lot, solution)
    assert found is None or found.right < 0.5


def test_who_gave_no_value_answers_no(grouped):
    table, codes, solution = grouped
    first = questions(table, codes, solution).first.question
    values = np.array([np.nan]) if first.category is None else np.array([None], dtype=object)
    assert not answer(first, values).any()


def test_answers_lead_to_a_segment_and_back(grouped, qtbot):
    table, codes, solution = grouped
    card = QuestionsCard()
    qtbot.addWidget(card)
    card.apply(light())
    entries = [
        SegmentEntry(
            id=str(code), code=code, name=name, color=code, size=100, share=1 / 3, value_share=None,
            traits=(), action="", stability=None, confidence=None,
        )
        for code, name in enumerate(("Young", "Older", "Gold"))
    ]  # fmt: skip
    found = questions(table, codes, solution)
    card.set_questions(found, entries)
    assert card.asked.text() == question_words(found.first.question)
    assert "lead" in trust_words(found)
    seen = set()
    for first in (True, False):
        for second in (True, False):
            card.start()
            for said in (first, second):
                if card.branch.question is not None:
                    (card.yes if said else card.no).click()
            assert card.branch.question is None
            seen.add(card.asked.text().partition(":")[0])
    assert seen == {"Young", "Older", "Gold"}
    assert card.yes.isHidden()
    card.back.click()
    assert not card.yes.isHidden()
    assert card.asked.text().endswith("?")

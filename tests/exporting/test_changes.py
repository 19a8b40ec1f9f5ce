"""What became of the segments, in the workbook: the page, the list of those who moved, and the colours."""

from __future__ import annotations

import msgspec
import pyarrow as pa
from openpyxl import load_workbook

from segdesk.documents import Annotations, SegmentNote
from segdesk.exporting import ExportPlan
from segdesk.exporting.looks import SEGMENT_COLORS
from segdesk.results.changes import ChangedSegment, Changes, Event, Flow
from segdesk.text import msg
from tests.exporting.samples import Folder, customer_table, segmentation
from tests.exporting.test_workbook import values


def _plan(folder: Folder) -> ExportPlan:
    moved = pa.table(
        {
            "customer": pa.array(["00001", "00003"], pa.large_string()),
            "before": pa.array(["gone", "gone"]),
            "now": pa.array(["big", None]),
            "value": pa.array([112.35, None], pa.float64()),
        }
    )
    changes = Changes(
        by="customers",
        same_customers=False,
        segments=(
            ChangedSegment(id="big", name=msg("Big spenders"), before=4, now=3),
            ChangedSegment(id="small", name=msg("Small spenders"), now=2),
            ChangedSegment(id="gone", name=msg("Sleepers"), before=2),
        ),
        events=(
            Event(kind="new", now=("small",), customers=2),
            Event(kind="gone", before=("gone",), customers=2),
        ),
        flows=(
            Flow(before="big", now="big", customers=2, value=200.0),
            Flow(before="gone", now="big", customers=1, value=112.35),
            Flow(before="gone", now=None, customers=1, value=0.0),
            Flow(before=None, now="small", customers=2, value=90.0, known=False),
            Flow(before="big", now=None, customers=2, value=50.0, known=False),
        ),
        common=4,
        moved=2,
        joined=2,
        left=2,
        value_column="Income",
        value_moved_share=0.25,
        n_segments=2,
        moved_list=folder.artifact("moved.arrow", moved),
    )
    return ExportPlan(
        target=str(folder.path / "out.xlsx"),
        format="xlsx",
        table=customer_table(folder),
        segmentation=segmentation(folder),
        changes=changes,
        annotations=Annotations(segments={"big": SegmentNote(name="Stars")}),
        source_name="june.csv",
    )


def test_events_flows_and_who_moved_are_told_under_the_names_people_gave(folder: Folder) -> None:
    plan = _plan(folder)
    notes = folder.export(plan).notes
    assert notes == (), "the list of those who moved is no further sheet of customers"
    book = load_workbook(plan.target)
    rows = values(book["Changes"])
    assert ["1 of 2 segments are the same as before"] in rows
    assert ["4 customers are in both files, 2 are new, 2 are not in the file any more"] in rows
    assert ["“Small spenders” is new."] in rows
    assert ["“Sleepers” is gone."] in rows
    assert ["Before", "Now", "Customers", "Of those before", "Income"] in rows
    flows = rows[rows.index(["Before", "Now", "Customers", "Of those before", "Income"]) + 1 :]
    assert sorted(flows, key=str) == sorted(
        [
            ["Stars", "Stars", 2, 0.5, 200],
            ["Sleepers", "Stars", 1, 0.5, 112.35],
            ["Sleepers", "In no segment", 1, 0.5, 0],
            ["Not in the file before", "Small spenders", 2, 90],
            ["Stars", "Not in the file any more", 2, 0.5, 50],
        ],
        key=str,
    )
    assert values(book["Customers who moved"]) == [
        ["Customer", "Before", "Now", "Income"],
        ["00001", "Sleepers", "Stars", 112.35],
        ["00003", "Sleepers", "In no segment"],
    ]


def test_a_new_segment_takes_no_colour_that_is_worn(folder: Folder) -> None:
    plan = _plan(folder)
    plan = msgspec.structs.replace(
        plan, annotations=msgspec.structs.replace(plan.annotations, colors={"big": 1, "gone": 0})
    )
    folder.export(plan)
    rows = load_workbook(plan.target)["Summary"].iter_rows()
    colors = {row[1].value: row[0].fill.fgColor.rgb[-6:] for row in rows if row[1].value}
    assert colors["Stars"] == SEGMENT_COLORS[1]
    assert colors["Small spenders"] == SEGMENT_COLORS[0]

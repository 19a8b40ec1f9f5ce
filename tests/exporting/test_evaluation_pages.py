"""The pages of an evaluation in the workbook, and the evaluation in the JSON document."""

from __future__ import annotations

import json

import msgspec
from openpyxl import load_workbook

from segdesk.exporting import ExportPlan
from segdesk.results.base import ArtifactRef
from segdesk.results.evaluation import (
    PARTS,
    RULE_NOTES,
    Agreement,
    AgreementAt,
    Beside,
    BesideAt,
    Between,
    Curve,
    EvaluationReport,
    KnownColumn,
    KnownScores,
    KnownTable,
    OtherMethod,
    Resamples,
    SilhouetteBars,
    Silhouettes,
    Stability,
    fingerprint,
)
from segdesk.results.segmentation import Segmentation
from segdesk.text import msg, render
from tests.exporting.samples import Folder, customer_table, segmentation
from tests.exporting.test_workbook import values

SCORES = KnownScores(ari=0.6, ami=0.5, nmi=0.55, homogeneity=0.7, completeness=0.4, purity=0.9, accuracy=0.8)


def _report(found: Segmentation) -> EvaluationReport:
    return EvaluationReport(
        key="e",
        of=fingerprint(found),
        rows=6,
        sample=4,
        silhouettes=(
            Silhouettes(
                n_segments=2,
                mean=0.4,
                segments=tuple(
                    SilhouetteBars(code=code, values=(0.5,), rows=2, mean=0.5 - code / 4, elsewhere=code / 2)
                    for code in (0, 1)
                ),
            ),
        ),
        curves=(
            Curve(name="within", numbers=(1, 2), values=(8.0, 2.0), best=2, text=msg("A bend.")),
            Curve(name="bic", numbers=(1, 2), values=(310.0, 290.0), text=msg("No end.")),
        ),
        stability=(
            Stability(
                n_segments=2,
                segments=tuple(Resamples(code=code, values=(0.8, 1.0 - code / 2)) for code in (0, 1)),
            ),
        ),
        agreement=Agreement(
            methods=(OtherMethod(stage="x", title=msg("Hierarchical")),),
            numbers=(
                AgreementAt(
                    n_segments=2,
                    rand=((1.0, 0.5), (0.5, 1.0)),
                    shared=((1.0, 0.8), (0.8, 1.0)),
                    text=msg("They agree."),
                ),
            ),
            labels=ArtifactRef(key="e", name="agreement.arrow"),
            rows=4,
        ),
        known=(
            KnownColumn(
                column="=City",
                levels=("Köln", "上海"),
                used=True,
                outcome=False,
                tables=(
                    KnownTable(n_segments=2, counts=((2, 1), (0, 3)), scores=SCORES, text=msg("Alike.")),
                ),
            ),
        ),
        beside=(
            BesideAt(
                n_segments=2,
                columns=(
                    Beside(column="Orders", kind="number", strength=0.2, p_value=0.03, text=msg("A little")),
                ),
            ),
        ),
        placing=msg("New customers are placed by the method itself."),
        done=PARTS,
    )


def _plan(folder: Folder, format: str = "xlsx") -> ExportPlan:
    found = segmentation(folder)
    return ExportPlan(
        target=str(folder.path / f"out.{format}"),
        format=format,  # type: ignore[arg-type]
        table=customer_table(folder),
        source_name="shop.csv",
        segmentation=found,
        evaluation=_report(found),
    )


def test_the_page_of_the_evaluation(folder: Folder) -> None:
    plan = _plan(folder)
    folder.export(plan)
    book = load_workbook(plan.target)
    assert book.sheetnames[2:5] == ["Profile", "Evaluation", "Comparison"]
    sheet = book["Evaluation"]
    rows = values(sheet)
    assert ["Measured on 4 of 6 customers, a fair sample."] in rows
    assert ["Big spenders", 3, 0.5, 0, 0.9, 0.8] in rows
    assert ["Small spenders", 2, 0.25, 0.5, 0.65, 0.5] in rows
    assert [1, 1, 310] in rows
    assert [2, 0.25, 290] in rows
    assert ["Left within segments", "A bend."] in rows
    assert ["They agree."] in rows
    assert ["Hierarchical", 0.8, 1] in rows
    assert ["Hierarchical", 0.5, 1] in rows
    assert len(sheet._charts) == 4
    suggested = next(
        cell for row in sheet.iter_rows() for cell in row if cell.value == 0.25 and cell.font.bold
    )
    assert suggested.number_format == "0%"


def test_the_page_of_the_comparisons(folder: Folder) -> None:
    plan = _plan(folder)
    folder.export(plan)
    sheet = load_workbook(plan.target)["Comparison"]
    rows = values(sheet)
    assert ["Segment", "Köln", "上海"] in rows
    assert ["Big spenders", 2, 1] in rows
    assert ["Small spenders", 0, 3] in rows
    assert [0.6, 0.5, 0.55, 0.7, 0.4, 0.9, 0.8] in rows
    assert ["It was used to find the segments: it agrees by itself."] in rows
    assert ["Orders", "A little", 0.2, 0.03] in rows
    title = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=City")
    assert title.data_type == "s"


def test_a_known_column_of_many_values_shows_the_commonest(folder: Folder) -> None:
    plan = _plan(folder)
    assert plan.evaluation is not None
    known = plan.evaluation.known[0]
    levels = tuple(f"Value {n:02d}" for n in range(20))
    counts = tuple(tuple(1 + (n * (3 + code)) % 20 for n in range(20)) for code in (0, 1))
    table = msgspec.structs.replace(known.tables[0], counts=counts)
    many = msgspec.structs.replace(known, levels=levels, tables=(table,))
    folder.export(
        msgspec.structs.replace(plan, evaluation=msgspec.structs.replace(plan.evaluation, known=(many,)))
    )
    rows = values(load_workbook(plan.target)["Comparison"])
    head = next(row for row in rows if "All others" in row)
    assert len(head) == 1 + 12
    totals = {name: counts[0][n] + counts[1][n] for n, name in enumerate(levels)}
    assert min(totals[name] for name in head[1:-1]) >= max(
        total for name, total in totals.items() if name not in head
    )
    for row, code in zip(rows[rows.index(head) + 1 :][:2], (0, 1), strict=True):
        assert sum(row[1:]) == sum(counts[code])


def test_twenty_segments_fit_on_the_pages(folder: Folder) -> None:
    plan = _plan(folder)
    assert plan.segmentation is not None
    assert plan.solution is not None
    one = plan.solution.segments[0]
    many = tuple(msgspec.structs.replace(one, id=f"s{n}", code=n) for n in range(20))
    other = msgspec.structs.replace(plan.solution, n_segments=20, segments=many)
    found = msgspec.structs.replace(plan.segmentation, solutions=(plan.solution, other))
    between = (Between(first=2, second=20, counts=(tuple(range(20)), (1,) * 20)),)
    report = msgspec.structs.replace(plan.evaluation, between=between)
    folder.export(msgspec.structs.replace(plan, segmentation=found, evaluation=report))
    assert ["Big spenders", *range(20)] in values(load_workbook(plan.target)["Comparison"])


def test_who_goes_where_is_shown_in_both_directions(folder: Folder) -> None:
    plan = _plan(folder)
    assert plan.segmentation is not None
    assert plan.solution is not None
    first = plan.solution.segments[0]
    all_in_one = msgspec.structs.replace(plan.solution, n_segments=3, segments=(first,))
    found = msgspec.structs.replace(plan.segmentation, solutions=(plan.solution, all_in_one))
    report = msgspec.structs.replace(
        plan.evaluation, between=(Between(first=2, second=3, counts=((3,), (2,))),)
    )
    plan = msgspec.structs.replace(plan, segmentation=found, evaluation=report)
    folder.export(plan)
    rows = values(load_workbook(plan.target)["Comparison"])
    assert ["With 3 segments, made 1 by hand"] in rows
    assert ["Big spenders", 3] in rows
    assert ["Small spenders", 2] in rows
    folder.export(msgspec.structs.replace(plan, n_segments=3))
    rows = values(load_workbook(plan.target)["Comparison"])
    assert ["With 2 segments"] in rows
    assert ["Big spenders", 3, 2] in rows


def test_without_an_evaluation_there_are_no_such_pages(folder: Folder) -> None:
    plan = msgspec.structs.replace(_plan(folder), evaluation=None)
    folder.export(plan)
    assert not {"Evaluation", "Comparison"} & set(load_workbook(plan.target).sheetnames)


def test_segments_by_rule_have_no_empty_charts(folder: Folder) -> None:
    plan = _plan(folder)
    report = msgspec.structs.replace(plan.evaluation, silhouettes=(), curves=(), stability=())
    folder.export(msgspec.structs.replace(plan, evaluation=report))
    sheet = load_workbook(plan.target)["Evaluation"]
    assert ["They agree."] in values(sheet)
    assert ["Each segment"] not in values(sheet)
    assert not sheet._charts


def test_segments_by_rule_say_what_their_measures_mean(folder: Folder) -> None:
    plan = _plan(folder)
    assert plan.segmentation is not None
    ruled = msgspec.structs.replace(plan.segmentation, by_rule=True)
    folder.export(msgspec.structs.replace(plan, segmentation=ruled))
    rows = values(load_workbook(plan.target)["Evaluation"])
    assert [render(RULE_NOTES["fit"])] in rows
    assert [render(RULE_NOTES["again"])] in rows
    folder.export(plan)
    assert [render(RULE_NOTES["fit"])] not in values(load_workbook(plan.target)["Evaluation"])


def test_the_evaluation_in_the_document(folder: Folder) -> None:
    plan = _plan(folder, "json")
    folder.export(plan)
    document = json.loads((folder.path / "out.json").read_text("utf-8"))
    assert document["evaluation"]["curves"][0]["text"] == "A bend."

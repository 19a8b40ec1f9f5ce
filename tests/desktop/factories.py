"""Small result documents and Arrow files for tests of the window."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from segdesk.desktop.jobs import JobRunner
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.jobs.protocol import JobDone, JobError
from segdesk.jobs.store import Store
from segdesk.results.base import ArtifactRef, Result
from segdesk.results.plugins import ParamInfo, PluginInfo, PluginsDescription, StageInfo
from segdesk.results.prediction import Alarm, Curves, ModelScore, Prediction, PredictionVerdict, Reason
from segdesk.results.run import RunResult, StepReport
from segdesk.results.segmentation import (
    ColumnUse,
    Kpi,
    MapAxis,
    MapData,
    ProfileCell,
    ProfileRow,
    Scores,
    Segment,
    Segmentation,
    Solution,
    Trait,
    Verdict,
)
from segdesk.results.table import (
    Column,
    ColumnProfile,
    ColumnTotals,
    Finding,
    Fix,
    HealthReport,
    Histogram,
    ImportReceipt,
    ReadResult,
    RejectedLine,
    TableRef,
)
from segdesk.text import msg, plural

CITIES = ("Oslo", "Berlin", "上海", "杭州", "Lyon")
NAMES = ("Loyal big spenders", "New and curious", "Bargain families", "Sleeping", "Gift buyers", "Others")

_numbers = itertools.count(1)


class FakeHandle:
    """A job that was asked for and can be answered by the test."""

    def __init__(self, kind: str, request: Result, on_event: Callable[[Any], None], lane: str) -> None:
        self.id = f"job{next(_numbers)}"
        self.kind, self.request, self.lane = kind, request, lane
        self._on_event = on_event
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True

    def emit(self, event_type: type, **fields: Any) -> None:
        self._on_event(event_type(job=self.id, **fields))

    def done(self, result: Result) -> None:
        self._on_event(JobDone(job=self.id, result=result.to_plain()))

    def fail(self, text: str, kind: str = "input", details: str = "") -> None:
        error = JobError(job=self.id, kind=kind, message=msg(text), details=details)  # type: ignore[arg-type]
        self._on_event(error)


class FakePool:
    """Collects the jobs that are started; nothing runs."""

    def __init__(self) -> None:
        self.jobs: list[FakeHandle] = []

    def start(
        self, kind: str, request: Result, on_event: Callable[[Any], None], *, lane: str = "main"
    ) -> FakeHandle:
        self.jobs.append(FakeHandle(kind, request, on_event, lane))
        return self.jobs[-1]

    def close(self) -> None:
        self.jobs.clear()

    def last(self, kind: str) -> FakeHandle:
        """Return the latest job of a kind; fails if there is none."""
        return [job for job in self.jobs if job.kind == kind][-1]


def make_workspace(folder: Path, *, plugins: bool = True) -> tuple[Workspace, FakePool]:
    """Return an empty workspace over a pool that only collects jobs."""
    pool = FakePool()
    workspace = Workspace(JobRunner(pool), Store(folder / "store"))
    if plugins:
        workspace.plugins = make_plugins()
    return workspace, pool


def write_arrow(store: Store, name: str, data: dict[str, pa.Array], *, key: str | None = None) -> ArtifactRef:
    """Write one Arrow file into the store, in record batches of at most 65,536 rows."""
    ref = ArtifactRef(key=key or f"k{next(_numbers)}", name=name)
    path = store.folder / ref.key / name
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table(data)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=65_536)
    return ref


def customer_columns() -> tuple[Column, ...]:
    """Return the columns of the customer table: id, name, date, city, income, orders."""
    return (
        Column(name="Customer", type="text", role="identifier", distinct=1, original="Customer"),
        Column(name="Name", type="text", role="personal", distinct=1),
        Column(name="Last order", type="date", role="date", distinct=1),
        Column(name="City", type="category", role="category", distinct=len(CITIES)),
        Column(name="Income", type="number", role="amount", distinct=1, missing=1),
        Column(name="Orders", type="number", role="measure", distinct=1),
    )


def customer_data(rows: int, seed: int = 0) -> dict[str, pa.Array]:
    """Return the columns' values; row 3 has no income."""
    rng = np.random.default_rng(seed)
    days = rng.integers(0, 700, rows)
    income: list[float | None] = [round(float(v), 2) for v in rng.lognormal(10, 0.4, rows)]
    if rows > 3:
        income[3] = None
    start = datetime(2024, 3, 1)
    return {
        "Customer": pa.array([f"{i + 1042:06d}" for i in range(rows)], pa.large_string()),
        "Name": pa.array([f"Name {i}" for i in range(rows)], pa.large_string()),
        "Last order": pa.array([start + timedelta(days=int(d)) for d in days], pa.timestamp("us")),
        "City": pa.array([CITIES[i] for i in rng.integers(0, len(CITIES), rows)]).dictionary_encode(),
        "Income": pa.array(income, pa.float64()),
        "Orders": pa.array(rng.integers(1, 40, rows), pa.int64()),
    }


def make_table(store: Store, rows: int = 50, seed: int = 0) -> TableRef:
    """Write a customer table and return the reference to it."""
    artifact = write_arrow(store, "table.arrow", customer_data(rows, seed))
    return TableRef(artifact=artifact, rows=rows, columns=customer_columns(), row_meaning="customer")


def make_raw(store: Store, rows: int = 50, seed: int = 0) -> TableRef:
    """Write the same table as text, as it is before typing."""
    data = customer_data(rows, seed)
    texts = {name: values.cast(pa.string()).cast(pa.large_string()) for name, values in data.items()}
    columns = tuple(Column(name=c.name, type="text", role="text") for c in customer_columns())
    return TableRef(artifact=write_arrow(store, "raw.arrow", texts), rows=rows, columns=columns)


def make_profiles(rows: int = 50) -> tuple[ColumnProfile, ...]:
    """Return a distribution for each column of the customer table."""
    bins = Histogram(counts=(2, 7, 12, 9, 4, 1), edges=(0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000))
    days = Histogram(counts=(5, 9, 3), edges=(1.7e9, 1.72e9, 1.74e9, 1.76e9))
    values = Histogram(counts=(20, 12, 9, 6, 3), labels=CITIES)
    return (
        ColumnProfile(name="Customer", count=rows, missing=0, distinct=rows, histogram=Histogram(counts=())),
        ColumnProfile(name="Name", count=rows, missing=0, distinct=rows, histogram=Histogram(counts=())),
        ColumnProfile(
            name="Last order",
            count=rows,
            missing=0,
            distinct=40,
            histogram=days,
            min="2024-03-01",
            max="2026-01-30",
        ),
        ColumnProfile(name="City", count=rows, missing=0, distinct=len(CITIES), histogram=values),
        ColumnProfile(
            name="Income",
            count=rows - 1,
            missing=1,
            distinct=rows - 1,
            histogram=bins,
            sum=1_234_567.5,
            mean=25_195.26,
            median=22_026.1,
            std=9_800.0,
            skew=1.2,
            min=-59.9,
            max=61_880.0,
            negatives=2,
        ),
        ColumnProfile(
            name="Orders", count=rows, missing=0, distinct=39, histogram=bins, sum=900, mean=18, median=17
        ),
    )


def make_findings() -> HealthReport:
    """Return three findings, two of them with a one-click repair."""
    return HealthReport(
        findings=(
            Finding(
                kind="duplicates",
                severity="serious",
                columns=(),
                count=3,
                text=plural("{n} row is there twice", "{n} rows are there twice", 3),
                fix=Fix(text=msg("Keep one of each"), stage="test.drop_duplicates", params={"columns": []}),
                rows=(4, 5, 9),
            ),
            Finding(
                kind="missing",
                severity="notable",
                columns=("Income",),
                count=1,
                text=msg("{column} is missing for {n} customer", column="Income", n=1),
                fix=Fix(text=msg("Ignore this column"), column="Income", set_role="ignored"),
                rows=(3,),
            ),
            Finding(
                kind="personal",
                severity="minor",
                columns=("Name",),
                count=50,
                text=msg("{column} holds personal data", column="Name"),
            ),
        )
    )


def make_receipt(rows: int = 50, **changes: Any) -> ImportReceipt:
    """Return the receipt of a Chinese CSV file."""
    receipt = ImportReceipt(
        path="/data/members.csv",
        name="members.csv",
        size=5120,
        sha256="0" * 64,
        kind="csv",
        rows=rows,
        encoding="gb18030",
        delimiter=",",
        quote='"',
        header_row=3,
        set_aside=(
            RejectedLine(line=17, text="1049,李,2024-03-02", reason=msg("Too few fields")),
            RejectedLine(line=20, text="total,,,,99", reason=msg("A line of totals")),
        ),
        set_aside_count=2,
        totals=(ColumnTotals(column="Income", count=rows - 1, sum=1_234_567.5, min=-59.9, max=61_880.0),),
    )
    return msgspec.structs.replace(receipt, **changes)


def make_read_result(store: Store, rows: int = 50, **receipt: Any) -> ReadResult:
    """Return what reading the customer file answers."""
    return ReadResult(
        receipt=make_receipt(rows, **receipt),
        table=make_table(store, rows),
        profiles=make_profiles(rows),
        health=make_findings(),
    )


def make_segmentation(
    store: Store,
    table: TableRef,
    *,
    analysis: str = "analysis",
    ks: Sequence[int] = (2, 3, 4, 5, 6),
    suggested: int = 5,
) -> Segmentation:
    """Return a segmentation of the customer table with labels and a map in the store."""
    rows = table.rows
    rng = np.random.default_rng(1)
    labels: dict[str, pa.Array] = {}
    solutions = []
    for k in ks:
        codes = (np.arange(rows) % k).astype(np.int16)
        labels[f"k{k}"] = pa.array(codes)
        labels[f"c{k}"] = pa.array(rng.uniform(0.5, 1, rows).astype(np.float32))
        labels[f"n{k}"] = pa.array(((codes + 1) % k).astype(np.int16))
        solutions.append(_solution(k, codes))
    x, y = rng.normal(np.arange(rows) % suggested * 2, 0.4), rng.normal(0, 1, rows)
    points = {
        "row": pa.array(np.arange(rows, dtype=np.int32)),
        "x": pa.array(x.astype(np.float32)),
        "y": pa.array(y.astype(np.float32)),
    }
    return Segmentation(
        analysis=analysis,
        key=f"seg{next(_numbers)}",
        method="test.kmeans",
        method_title=msg("K-means"),
        suggested=suggested,
        solutions=tuple(solutions),
        rows=rows,
        columns=(
            ColumnUse(column="Income", used=True, transform="log"),
            ColumnUse(column="Orders", used=True),
            ColumnUse(column="City", used=True, transform="encoded"),
            ColumnUse(
                column="Customer", used=False, transform="left out", reason=msg("It only names customers")
            ),
            ColumnUse(column="Name", used=False, transform="left out", reason=msg("It is personal data")),
        ),
        labels=write_arrow(store, "labels.arrow", labels),
        map=MapData(
            artifact=write_arrow(store, "map.arrow", points),
            axes=(MapAxis(title=msg("Income")), MapAxis(title=msg("Orders"))),
            explained=0.71,
        ),
        value_column="Income",
        customer_column="Customer",
    )


def _solution(k: int, codes: np.ndarray[Any, Any]) -> Solution:
    sizes = np.bincount(codes, minlength=k)
    segments = tuple(
        Segment(
            id=f"s{code}",
            code=code,
            size=int(sizes[code]),
            share=float(sizes[code] / len(codes)),
            name=msg(NAMES[code % len(NAMES)]),
            traits=(
                Trait(
                    column="Income",
                    text=msg("Income 2.3 × the average"),
                    effect=1.4,
                    value=52.0,
                    overall=23.0,
                ),
            ),
            action=msg("Invite them to the club."),
            value_sum=1000.0 * (k - code),
            value_share=(k - code) / sum(range(1, k + 1)),
            stability=0.9,
            confidence=0.8,
        )
        for code in range(k)
    )
    cells = tuple(ProfileCell(value=10.0 * code, tint=2 * code / max(k - 1, 1) - 1) for code in range(k))
    verdict = Verdict(
        clarity="clear",
        title=plural("{n} segment", "{n} clear segments", k),
        text=msg("They come out the same when part of the customers is left out."),
        kpis=(Kpi(value=msg("0.55"), caption=msg("structure"), badge=msg("clear"), level="good"),),
    )
    return Solution(
        n_segments=k,
        column=f"k{k}",
        scores=Scores(overall=1 - abs(k - 5) * 0.12, silhouette=0.55, stability=0.9, smallest_share=0.1),
        verdict=verdict,
        segments=segments,
        profile=(ProfileRow(column="Income", kind="number", overall=23.0, cells=cells, importance=0.8),),
        confidence_column=f"c{k}",
        second_column=f"n{k}",
    )


def make_prediction(store: Store, table: TableRef, *, analysis: str = "prediction") -> Prediction:
    """Return a prediction over the customer table with its scores in the store."""
    rows = table.rows
    score = np.linspace(0.95, 0.02, rows).astype(np.float32)
    share = tuple(float(v) for v in np.linspace(0, 1, 21))
    curve = tuple(float(v) for v in np.sqrt(np.linspace(0, 1, 21)))
    reason = msgspec.json.encode(msg("Contract: month to month")).decode()
    scores = {
        "score": pa.array(score),
        "rank": pa.array(np.arange(1, rows + 1, dtype=np.int32)),
        **{f"reason{n}": pa.array([reason if n == 1 else None] * rows, pa.large_string()) for n in (1, 2, 3)},
        "actual": pa.array((score > 0.6).astype(np.int8)),
    }
    return Prediction(
        analysis=analysis,
        key=f"pred{next(_numbers)}",
        outcome="Left",
        positive="Yes",
        classes=("No", "Yes"),
        rows=rows,
        known=rows,
        base_rate=0.26,
        verdict=PredictionVerdict(
            quality="useful",
            title=msg("Useful"),
            text=msg("Contacting the 20 % likeliest reaches 61 % of those who leave."),
        ),
        alarms=(Alarm(kind="note", severity="minor", text=msg("Some rows have no outcome.")),),
        models=(
            ModelScore(
                stage="test.logistic",
                title=msg("Logistic"),
                auc=0.84,
                auc_sd=0.01,
                brier=0.14,
                log_loss=0.4,
                chosen=True,
            ),
            ModelScore(
                stage="test.boosting", title=msg("Boosting"), auc=0.83, auc_sd=0.01, brier=0.14, log_loss=0.42
            ),
        ),
        naive_brier=0.19,
        curves=Curves(
            contacted=share,
            reached=curve,
            roc_fpr=share,
            roc_tpr=curve,
            calibration_predicted=share,
            calibration_actual=share,
            precision=curve[::-1],
            recall=share,
        ),
        reasons=(
            Reason(column="City", category="Oslo", text=msg("City is Oslo"), effect=0.3, importance=0.2),
            Reason(column="Orders", text=msg("Many orders"), effect=-0.2, importance=0.1),
        ),
        scores=write_arrow(store, "scores.arrow", scores),
        model=ArtifactRef(key="model", name="model"),
        columns_used=("City", "Orders", "Income"),
        customer_column="Customer",
    )


def make_reports(workspace: Workspace) -> tuple[StepReport, ...]:
    """Return a report for every step of the recipe."""
    recipe = workspace.recipe
    steps = (*recipe.table_steps, *(s for a in recipe.analyses for s in (*a.preparation, a.model)))
    return tuple(
        StepReport(
            step=step.id,
            stage=step.stage,
            title=msg("A step"),
            summary=msg("Filled {n} missing incomes", n=132),
            seconds=0.31,
            cached=False,
            key="k",
            input_columns=customer_columns(),
            output_columns=customer_columns(),
        )
        for step in steps
    )


def open_file(
    workspace: Workspace, pool: FakePool, *, rows: int = 50, path: str = "/data/members.csv"
) -> ReadResult:
    """Open a file in the workspace and answer the reading job; the run it starts stays open."""
    workspace.open_file(path)
    result = make_read_result(workspace.store, rows)
    pool.last("read").done(result)
    return result


def answer_run(workspace: Workspace, pool: FakePool) -> RunResult:
    """Answer the segmentation that was started for the file that is open."""
    analysis = workspace.analysis("segmentation")
    table = workspace.source_table()
    assert analysis is not None
    assert table is not None
    result = RunResult(
        steps=make_reports(workspace),
        table=table,
        segmentation=make_segmentation(workspace.store, table, analysis=analysis.id),
    )
    pool.last("run").done(result)
    return result


def make_plugins() -> PluginsDescription:
    """Return a description with one stage of every kind of setting."""
    domain = "test"
    fill = StageInfo(
        id="segdesk.fill_missing",
        kind="preprocessor",
        title="Fill missing values",
        summary="Replaces what is missing by a typical value.",
        plugin="test",
        domain=domain,
        params=(
            ParamInfo(
                name="strategy",
                label="Fill with",
                type="choice",
                default="median",
                choices=(("median", "Median"), ("mean", "Average"), ("constant", "A fixed value")),
            ),
            ParamInfo(
                name="value", label="Value", type="float", default=0.0, show_when=("strategy", "constant")
            ),
        ),
    )
    kmeans = StageInfo(
        id="segdesk.kmeans",
        kind="clusterer",
        title="K-means",
        summary="Groups customers around averages.",
        plugin="test",
        domain=domain,
        params=(
            ParamInfo(name="n_init", label="Starts", type="int", default=10, ge=1, le=50, advanced=True),
        ),
    )
    rest = tuple(
        StageInfo(id=id, kind=kind, title=title, summary=title, plugin="test", domain=domain)  # type: ignore[arg-type]
        for id, kind, title in (
            ("segdesk.scale", "preprocessor", "Put on one scale"),
            ("segdesk.cap_extremes", "preprocessor", "Cap extreme values"),
            ("segdesk.encode", "preprocessor", "Turn categories into numbers"),
            ("test.drop_duplicates", "table_step", "Drop duplicates"),
            ("segdesk.orders_to_customers", "table_step", "Orders to customers"),
        )
    )
    info = PluginInfo(name="test", title="Test", version="1.0", stages=(fill.id, kmeans.id))
    return PluginsDescription(fingerprint="f", plugins=(info,), stages=(fill, kmeans, *rest))

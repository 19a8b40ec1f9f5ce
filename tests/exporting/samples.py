"""A small customer table with its results, written as jobs write them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa

from segdesk.exporting import ExportPlan, export
from segdesk.results.base import ArtifactRef
from segdesk.results.prediction import Alarm, Curves, ModelScore, Prediction, PredictionVerdict, Reason
from segdesk.results.run import ExportResult
from segdesk.results.segmentation import (
    ColumnUse,
    Kpi,
    ProfileCell,
    ProfileRow,
    Scores,
    Segment,
    Segmentation,
    Solution,
    Trait,
    Verdict,
)
from segdesk.results.table import Column, TableRef
from segdesk.text import Message, msg


class Folder:
    """Artifacts in a folder, and exports into it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.progress: list[float | None] = []
        self._made = 0

    def artifact(self, name: str, table: pa.Table) -> ArtifactRef:
        self._made += 1
        name = f"{self._made}-{name}"
        with pa.OSFile(str(self.path / name), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=1000)
        return ArtifactRef(key="k", name=name)

    def table(self, arrays: dict[str, pa.Array], columns: tuple[Column, ...]) -> TableRef:
        data = pa.table(arrays)
        return TableRef(artifact=self.artifact("table.arrow", data), rows=data.num_rows, columns=columns)

    def find(self, ref: ArtifactRef) -> Path:
        return self.path / ref.name

    def tell(self, fraction: float | None, text: Message) -> None:
        self.progress.append(fraction)

    def export(self, plan: ExportPlan) -> ExportResult:
        return export(plan, self.find, self.tell)


def texts_table(folder: Folder, texts: list[str | None], name: str = "Customer") -> TableRef:
    """Return a table of one text column."""
    column = Column(name=name, type="text", role="identifier")
    return folder.table({name: pa.array(texts, pa.large_string())}, (column,))


def customer_table(folder: Folder, rows: int = 6) -> TableRef:
    """Return a table with a column of every type; the third row has gaps."""
    numbers = [round(100 + 12.345 * i, 2) if i != 2 else None for i in range(rows)]
    return folder.table(
        {
            "Customer": pa.array([f"{i:05d}" for i in range(rows)], pa.large_string()),
            "City": pa.array(
                [None if i == 2 else ("Köln", "上海")[i % 2] for i in range(rows)]
            ).dictionary_encode(),
            "Income": pa.array(numbers, pa.float64()),
            "Orders": pa.array(range(rows), pa.int64()),
            "Joined": pa.array([datetime(2024, 2, 1 + i % 28) for i in range(rows)], pa.timestamp("us")),
        },
        (
            Column(name="Customer", type="text", role="identifier", original="Cust. no."),
            Column(name="City", type="category", role="category", reason=msg("Few different values")),
            Column(name="Income", type="number", role="amount"),
            Column(name="Orders", type="number", role="measure"),
            Column(name="Joined", type="date", role="date"),
        ),
    )


def segmentation(folder: Folder, rows: int = 6) -> Segmentation:
    """Return two segments: even rows are `big`, odd ones `small`, and the last row is in none."""
    codes = np.array([i % 2 for i in range(rows)], dtype=np.int16)
    codes[-1] = -1
    labels = pa.table(
        {
            "k2": codes,
            "c2": np.full(rows, 0.87654321, dtype=np.float32),
            "n2": np.where(codes < 0, -1, 1 - codes).astype(np.int16),
        }
    )

    def segment(segment_id: str, code: int, name: str) -> Segment:
        size = int((codes == code).sum())
        trait = Trait(column="Income", text=msg("Income: {x} × average", x=1.5), effect=1.0)
        return Segment(
            id=segment_id,
            code=code,
            size=size,
            share=size / rows,
            name=msg(name),
            traits=(trait,),
            action=msg("Call them"),
            value_sum=1000.0 * (code + 1),
            value_share=(code + 1) / 3,
        )

    solution = Solution(
        n_segments=2,
        column="k2",
        confidence_column="c2",
        second_column="n2",
        scores=Scores(overall=0.8, stability=0.9),
        verdict=Verdict(
            clarity="clear",
            title=msg("2 segments, clearly separated"),
            text=msg("They differ in income."),
            kpis=(Kpi(value=msg("0.55"), caption=msg("structure"), badge=msg("clear"), level="good"),),
            warnings=(msg("One segment is small."),),
        ),
        segments=(segment("big", 0, "Big spenders"), segment("small", 1, "Small spenders")),
        profile=(
            ProfileRow(
                column="Income",
                kind="number",
                overall=120.5,
                cells=(ProfileCell(value=150.25, tint=0.9), ProfileCell(value=90.0, tint=-0.9)),
                importance=0.7,
            ),
            ProfileRow(
                column="City",
                kind="share",
                overall=0.5,
                cells=(ProfileCell(value=1.0, tint=0.5), ProfileCell(value=0.0, tint=-0.5)),
                importance=0.4,
                used=False,
                category="Köln",
            ),
            ProfileRow(
                column="Joined",
                kind="date",
                overall=1_700_000_000.0,
                cells=(ProfileCell(value=1_700_000_000.0, tint=0.0), ProfileCell(value=None, tint=0.0)),
                importance=0.1,
            ),
        ),
    )
    return Segmentation(
        analysis="a",
        key="0123456789abcdef",
        method="segdesk.kmeans",
        method_title=msg("K-means"),
        suggested=2,
        solutions=(solution,),
        rows=rows,
        columns=(
            ColumnUse(column="Income", used=True, transform="log"),
            ColumnUse(column="Customer", used=False, transform="left out", reason=msg("It names a customer")),
        ),
        labels=folder.artifact("labels.arrow", labels),
        map=None,
        seed=7,
    )


def prediction(folder: Folder, rows: int = 6) -> Prediction:
    """Return scores in which the last row is the likeliest."""
    reason = msgspec.json.encode(msg("Income: {x} (more likely)", x=150)).decode()
    scores = pa.table(
        {
            "score": np.linspace(0.1, 0.9, rows, dtype=np.float32),
            "rank": np.arange(rows, 0, -1, dtype=np.int32),
            "reason1": pa.array([reason] * (rows - 1) + [None], pa.large_string()),
            "actual": np.zeros(rows, dtype=np.int8),
        }
    )
    grid = tuple(i / 100 for i in range(101))
    return Prediction(
        analysis="p",
        key="fedcba",
        outcome="Left",
        positive="Yes",
        classes=("No", "Yes"),
        rows=rows,
        known=rows,
        base_rate=0.3,
        verdict=PredictionVerdict(
            quality="useful", title=msg("Contacting 20 % reaches 61 %"), text=msg("Good.")
        ),
        alarms=(Alarm(kind="leak", severity="serious", text=msg("“Duration” is known only afterwards")),),
        models=(
            ModelScore(
                stage="segdesk.logistic",
                title=msg("Logistic regression"),
                auc=0.84,
                auc_sd=0.01,
                brier=0.13,
                log_loss=0.4,
                chosen=True,
            ),
        ),
        naive_brier=0.21,
        curves=Curves(
            contacted=grid,
            reached=tuple(min(1.0, 3 * x) for x in grid),
            roc_fpr=grid,
            roc_tpr=grid,
            calibration_predicted=(),
            calibration_actual=(),
            precision=(),
            recall=(),
        ),
        reasons=(
            Reason(column="Income", text=msg("Higher income: less likely"), effect=-0.4, importance=0.6),
        ),
        scores=folder.artifact("scores.arrow", scores),
        model=ArtifactRef(key="m", name="model"),
        columns_used=("Income", "City"),
    )

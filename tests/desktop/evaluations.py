"""An evaluation of the factories' segmentation, small but complete."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from segdesk.jobs.store import Store
from segdesk.results.evaluation import (
    PARTS,
    Agreement,
    AgreementAt,
    Beside,
    BesideAt,
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
    Tree,
    TreeLeaf,
    TreeMerge,
    fingerprint,
)
from segdesk.results.segmentation import Segmentation
from segdesk.text import msg
from tests.desktop.factories import write_arrow

LEVELS = ("gold", "silver")


def make_evaluation(store: Store, segmentation: Segmentation, sample: int | None = None) -> EvaluationReport:
    """Return an evaluation in which the last segment of every number is weak; one other method."""
    numbers = tuple(sorted(s.n_segments for s in segmentation.solutions))
    rows = np.arange(segmentation.rows, dtype=np.int32)
    labels = {"row": pa.array(rows), **{f"m0k{k}": pa.array((rows % k).astype(np.int16)) for k in numbers}}
    return EvaluationReport(
        key="evaluation",
        of=fingerprint(segmentation),
        rows=segmentation.rows,
        sample=sample or segmentation.rows,
        silhouettes=tuple(_silhouettes(k) for k in numbers),
        curves=(
            Curve(
                name="within",
                numbers=(1, *numbers),
                values=tuple(100.0 / k for k in (1, *numbers)),
                best=3,
                text=msg("A bend."),
            ),
            Curve(
                name="gap",
                numbers=(1, *numbers),
                values=tuple(float(k) for k in (1, *numbers)),
                errors=tuple(0.1 for _k in (1, *numbers)),
                text=msg("It keeps growing."),
            ),
        ),
        stability=tuple(_stability(k) for k in numbers),
        agreement=Agreement(
            methods=(OtherMethod(stage="test.ward", title=msg("Hierarchical")),),
            numbers=tuple(
                AgreementAt(
                    n_segments=k,
                    rand=((1.0, 0.5), (0.5, 1.0)),
                    shared=((1.0, 0.8), (0.8, 1.0)),
                    text=msg("They agree."),
                )
                for k in numbers
            ),
            labels=write_arrow(store, "agreement.arrow", labels),
            rows=segmentation.rows,
        ),
        tree=Tree(
            title=msg("Hierarchical"),
            own=False,
            rows=40,
            numbers=numbers,
            leaves=tuple(TreeLeaf(size=10, codes=tuple(leaf % k for k in numbers)) for leaf in range(4)),
            merges=(
                TreeMerge(left=0, right=1, height=1.0),
                TreeMerge(left=2, right=3, height=2.0),
                TreeMerge(left=4, right=5, height=4.0),
            ),
        ),
        known=(
            _known(segmentation, numbers, "Club", used=False),
            _known(segmentation, numbers, "City", used=True),
        ),
        beside=tuple(
            BesideAt(
                n_segments=k,
                columns=(
                    Beside(column="Income", kind="number", strength=0.2, p_value=1e-9, text=msg("Strongly")),
                ),
            )
            for k in numbers
        ),
        placing=msg("New customers join the segment whose average they are nearest to."),
        done=PARTS,
    )  # fmt: skip


def _silhouettes(k: int) -> Silhouettes:
    bars = tuple(
        SilhouetteBars(
            code=code,
            values=(0.7, 0.5, 0.2, -0.1) if code == k - 1 else (0.8, 0.6, 0.5, 0.4),
            rows=4,
            mean=0.5,
            elsewhere=0.25 if code == k - 1 else 0.0,
        )
        for code in range(k)
    )
    return Silhouettes(n_segments=k, mean=0.5, segments=bars)


def _stability(k: int) -> Stability:
    return Stability(
        n_segments=k,
        segments=tuple(
            Resamples(code=code, values=(0.2, 0.5, 0.6) if code == k - 1 else (0.9, 0.95, 1.0))
            for code in range(k)
        ),
    )


def _known(segmentation: Segmentation, numbers: tuple[int, ...], column: str, *, used: bool) -> KnownColumn:
    scores = KnownScores(
        ari=0.6, ami=0.5, nmi=0.55, homogeneity=0.7, completeness=0.4, purity=0.9, accuracy=0.8
    )
    tables = []
    for k in numbers:
        sizes = {s.code: s.size for s in segmentation.solution(k).segments}
        counts = tuple((sizes[code], 0) if code == 0 else (0, sizes[code]) for code in range(k))
        tables.append(KnownTable(n_segments=k, counts=counts, scores=scores, text=msg("They go together.")))
    return KnownColumn(column=column, levels=LEVELS, used=used, outcome=False, tables=tuple(tables))

"""What other methods make of the same customers, and how far they agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from segdesk.api import StageError, report
from segdesk.engine.arrow import write_table
from segdesk.engine.errors import EngineError
from segdesk.engine.runner import stage_title
from segdesk.engine.segmentation.centres import Labels
from segdesk.engine.segmentation.evaluating.indices import adjusted_rand, crosstab, matched_share
from segdesk.engine.segmentation.evaluating.inputs import Inputs
from segdesk.engine.segmentation.fitting import Fits, Method
from segdesk.engine.segmentation.table_methods.columns import filled, table_choice
from segdesk.results.base import ArtifactRef
from segdesk.results.evaluation import Agreement, AgreementAt, OtherMethod
from segdesk.results.plugins import StageInfo
from segdesk.text import Message, msg

NAME = "agreement.arrow"
MOST_METHODS = 10
ALL = 0.995
ALIKE, ALIKE_RAND = 0.85, 0.7  # both: of two segments most customers agree by chance
_SAME_AS = {"segdesk.minibatch_kmeans": "segdesk.kmeans"}  # k-means again, only in a hurry


@dataclass(frozen=True)
class Other:
    """Another method, the sample as it takes it, and its columns where they are others than those on show."""

    method: Method
    X: NDArray[np.float64] | pd.DataFrame
    columns: tuple[str, ...] = ()


def others(inputs: Inputs) -> list[StageInfo]:
    """Return the methods that suit these customers, without the one on show."""
    own = _SAME_AS.get(inputs.method.info.id, inputs.method.info.id)
    infos = [
        info
        for info in inputs.context.registry.of_kind("clusterer")
        if info.id not in _SAME_AS and info.id != own and info.id not in inputs.segmentation.unsuitable
    ]
    return sorted(infos, key=lambda info: info.takes_table)[:MOST_METHODS]


def other(inputs: Inputs, info: StageInfo, everyone: bool = False) -> Other | None:
    """Return a method with what it groups by: the same numbers, or columns it takes from the table itself.

    That is the sample, or `everyone`. None: the table has no column for it.
    """
    if not info.takes_table:
        return Other(Method(info, {}), inputs.everyone if everyone else inputs.X)
    columns, frame = inputs.table.columns, inputs.frame
    params = filled(info, {}, columns, frame)
    used = table_choice(info, params, columns, frame, inputs.analysis.columns).used
    names = sorted(column.name for column in used)
    if not names:
        return None
    same = set(names) == set(inputs.used)
    part = frame[names] if everyone else frame[names].iloc[inputs.rows]
    return Other(Method(info, params), part, () if same else tuple(column.name for column in used))


def agreement(inputs: Inputs, key: str, tree: Fits) -> Agreement | None:
    """Group the sample with every other method; writes who is where as an Arrow file under `key`."""
    infos = others(inputs)
    methods: list[OtherMethod] = []
    found: list[dict[int, Labels]] = []
    for number, info in enumerate(infos):
        title = stage_title(info)
        report(number / max(len(infos), 1), msg("Grouping with {method} for comparison", method=title))
        made = other(inputs, info)
        if made is None:
            continue
        fits = tree if info.id == tree.method.info.id else Fits(inputs.context, made.method)
        labels = _labels(inputs, made, fits)
        if labels:
            own_number = None if fits.method.takes_number else int(labels[inputs.numbers[0]].max()) + 1
            methods.append(
                OtherMethod(
                    stage=info.id,
                    title=title,
                    found=own_number,
                    columns=made.columns,
                    by_rule=info.by_rule,
                )
            )
            found.append(labels)
    if not methods:
        return None
    columns: dict[str, np.ndarray] = {"row": inputs.rows.astype(np.int32)}
    for number, (method, labels) in enumerate(zip(methods, found, strict=True)):
        for k in inputs.numbers if method.found is None else inputs.numbers[:1]:
            columns[f"m{number}k{0 if method.found is not None else k}"] = labels[k]
    write_table(pa.table(columns), inputs.context.folder(key) / NAME)
    return Agreement(
        methods=tuple(methods),
        numbers=tuple(
            _at(
                k,
                [inputs.near(k), *(labels[k] for labels in found)],
                methods,
                _nearest if inputs.segmentation.by_rule else _sentence,
            )
            for k in inputs.numbers
        ),
        labels=ArtifactRef(key=key, name=NAME),
        rows=len(inputs.X),
    )


def _labels(inputs: Inputs, made: Other, fits: Fits) -> dict[int, Labels]:
    """Return the labels for each number of segments; nothing where the method cannot group these columns."""
    labels: dict[int, Labels] = {}
    try:
        for k in inputs.numbers:
            if labels and not fits.method.takes_number:
                labels[k] = next(iter(labels.values()))
            else:
                labels[k] = fits.labels(made.X, k, inputs.analysis.seed)
                title = stage_title(fits.method.info)
                report(None, msg("Grouping with {method} for comparison", method=title))
    except (EngineError, StageError):
        return {}
    return labels if all(int(values.max()) >= 1 for values in labels.values()) else {}


def _at(
    k: int,
    found: Sequence[Labels],
    methods: Sequence[OtherMethod],
    words: Callable[[np.ndarray, np.ndarray, Sequence[OtherMethod]], Message],
) -> AgreementAt:
    size = len(found)
    rand, shared = np.eye(size), np.eye(size)
    for a in range(size):
        for b in range(a + 1, size):
            # customers in no segment are a group of their own, so that leaving many out is no agreement
            first, second = found[a] + 1, found[b] + 1
            counts = crosstab(first, second, int(first.max()) + 1, int(second.max()) + 1)
            rand[a, b] = rand[b, a] = adjusted_rand(counts)
            shared[a, b] = shared[b, a] = matched_share(counts)
    return AgreementAt(
        n_segments=k,
        rand=_rows(rand),
        shared=_rows(shared),
        text=words(shared[0, 1:], rand[0, 1:], methods),
    )


def _rows(values: np.ndarray) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in values)


def _nearest(shared: np.ndarray, _rand: np.ndarray, methods: Sequence[OtherMethod]) -> Message:
    """Say how near groups found in the data come to segments defined by a rule."""
    found = [at for at, method in enumerate(methods) if not method.by_rule] or list(range(len(methods)))
    best = max(found, key=lambda at: float(shared[at]))
    return msg(
        "Of the methods that look for groups in the data, {method} comes nearest to the rule: it puts "
        "{share:percent} of the customers together in the same way.",
        method=methods[best].title,
        share=float(shared[best]),
    )


def _sentence(shared: np.ndarray, rand: np.ndarray, methods: Sequence[OtherMethod]) -> Message:
    """Say how far the result on show hangs on its method, by those that look at the same columns."""
    alike = [at for at, method in enumerate(methods) if not method.columns] or list(range(len(methods)))
    numbered = [at for at in alike if methods[at].found is None] or alike
    best = max(numbered, key=lambda at: shared[at])
    worst = min(numbered, key=lambda at: shared[at])
    low, high = float(shared[worst]), float(shared[best])
    if low >= ALL:
        return msg(
            "Every other method puts practically all customers together in the same way: these segments do "
            "not depend on the method."
        )
    if low >= ALIKE and rand[worst] >= ALIKE_RAND:
        return msg(
            "Every other method puts at least {share:percent} of the customers together in the same way: "
            "these segments do not depend on the method.",
            share=low,
        )
    if high >= ALIKE and rand[best] >= ALIKE_RAND:
        return msg(
            "{method} puts {share:percent} of the customers together in the same way, {other} only "
            "{less:percent}: where segments border on each other depends on the method.",
            method=methods[best].title,
            share=high,
            other=methods[worst].title,
            less=low,
        )
    return msg(
        "Every other method cuts differently; {method}, the nearest, agrees for {share:percent} of the "
        "customers. Take the borders of these segments for a choice, not for a fact.",
        method=methods[best].title,
        share=high,
    )

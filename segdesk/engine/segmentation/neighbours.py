"""The map of neighbours: alike customers close together, however many columns make them alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import redirect_stdout
from io import TextIOBase
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segdesk.api import StageError, job_part, report
from segdesk.engine.arrow import write_table
from segdesk.engine.cache import digest, library_versions
from segdesk.engine.context import JobContext
from segdesk.engine.errors import EngineError
from segdesk.engine.preparation import fit_preparation
from segdesk.engine.runner import stage_info
from segdesk.engine.segmentation.sampling import canonical_order
from segdesk.jobs.requests import NeighboursRequest
from segdesk.results.base import ArtifactRef
from segdesk.results.segmentation import MapAxis, MapData
from segdesk.text import msg

MOST = 3000  # customers; the work grows faster than their number
LEAST = 20
ROUNDS = 600
NAME = "neighbours.arrow"
RESULT = "neighbours.json"


def neighbours(context: JobContext) -> Any:
    """Work out the map of neighbours of a segmentation's customers, or return the one that is kept."""
    request = NeighboursRequest.from_plain(context.request.args)
    key = neighbours_key(context, request)
    kept = context.find(key, RESULT)
    if kept is not None and context.find(key, NAME) is not None:
        return MapData.from_json(kept.read_bytes()).to_plain()
    frame = context.frame(request.table)
    columns = sorted((c for c in request.table.columns if c.name in request.used), key=lambda c: c.name)
    inputs = frame[[column.name for column in columns]]
    if len(inputs) < LEAST:
        raise EngineError(
            msg("A map of neighbours needs at least {n} customers. The overview shows them all.", n=LEAST)
        )
    report(0.0, msg("Preparing the customers"))
    try:
        with job_part(0.0, 0.1):
            prepared = fit_preparation(
                context,
                request.analysis.preparation,
                inputs,
                columns,
                request.analysis.seed,
                request.table.artifact.key,
            )
    except StageError as error:
        raise EngineError(error.message) from error
    rows = canonical_order(inputs, MOST)[:MOST]
    with job_part(0.1, 1.0):
        points = embed(prepared.X[rows])
    place = np.argsort(rows, kind="stable")
    table = pa.table({"row": rows[place].astype(np.int32), "x": points[place, 0], "y": points[place, 1]})
    folder = context.folder(key)
    write_table(table, folder / NAME)
    axis = MapAxis(title=msg("Near means alike"))
    found = MapData(
        artifact=ArtifactRef(key=key, name=NAME), axes=(axis, axis), sampled=len(rows) < len(inputs)
    )
    (folder / RESULT).write_bytes(found.to_json())
    return found.to_plain()


def neighbours_key(context: JobContext, request: NeighboursRequest) -> str:
    """Return the key of the map: the customers and how they are prepared, never how they are grouped."""
    steps = [
        (step.stage, stage_info(context, step.stage).version, step.params)
        for step in request.analysis.preparation
        if step.enabled
    ]
    return digest(
        "neighbours",
        1,
        request.table.artifact.key,
        sorted((c.name, c.type) for c in request.table.columns if c.name in request.used),
        steps,
        request.analysis.seed,
        library_versions(),
    )


def embed(X: NDArray[np.float64]) -> NDArray[np.float32]:
    """Place customers in the plane so that near neighbours stay near.

    Parameters
    ----------
    X : prepared customers (n, d) in an order that does not depend on the file's

    Returns
    -------
    ndarray (n, 2) in no unit, the widest spread 1; distances between far groups mean nothing

    References
    ----------
    van der Maaten & Hinton 2008, Visualizing Data using t-SNE; started from the principal components
    as Kobak & Berens 2019 (The art of using t-SNE) recommend, which makes it the same every time.
    """
    from sklearn.decomposition import PCA  # only this job needs them
    from sklearn.manifold import TSNE

    n, d = X.shape
    if d == 1:
        X = np.column_stack([X, np.zeros(n)])
    start = PCA(2, svd_solver="full").fit_transform(X)
    for axis in range(2):  # the same way up every time
        at = np.abs(start[:, axis]).argmax()
        start[:, axis] *= np.sign(start[at, axis]) or 1.0
    # Customers who are the same in every column would all start, and stay, on one spot.
    start += np.random.default_rng(0).normal(0, 1e-3 * (start[:, 0].std() or 1.0), start.shape)
    start *= 1e-4 / (start[:, 0].std() or 1.0)
    model = TSNE(
        2,
        perplexity=min(30.0, (n - 1) / 3),
        init=start.astype(np.float32),
        learning_rate="auto",
        max_iter=ROUNDS,
        random_state=0,
        n_jobs=1,
        verbose=2,
    )
    # scikit-learn tells how far it is on standard output alone; this is also where cancelling takes effect.
    with redirect_stdout(_Rounds(lambda done: report(done / ROUNDS, msg("Placing the neighbours")))):
        points = model.fit_transform(X)
    points -= points.mean(axis=0)
    widest = float(np.ptp(points, axis=0).max()) or 1.0
    return np.asarray(points / widest, dtype=np.float32)


class _Rounds(TextIOBase):
    """Hears from scikit-learn's words which round it is in."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell = tell

    def write(self, text: str) -> int:
        """Take one piece of its words."""
        found = re.search(r"Iteration (\d+)", text)
        if found is not None:
            self._tell(int(found[1]))
        return len(text)

"""How far a segmentation can be trusted: every measure with its sentence, and what it was measured on."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from segdesk.results.base import ArtifactRef, Result
from segdesk.results.segmentation import Segmentation
from segdesk.text import Message, msg

CurveName = Literal[
    "within",
    "silhouette",
    "calinski_harabasz",
    "davies_bouldin",
    "gap",
    "prediction_strength",
    "bic",
    "aic",
]


CURVE_TITLES: dict[CurveName, Message] = {
    "within": msg("Left within segments"),
    "silhouette": msg("Silhouette"),
    "calinski_harabasz": msg("Calinski-Harabasz"),
    "davies_bouldin": msg("Davies-Bouldin"),
    "gap": msg("Gap to no structure"),
    "prediction_strength": msg("Prediction strength"),
    "bic": msg("Mixture (BIC)"),
    "aic": msg("Mixture (AIC)"),
}


class SilhouetteBars(Result):
    """How well the customers of one segment fit: values −1 … 1, largest first, evenly picked."""

    code: int
    values: tuple[float, ...]
    rows: int  # customers compared
    mean: float
    elsewhere: float  # share of them nearer to another segment


class Silhouettes(Result):
    """The silhouettes of one number of segments."""

    n_segments: int
    mean: float
    segments: tuple[SilhouetteBars, ...]


class Curve(Result):
    """One measure over the numbers of segments, and the number it suggests."""

    name: CurveName
    numbers: tuple[int, ...]
    values: tuple[float, ...]
    text: Message
    errors: tuple[float, ...] = ()  # standard errors, where there are any
    best: int | None = None  # None: it suggests none


class Resamples(Result):
    """How alike one segment was found again: a Jaccard index (0-1) per resample."""

    code: int
    values: tuple[float, ...]


class Stability(Result):
    """The resamples of one number of segments."""

    n_segments: int
    segments: tuple[Resamples, ...]


class OtherMethod(Result):
    """A method that grouped the same customers; `found` is its own number where it takes none."""

    stage: str
    title: Message
    found: int | None = None
    columns: tuple[str, ...] = ()  # where it looks at others than the result on show
    by_rule: bool = False


class AgreementAt(Result):
    """The methods against each other with one number of segments: the first row is the result on show.

    `rand` is the adjusted Rand index; `shared` the share of customers in segments that correspond.
    """

    n_segments: int
    rand: tuple[tuple[float, ...], ...]
    shared: tuple[tuple[float, ...], ...]
    text: Message


class Agreement(Result):
    """What other methods make of the same customers.

    `labels` is an Arrow file: `row` (int32), and `m{i}k{n}` (int16) for method i with n segments (−1 none).
    """

    methods: tuple[OtherMethod, ...]
    numbers: tuple[AgreementAt, ...]
    labels: ArtifactRef
    rows: int

    def column(self, method: int, n_segments: int) -> str:
        """Return the column of a method's labels."""
        return f"m{method}k{0 if self.methods[method].found is not None else n_segments}"

    def at(self, n_segments: int) -> AgreementAt | None:
        """Return the comparison with one number of segments."""
        return next((found for found in self.numbers if found.n_segments == n_segments), None)


def other_ways(agreement: Agreement) -> list[Message]:
    """Say which of the other methods find their own number, or look at other columns."""
    own = [
        msg("{method} finds its own number: {n}.", method=m.title, n=m.found)
        for m in agreement.methods
        if m.found is not None
    ]
    return own + [
        msg("{method} looks at other columns: {columns:list}.", method=m.title, columns=list(m.columns))
        for m in agreement.methods
        if m.columns
    ]


class OtherGroups(Result):
    """All customers as another method groups them: Arrow file `labels`, column `group` (int16, −1 none)."""

    stage: str
    n_segments: int  # that were asked for
    groups: int
    labels: ArtifactRef
    rows: int
    how: Message  # on how many it was fitted, and how the others were placed


class TreeLeaf(Result):
    """A group of customers at the foot of the tree; `codes` is its commonest segment for each number."""

    size: int
    codes: tuple[int, ...]


class TreeMerge(Result):
    """Two parts are joined: leaves are 0 … m−1, the merge number i makes part m+i."""

    left: int
    right: int
    height: float


class Tree(Result):
    """The last merges of a hierarchical method, lowest first."""

    title: Message
    own: bool  # the tree of the method on show, not one drawn for comparison
    rows: int
    numbers: tuple[int, ...]
    leaves: tuple[TreeLeaf, ...]
    merges: tuple[TreeMerge, ...]


class KnownScores(Result):
    """Segments against known groups; all 1 for the same partition."""

    ari: float
    ami: float
    nmi: float
    homogeneity: float
    completeness: float
    purity: float
    accuracy: float


class KnownTable(Result):
    """Customers by segment code (rows) and value of the column, with one number of segments."""

    n_segments: int
    counts: tuple[tuple[int, ...], ...]
    scores: KnownScores
    text: Message


class KnownColumn(Result):
    """A column that names groups the segments can be compared with."""

    column: str
    levels: tuple[str, ...]
    used: bool  # it took part in forming the segments
    outcome: bool
    tables: tuple[KnownTable, ...]

    def table(self, n_segments: int) -> KnownTable | None:
        """Return the comparison with one number of segments."""
        return next((table for table in self.tables if table.n_segments == n_segments), None)


class Between(Result):
    """Customers by segment code with one number of segments (rows) and with the next (columns)."""

    first: int
    second: int
    counts: tuple[tuple[int, ...], ...]


class Beside(Result):
    """A column that took no part: how much of it goes with the segments, and whether that is chance.

    `strength` is η² for numbers and dates, Cramér's V for categories; `p_value` of the F- or χ²-test.
    """

    column: str
    kind: Literal["number", "share", "date"]
    strength: float
    p_value: float
    text: Message


class BesideAt(Result):
    """The columns that took no part, with one number of segments, the most telling first."""

    n_segments: int
    columns: tuple[Beside, ...]


class EvaluationReport(Result):
    """Everything known about how good a segmentation is; parts that could not be worked out are empty."""

    key: str
    of: str  # `fingerprint` of the segmentation
    rows: int
    sample: int  # customers looked at
    silhouettes: tuple[Silhouettes, ...] = ()
    curves: tuple[Curve, ...] = ()
    stability: tuple[Stability, ...] = ()
    agreement: Agreement | None = None
    tree: Tree | None = None
    known: tuple[KnownColumn, ...] = ()
    beside: tuple[BesideAt, ...] = ()
    between: tuple[Between, ...] = ()
    placing: Message | None = None  # how new customers are placed where the method itself cannot
    done: tuple[str, ...] = ()  # parts worked out so far
    notes: tuple[Message, ...] = ()  # what could not be worked out

    @property
    def complete(self) -> bool:
        """Whether all parts were worked out, or cannot be."""
        return set(PARTS) <= set(self.done)


PARTS = ("known", "silhouettes", "curves", "stability", "tree", "agreement")
"""The parts in the order in which they are worked out, quickest first."""

RULE_PARTS = ("known", "silhouettes", "stability", "agreement")
"""Of segments defined by a rule: it says itself how many there are, and joins nobody step by step."""


RULE_NOTES: dict[str, Message] = {
    "fit": msg(
        "Compared in the columns the rule looks at. A rule draws its limits where it says, also through "
        "the middle of like customers."
    ),
    "again": msg(
        "The rule was applied to parts of the customers: where its limits come from the data, they move "
        "a little with who is in the file."
    ),
    "numbers": msg(
        "A rule says itself how many segments there are, so there are no numbers to compare. Choose "
        "another method to find out how many groups there are in the data."
    ),
    "tree": msg(
        "A rule sorts customers by limits and does not join like ones step by step, so there is no "
        "family tree. Choose another method to see one."
    ),
}
"""What sections of an evaluation mean for segments defined by a rule, or why they have nothing to say."""


def fingerprint(segmentation: Segmentation) -> str:
    """Return what tells two segmentations apart: the labels and the segments in them, never their names."""
    parts = [
        (solution.column, solution.n_segments, sorted((s.code, s.size) for s in solution.segments))
        for solution in segmentation.solutions
    ]
    text = msgspec.json.encode((segmentation.key, segmentation.labels, parts), order="deterministic")
    return hashlib.sha256(text).hexdigest()[:40]

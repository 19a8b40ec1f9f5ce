"""The kinds of stages a plugin can add. scikit-learn's estimator contract is the contract."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

from segdesk.api.params import Param
from segdesk.results.plugins import StageKind
from segdesk.text import Message


class StageError(Exception):
    """A stage cannot be used on this data or with these settings; the message says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


@dataclass(frozen=True)
class Stage:
    """One algorithm or step.

    Parameters
    ----------
    id : str
        ``publisher.name`` in small letters, digits and ``_``; it never changes. ``segdesk.`` is reserved.
    title : str
        What the person sees, at most 60 characters.
    factory : callable
        The estimator class (or a function that makes one). Its settings are the keyword arguments annotated
        with `Param` or `Column`; the constructor only stores them. An argument ``random_state`` is set by
        the host.
    summary : str, optional
        One sentence; without it the first sentence of the factory's docstring.
    params : sequence of Param
        Settings of a foreign estimator, each with its ``name``.
    version : int
        Raise it when the same settings give another result; results kept from before are then made anew.
    accepts : tuple of str
        What the stage can work on: "numeric", "mixed" (numbers, categories, dates), "dates", "orders" …
        A `Clusterer` or `Predictor` that says "series" also gets the customers' monthly series (since 1.2).
        A `Clusterer` that says "rules" beside "mixed" sorts customers by definitions, such as the best 20 %.
    min_rows, max_rows : int
        Outside of these the app says in words that the stage does not apply.
    files : tuple of str
        Readable files it works by (`editable_file`); what was made by an earlier text of one is made anew.
        Their names start with the last part of `id`, as in ``rfm_groups.json`` of ``segdesk.rfm``.
    migrate : callable, optional
        ``migrate(settings, from_version) -> settings`` for work saved with an older `version`.

    Notes
    -----
    Fitted state lives in attributes that end with ``_`` and hold numbers, texts, arrays, lists and dicts of
    those; such a stage can be saved in a project without any further code (`get_state`).
    """

    kind: ClassVar[StageKind]

    id: str
    title: str
    factory: Callable[..., Any]
    _: KW_ONLY
    summary: str | None = None
    params: Sequence[Param] = ()
    version: int = 1
    accepts: tuple[str, ...] = ("numeric",)
    min_rows: int = 1
    max_rows: int | None = None
    files: tuple[str, ...] = ()
    migrate: Callable[[dict[str, Any], int], dict[str, Any]] | None = None


@dataclass(frozen=True)
class Preprocessor(Stage):
    """Repairs or rescales columns: ``fit(X, y=None)`` and ``transform(X)``, both on a DataFrame.

    The answer has the same rows and the same index. `fit` may set ``summary_`` (a `Message`): what was done.
    """

    kind: ClassVar[StageKind] = "preprocessor"


@dataclass(frozen=True)
class FeatureBuilder(Stage):
    """Makes columns out of columns: the contract of `Preprocessor`, but the columns may change.

    May set ``origins_``: for every output column the input column it came from.
    """

    kind: ClassVar[StageKind] = "feature_builder"


@dataclass(frozen=True)
class Clusterer(Stage):
    """Groups rows: ``fit(X)`` on a float64 array (a DataFrame when it accepts "mixed") and ``labels_``.

    ``labels_`` holds one whole number per row, −1 for "in no segment". Optional are ``predict(X)`` (without
    it the host places new customers with a stand-in) and ``predict_proba(X)``. A setting named ``n_clusters``
    is the number of segments.

    What accepts "mixed" gets a DataFrame of the columns as read (its column settings, or else those that suit
    grouping), with gaps, in `fit` and `predict` alike. It may offer ``embed(X)``: a float64 array of shape
    (n, d) in which distance means what it means to the method; there the segments are judged and drawn.
    ``embedded_columns_`` then names the column behind each of the d dimensions.

    What accepts "series" gets a DataFrame with one further column per month and customer, read with
    `series_of(X)`; together with "mixed" beside the columns as read, alone without them. It is offered where
    orders with dates became customers, and is otherwise as with "mixed"; new customers come with their own
    months, counted back from their last full one. Since 1.2.

    What also accepts "rules" sets ``segment_ids_`` (short texts that never change), ``segment_names_``,
    ``segment_actions_`` and ``segment_rules_`` (a `Message` each), one entry per label, in the order in which
    the segments are shown. ``notes_`` may hold messages a person should read. With ``grid_axes_``, two pairs
    of a title and the labels of the scores from the lowest (`Message` each), and ``grid(X)``, two arrays of
    scores from 0, the app draws who is where.
    """

    kind: ClassVar[StageKind] = "clusterer"


@dataclass(frozen=True)
class Predictor(Stage):
    """Predicts an outcome: ``fit(X, y)`` on a DataFrame, ``predict_proba(X)``, ``classes_``.

    Everything that learns from the data happens inside `fit`, as cross-validation wraps exactly that.
    Optional: ``contributions(X)``, a DataFrame with one column per input column, adding up (with a constant)
    to the log odds.

    What accepts "series" beside "mixed" also gets the columns of the monthly series in X, read with
    `series_of(X)`; `without_series(X)` are the others. Since 1.2.
    """

    kind: ClassVar[StageKind] = "predictor"


@dataclass(frozen=True)
class Evaluator(Stage):
    """Judges a grouping: ``evaluate(X, labels) -> Evaluation`` on a float64 array and one label per row."""

    kind: ClassVar[StageKind] = "evaluator"


@dataclass(frozen=True)
class TableStep(Stage):
    """Makes a table out of a table: ``apply(table, columns) -> TableStepOutput``.

    `table` is a DataFrame (float64/int64, datetime64[us], category, str), `columns` a sequence of
    `ColumnInfo`. Settings annotated with `Column` that are None are to be filled from the columns' roles.

    A step with settings annotated with `Table` needs further files: it is called as ``apply(table, columns,
    tables)`` with `InputTables`. Optional for such a step is ``check(table, columns, tables) -> Combined``:
    what `apply` would do, asked before it is done; its `problem` says why `apply` would refuse. Since 1.1.
    """

    kind: ClassVar[StageKind] = "table_step"

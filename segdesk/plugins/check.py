"""The conformance check of a plugin's stages: a dozen points, each with its name and what was seen."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from segdesk.api.progress import Cancelled, running_job
from segdesk.api.stages import StageError
from segdesk.api.state import StateError
from segdesk.plugins import check_data
from segdesk.plugins.registry import Registry
from segdesk.plugins.schema import check_value
from segdesk.plugins.state import load_estimator, save_estimator
from segdesk.results.plugins import StageInfo
from segdesk.text import render

MAX_LABEL = 40
MAX_HELP = 160
_ROWS = 200

Status = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True)
class Outcome:
    """One point of the check for one stage."""

    check: str
    stage: str
    status: Status
    detail: str = ""


class _Failed(Exception):
    """A point that does not hold; says what was seen."""


class _Skipped(Exception):
    """A point that does not apply; says why."""


def check_plugin(registry: Registry, plugin: str) -> tuple[Outcome, ...]:
    """Check all stages of one plugin; one that failed to load fails the point "loads" and has no others."""
    found = next((info for info in registry.plugins if info.name == plugin), None)
    if found is None:
        return (Outcome("loads", plugin, "failed", "no plugin of this name was found"),)
    if found.problem is not None:
        return (Outcome("loads", plugin, "failed", render(found.problem)),)
    outcomes = [Outcome("loads", plugin, "passed")]
    for stage_id in found.stages:
        outcomes += check_stage(registry, stage_id)
    return tuple(outcomes)


def check_stage(registry: Registry, stage_id: str) -> tuple[Outcome, ...]:
    """Run every point on one stage; none is left out silently."""
    subject = _Subject(registry, registry.info(stage_id))
    outcomes = []
    for name, check in CHECKS.items():
        try:
            check(subject)
        except _Failed as failed:
            outcomes.append(Outcome(name, stage_id, "failed", str(failed)))
        except _Skipped as skipped:
            outcomes.append(Outcome(name, stage_id, "skipped", str(skipped)))
        except StageError as error:
            outcomes.append(Outcome(name, stage_id, "failed", render(error.message)))
        except Exception as error:  # the plugin's own code may raise anything
            outcomes.append(Outcome(name, stage_id, "failed", f"{type(error).__name__}: {error}"))
        else:
            outcomes.append(Outcome(name, stage_id, "passed"))
    return tuple(outcomes)


@dataclass
class _Subject:
    """A stage, data that suits its kind, and how to run it."""

    registry: Registry
    info: StageInfo
    given: Any = None  # used in place of fresh data

    def make(self) -> Any:
        """Return the stage with its defaults."""
        files = {p.name: "other" for p in self.info.params if p.type == "table"}
        several = {p.name: ["other"] for p in self.info.params if p.type == "tables"}
        settings = {**check_data.settings(self.info), **files, **several}
        return self.registry.create(self.info.id, settings, seed=0)

    def apply(self, stage: Any, data: Any) -> Any:
        """Return what a table step makes of a table, with a further file where it needs one."""
        more = (check_data.others(),) if self.info.takes_files else ()
        return stage.apply(data, check_data.columns(), *more)

    def rows(self) -> int:
        """Return how many rows the stage is tried with."""
        most = self.info.max_rows or _ROWS
        return min(max(_ROWS, self.info.min_rows), most)

    def fit(self, stage: Any) -> Any:
        """Fit the stage on fresh data of its kind; table steps and evaluators learn nothing."""
        if self.info.kind in ("table_step", "evaluator"):
            return stage
        if self.info.kind == "predictor":
            stage.fit(self.data(), check_data.outcome(self.rows()))
        else:
            stage.fit(self.data())
        return stage

    def numeric(self) -> bool:
        """Tell whether the stage takes an array and not a table."""
        return self.info.kind in ("clusterer", "evaluator") and not self.info.takes_table

    def data(self) -> Any:
        """Return fresh input: an array for what takes numbers, else a table."""
        if self.given is not None:
            return self.given
        if self.info.takes_series:
            months = check_data.months(self.rows())
            beside = [check_data.table(self.rows())] if "mixed" in self.info.accepts else []
            return pd.concat([*beside, months], axis=1)
        return check_data.array(self.rows()) if self.numeric() else check_data.table(self.rows())

    def answer(self, stage: Any) -> Any:
        """Return what a fitted stage says about the data, as something `_same` can compare."""
        match self.info.kind:
            case "clusterer":
                return stage.labels_
            case "predictor":
                return stage.predict_proba(self.data())
            case "evaluator":
                return stage.evaluate(self.data(), check_data.groups(self.rows())).to_plain()
            case "table_step":
                return self.apply(stage, self.data()).table
        return stage.transform(self.data())


def _same(first: Any, second: Any) -> bool:
    if isinstance(first, pd.DataFrame):
        return isinstance(second, pd.DataFrame) and first.equals(second)
    if isinstance(first, np.ndarray):
        return bool(np.array_equal(first, second))
    return bool(first == second)


def _check_words(subject: _Subject) -> None:
    info = subject.info
    if not info.summary:
        raise _Failed("the stage has no summary and its class no docstring")
    for param in info.params:
        if not param.label.strip() or len(param.label) > MAX_LABEL:
            raise _Failed(f"the label of “{param.name}” must have 1 to {MAX_LABEL} characters")
        if len(param.help) > MAX_HELP:
            raise _Failed(f"the help of “{param.name}” has more than {MAX_HELP} characters")
        for text in (param.label, param.help, *(label for _, label in param.choices)):
            if "_" in text or "`" in text:
                raise _Failed(f"“{text}” looks like code, not like words")


def _check_settings(subject: _Subject) -> None:
    for param in subject.info.params:
        check_value(param, param.default)
    subject.info.json_schema()
    names = {param.name for param in subject.info.params}
    for param in subject.info.params:
        if param.show_when is not None and param.show_when[0] not in names:
            raise _Failed(f"“{param.name}” depends on “{param.show_when[0]}”, which is no setting")


def _check_constructor(subject: _Subject) -> None:
    stage = subject.make()
    if not callable(getattr(stage, "get_params", None)):
        raise _Failed("the class has no get_params: derive it from sklearn.base.BaseEstimator")
    for param in subject.registry.stage(subject.info.id).params or subject.info.params:
        name = getattr(param, "sets", "") or param.name
        if not hasattr(stage, name):
            raise _Failed(f"the constructor does not store “{name}”")


def _check_runs(subject: _Subject) -> None:
    subject.answer(subject.fit(subject.make()))


def _check_labels(labels: np.ndarray, rows: int) -> None:
    if labels.shape != (rows,):
        raise _Failed(f"labels_ has the shape {labels.shape} for {rows} rows")
    whole = labels.dtype.kind in "iu" or bool(
        labels.dtype.kind == "f" and np.isfinite(labels).all() and (labels == labels.round()).all()
    )
    if not whole or labels.min() < -1:
        raise _Failed("labels_ must be whole numbers from −1 (in no segment) upward")


def _check_definitions(stage: Any) -> None:
    """A method that sorts by rules names every segment it can put a customer into."""
    most = int(np.asarray(stage.labels_).max())
    for name in ("segment_ids_", "segment_names_", "segment_actions_", "segment_rules_"):
        found = getattr(stage, name, None)
        if found is None or len(found) <= most:
            raise _Failed(f"“{name}” must have an entry for each label, as the stage sorts by rules")


def _check_shape(subject: _Subject) -> None:
    rows = subject.rows()
    answer = subject.answer(subject.fit(subject.make()))
    match subject.info.kind:
        case "clusterer":
            _check_labels(np.asarray(answer), rows)
            if subject.info.by_rule:
                _check_definitions(subject.fit(subject.make()))
        case "predictor":
            if answer.shape != (rows, 2) or not np.allclose(answer.sum(axis=1), 1):
                raise _Failed("predict_proba must return one chance per class that add up to 1")
        case "preprocessor" | "feature_builder":
            if len(answer) != rows or not answer.index.equals(subject.data().index):
                raise _Failed("transform must keep the rows and their index")
        case "table_step":
            output = subject.apply(subject.make(), check_data.table(rows))
            if [column.name for column in output.columns] != list(output.table.columns):
                raise _Failed("the columns described are not those of the table")
        case "evaluator":
            if not answer["measures"]:
                raise _Failed("evaluate returned no measure")


def _check_same_twice(subject: _Subject) -> None:
    if not _same(subject.answer(subject.fit(subject.make())), subject.answer(subject.fit(subject.make()))):
        raise _Failed("the same data and settings gave another result")


def _check_input_unchanged(subject: _Subject) -> None:
    before = subject.data()
    given = _Subject(subject.registry, subject.info, given=subject.data())
    given.answer(given.fit(given.make()))
    if not _same(before, given.given):
        raise _Failed("the data handed in were changed")


def _check_random_state(subject: _Subject) -> None:
    np.random.seed(0)
    expected = np.random.random()
    np.random.seed(0)
    subject.answer(subject.fit(subject.make()))
    if np.random.random() != expected:
        raise _Failed("numpy's global random numbers were used; take random_state instead")


def _check_new_rows(subject: _Subject) -> None:
    if subject.info.kind != "clusterer":
        raise _Skipped("only for segmentation methods")
    stage = subject.fit(subject.make())
    if not hasattr(stage, "predict"):
        raise _Skipped("no predict: a stand-in places new customers")
    placed = np.asarray(stage.predict(subject.data()[:7]))
    if placed.shape != (7,):
        raise _Failed(f"predict returned the shape {placed.shape} for 7 rows")


def _check_state(subject: _Subject) -> None:
    if subject.info.kind in ("table_step", "evaluator"):
        raise _Skipped("learns nothing")
    method = {"clusterer": "predict", "predictor": "predict_proba"}.get(subject.info.kind, "transform")
    stage = subject.fit(subject.make())
    if not hasattr(stage, method):
        raise _Skipped("no predict: nothing to keep")
    info = subject.info
    with tempfile.TemporaryDirectory() as folder:
        try:
            settings = check_data.settings(info)
            save_estimator(info.id, info.version, settings, stage, Path(folder, "state"))
            again = load_estimator(subject.registry, Path(folder, "state"))
        except StateError as error:
            raise _Failed(str(error)) from error
    if not _same(getattr(stage, method)(subject.data()), getattr(again, method)(subject.data())):
        raise _Failed("after saving and loading it answers differently")


def _check_cancel(subject: _Subject) -> None:
    reports = 0

    def count(fraction: float | None, text: Any) -> None:
        nonlocal reports
        reports += 1

    start = time.monotonic()
    try:
        with running_job(count, lambda: time.monotonic() - start > 0):
            subject.answer(subject.fit(subject.make()))
    except Cancelled:
        return
    raise _Skipped("reports no progress, so cancelling ends the process instead")


def _check_few_rows(subject: _Subject) -> None:
    """Data that are too few or all alike give an answer or a sentence, never another error."""
    for data in _degenerate(subject):
        stage = subject.make()
        try:
            if subject.info.kind == "clusterer":
                stage.fit(data)
            elif subject.info.kind in ("preprocessor", "feature_builder"):
                stage.fit(data).transform(data)
            elif subject.info.kind == "table_step":
                subject.apply(stage, data)
            else:
                raise _Skipped("the host gives it enough rows")
        except StageError:
            continue


def _degenerate(subject: _Subject) -> Iterator[Any]:
    few = max(subject.info.min_rows, 2)
    yield subject.data()[:few]
    data = subject.data()
    first = [0] * len(data)
    yield data[first] if subject.numeric() else data.iloc[first].reset_index(drop=True)


CHECKS: dict[str, Callable[[_Subject], None]] = {
    "words": _check_words,
    "settings": _check_settings,
    "constructor": _check_constructor,
    "runs": _check_runs,
    "shape of the answer": _check_shape,
    "same result twice": _check_same_twice,
    "input unchanged": _check_input_unchanged,
    "global random numbers untouched": _check_random_state,
    "new customers": _check_new_rows,
    "saved and loaded": _check_state,
    "few or equal rows": _check_few_rows,
    "cancel": _check_cancel,
}
"""The points, in the order in which they are run."""

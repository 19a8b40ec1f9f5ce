"""Fitted state as plain data: numbers, texts, lists, dicts and arrays; never pickled objects."""

from __future__ import annotations

import importlib
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from segdesk.text import Message

if TYPE_CHECKING:
    import numpy as np

NOT_KEPT = frozenset({"labels_"})
"""Attributes that speak of the rows seen in `fit`; a new customer needs none of them."""

PLAIN_SKLEARN = {
    name: module
    for module, names in {
        "sklearn.cluster": "KMeans MiniBatchKMeans",
        "sklearn.mixture": "GaussianMixture BayesianGaussianMixture",
        "sklearn.preprocessing": "StandardScaler RobustScaler MinMaxScaler MaxAbsScaler",
        "sklearn.linear_model": "LogisticRegression LinearRegression Ridge RidgeClassifier SGDClassifier",
        "sklearn.naive_bayes": "GaussianNB BernoulliNB",
        "sklearn.decomposition": "PCA TruncatedSVD",
        "sklearn.dummy": "DummyClassifier",
    }.items()
    for name in names.split()
}
"""scikit-learn estimators whose whole state is plain."""


class StateError(Exception):
    """The state of an estimator cannot be kept as plain data, or kept data does not fit the estimator."""


@dataclass(frozen=True)
class State:
    """What `get_state` found.

    Attributes
    ----------
    values : dict
        JSON data; arrays are referred to by name.
    arrays : dict of ndarray
        For one ``.npz`` file that is read with ``allow_pickle=False``.
    parts : dict
        scikit-learn objects that are not plain (trees, boosting); the host keeps those it has on its list.
    """

    values: dict[str, Any]
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)


def get_state(estimator: Any) -> State:
    """Return the fitted attributes of an estimator (all of ``vars`` that are no settings) as plain data.

    Raises
    ------
    StateError
        When an attribute is neither a number, text, date, list, dict, array nor an estimator of such.
    """
    writer = _Writer(type(estimator).__module__.partition(".")[0])
    settings = _settings(estimator)
    values = {
        name: writer.encode(value, name)
        for name, value in vars(estimator).items()
        if name not in settings and name not in NOT_KEPT
    }
    return State(values, writer.arrays, writer.parts)


def set_state(estimator: Any, state: State) -> None:
    """Give an unfitted estimator the attributes of `get_state`; raises `StateError` if they do not fit."""
    package = type(estimator).__module__.partition(".")[0]
    try:
        decoded = {name: _decode(node, state, package) for name, node in state.values.items()}
    except (KeyError, TypeError, ValueError, AttributeError, ImportError, msgspec.ValidationError) as error:
        raise StateError(f"kept state of {type(estimator).__name__} is damaged: {error}") from error
    for name, value in decoded.items():
        setattr(estimator, name, value)


def _settings(estimator: Any) -> set[str]:
    get_params = getattr(estimator, "get_params", None)
    return set(get_params(deep=False)) if callable(get_params) else set()


class _Writer:
    def __init__(self, package: str) -> None:
        self.package = package
        self.arrays: dict[str, np.ndarray] = {}
        self.parts: dict[str, Any] = {}

    def encode(self, value: Any, path: str) -> Any:
        """Return the JSON node of a value; arrays and parts are put aside under their path."""
        import numpy as np

        match value:
            case None | bool() | str() | int() if not isinstance(value, np.generic):
                return value
            case float() if not isinstance(value, np.generic):
                return value if math.isfinite(value) else {"float": repr(value)}
            case Message():
                return {"message": msgspec.to_builtins(value)}
            case np.ndarray():
                return self._array(value, path)
            case np.generic():
                return self._array(np.asarray(value), path) | {"scalar": True}
            case list():
                return [self.encode(item, f"{path}.{i}") for i, item in enumerate(value)]
            case tuple() | set() | frozenset():
                items = sorted(value, key=repr) if isinstance(value, set | frozenset) else value
                kind = "tuple" if isinstance(value, tuple) else "set"
                return {kind: [self.encode(item, f"{path}.{i}") for i, item in enumerate(items)]}
            case dict():
                return {
                    "dict": [
                        [self.encode(key, f"{path}.{i}k"), self.encode(item, f"{path}.{i}v")]
                        for i, (key, item) in enumerate(value.items())
                    ]
                }
        return self._object(value, path)

    def _array(self, value: np.ndarray, path: str) -> dict[str, Any]:
        if value.dtype.kind == "O" or value.dtype.kind == "T":
            items = [self.encode(item, f"{path}.{i}") for i, item in enumerate(value.ravel().tolist())]
            return {"objects": items, "shape": list(value.shape)}
        if value.dtype.hasobject:
            raise StateError(f"“{path}” holds an array of objects")
        self.arrays[path] = value
        return {"array": path}

    def _object(self, value: Any, path: str) -> dict[str, Any]:
        import pandas as pd

        kind = type(value)
        if value is pd.NaT or value is pd.NA:
            return {"missing": "NaT" if value is pd.NaT else "NA"}
        if isinstance(value, pd.Timestamp):
            return {"timestamp": value.isoformat()}
        if isinstance(value, pd.Timedelta):
            return {"timedelta": value.isoformat()}
        if isinstance(value, pd.Index) and not isinstance(value, pd.MultiIndex):
            return {"index": [self.encode(item, f"{path}.{i}") for i, item in enumerate(value)]}
        module = kind.__module__
        own = module.partition(".")[0] == self.package and hasattr(value, "get_params")
        if own or PLAIN_SKLEARN.get(kind.__name__, " ") == ".".join(module.split(".")[:2]):
            attributes = {
                name: self.encode(item, f"{path}.{name}")
                for name, item in vars(value).items()
                if name not in NOT_KEPT
            }
            name = f"{module}:{kind.__qualname__}" if own else kind.__name__
            return {"estimator": name, "attributes": attributes}
        if module.startswith("sklearn."):
            self.parts[path] = value
            return {"part": path}
        raise StateError(f"“{path}” is a {kind.__name__}, which cannot be kept")


def _decode(node: Any, state: State, package: str) -> Any:
    if isinstance(node, list):
        return [_decode(item, state, package) for item in node]
    if not isinstance(node, dict):
        return node
    match node:
        case {"float": text}:
            return float(text)
        case {"message": plain}:
            return msgspec.convert(plain, Message)
        case {"array": name}:
            array = state.arrays[name]
            return array[()] if node.get("scalar") else array
        case {"tuple": items}:
            return tuple(_decode(item, state, package) for item in items)
        case {"set": items}:
            return {_decode(item, state, package) for item in items}
        case {"dict": pairs}:
            return {_decode(key, state, package): _decode(item, state, package) for key, item in pairs}
        case {"part": name}:
            return state.parts[name]
        case {"estimator": name, "attributes": attributes}:
            estimator: Any = object.__new__(_plain_class(name, package))
            for attribute, item in attributes.items():
                setattr(estimator, attribute, _decode(item, state, package))
            return estimator
    return _decode_pandas(node, state, package)


def _decode_pandas(node: dict[str, Any], state: State, package: str) -> Any:
    import numpy as np
    import pandas as pd

    match node:
        case {"objects": items, "shape": shape}:
            values = np.empty(len(items), dtype=object)
            values[:] = [_decode(item, state, package) for item in items]
            return values.reshape(shape)
        case {"missing": name}:
            return pd.NaT if name == "NaT" else pd.NA
        case {"timestamp": text}:
            return pd.Timestamp(text)
        case {"timedelta": text}:
            return pd.Timedelta(text)
        case {"index": items}:
            return pd.Index([_decode(item, state, package) for item in items])
    raise ValueError(f"unknown entry {sorted(node)}")


def _plain_class(name: str, package: str) -> type:
    if ":" not in name:
        found = getattr(importlib.import_module(PLAIN_SKLEARN[name]), name)
    else:
        module, _, qualname = name.partition(":")
        if module.partition(".")[0] != package:
            raise ValueError(f"{name} does not belong to {package}")
        found = getattr(importlib.import_module(module), qualname)
    if not (isinstance(found, type) and hasattr(found, "get_params")):
        raise ValueError(f"{name} is no estimator")
    return found

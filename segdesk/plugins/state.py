"""Fitted stages on disk: JSON and npz for plain state, skops with a fixed list for trees and boosting."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segdesk.api.state import State, StateError, get_state, set_state

if TYPE_CHECKING:
    from segdesk.plugins.registry import Registry

FORMAT = 1

ALLOWED_PARTS = frozenset(
    {
        "sklearn.ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingClassifier",
        "sklearn.ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingRegressor",
    }
)
"""scikit-learn objects the state of a stage may hold beside plain data."""

TRUSTED_TYPES = frozenset(
    {
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        # Boosting with category columns checks its input through partial(check_array); what a partial
        # calls is itself checked against this list.
        "functools.partial",
        "sklearn.utils.validation.check_array",
    }
)
"""What skops may build beside its own harmless defaults."""


def save_estimator(
    stage_id: str, version: int, params: Mapping[str, Any], estimator: Any, folder: Path
) -> None:
    """Write a fitted stage into an existing or new folder.

    Raises
    ------
    StateError
        When the state is not plain and not on the list; such a stage has to be fitted again.
    """
    state = get_state(estimator)
    for path, part in state.parts.items():
        kind = f"{type(part).__module__}.{type(part).__qualname__}"
        if kind not in ALLOWED_PARTS:
            raise StateError(f"“{path}” is a {kind}, which cannot be kept")
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {f"a{index}": array for index, array in enumerate(state.arrays.values())}
    parts = {f"p{index}.skops": part for index, part in enumerate(state.parts.values())}
    head = {
        "format": FORMAT,
        "stage": stage_id,
        "version": version,
        "params": dict(params),
        "values": state.values,
        "arrays": dict(zip(state.arrays, arrays, strict=True)),
        "parts": dict(zip(state.parts, parts, strict=True)),
    }
    if arrays:
        import numpy as np

        np.savez(folder / "arrays.npz", allow_pickle=False, **arrays)
    for name, part in parts.items():
        from skops.io import dump

        dump(part, folder / name)
    text = json.dumps(head, ensure_ascii=False, allow_nan=False)
    (folder / "stage.json").write_text(text, encoding="utf-8")


def load_estimator(registry: Registry, folder: Path) -> Any:
    """Return the fitted stage of a folder; it predicts exactly what the saved one did.

    Raises
    ------
    StateError
        When files are missing, damaged, or hold anything but plain data and the listed types.
    StageError
        When the stage's plugin is not usable here or is older than the one that saved it.
    """
    try:
        head = json.loads((folder / "stage.json").read_text(encoding="utf-8"))
        if head["format"] != FORMAT:
            raise StateError(f"the fitted stage has format {head['format']}, here is {FORMAT}")
        stage_id, version, params = head["stage"], head["version"], head["params"]
        arrays = _load_arrays(folder, head["arrays"])
        parts = {path: _load_part(folder / _plain_name(name)) for path, name in head["parts"].items()}
        values = head["values"]
        if not isinstance(values, dict) or not isinstance(params, dict):
            raise StateError("the fitted stage is damaged")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise StateError(f"the fitted stage is damaged: {error}") from error
    estimator = registry.create(stage_id, params, version=version)
    set_state(estimator, State(values, arrays, parts))
    return estimator


def _load_arrays(folder: Path, names: dict[str, str]) -> dict[str, Any]:
    if not names:
        return {}
    import numpy as np

    with np.load(folder / "arrays.npz", allow_pickle=False) as file:
        return {path: file[name] for path, name in names.items()}


def _load_part(path: Path) -> Any:
    from skops.io import get_untrusted_types, load
    from skops.io.exceptions import UntrustedTypesFoundException

    strange = set(get_untrusted_types(file=path)) - TRUSTED_TYPES
    if strange:
        raise StateError(f"{path.name} holds {', '.join(sorted(strange))}, which is not allowed")
    try:
        return load(path, trusted=sorted(TRUSTED_TYPES))
    except UntrustedTypesFoundException as error:
        raise StateError(f"{path.name} holds something that is not allowed") from error


def _plain_name(name: str) -> str:
    if name != Path(name).name or not name.endswith(".skops"):
        raise StateError("the fitted stage is damaged")
    return name

"""Changes by hand as a part of the fitted state: new customers are placed in the changed segments."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from segdesk.api import StateError
from segdesk.engine.segmentation.editing.regroup import Change, Divide, Regroup
from segdesk.engine.segmentation.fitting import Method
from segdesk.engine.segmentation.model import EDITS, load_placers, save_placers
from segdesk.results.base import Result

if TYPE_CHECKING:
    from segdesk.plugins.registry import Registry


class SavedChange(Result):
    """One change to the segments of one number."""

    kind: Literal["regroup", "divide"]
    codes: tuple[int, ...]
    by_two: bool = False
    code: int = 0  # divide: the segment that is divided …
    folder: str = ""  # … by the model in this folder
    placer: str = ""  # … of this kind


class SavedEdits(Result):
    """Number of segments -> the changes to them, in order."""

    solutions: dict[str, tuple[SavedChange, ...]]


def save_edited(base: Path, folder: Path, changes: Mapping[int, Sequence[Change]], method: Method) -> bool:
    """Write a model with changes by hand; False when the state of a plugin cannot be kept.

    Parameters
    ----------
    base : folder of the model as fitted
    folder : folder to write, which holds everything
    method : what divided segments
    """
    shutil.copytree(base, folder, dirs_exist_ok=True)
    saved: dict[str, tuple[SavedChange, ...]] = {}
    try:
        for k, done in changes.items():
            saved[str(k)] = tuple(
                _saved(change, folder, f"divide{k}-{number}", method) for number, change in enumerate(done)
            )
    except StateError:
        return False
    (folder / EDITS).write_bytes(SavedEdits(solutions=saved).to_json())
    return True


def _saved(change: Change, folder: Path, name: str, method: Method) -> SavedChange:
    codes = tuple(int(code) for code in change.codes)
    if isinstance(change, Regroup):
        return SavedChange(kind="regroup", codes=codes, by_two=change.by_two)
    kinds = save_placers(folder / name, method, {len(codes): change.placer})
    return SavedChange(
        kind="divide", codes=codes, code=change.code, folder=name, placer=kinds[str(len(codes))]
    )


def load_changes(registry: Registry, folder: Path) -> dict[int, tuple[Change, ...]]:
    """Return number of segments -> the changes to them."""
    saved = SavedEdits.from_json((folder / EDITS).read_bytes())
    return {
        int(k): tuple(_loaded(registry, folder, change) for change in changes)
        for k, changes in saved.solutions.items()
    }


def _loaded(registry: Registry, folder: Path, change: SavedChange) -> Change:
    codes = np.array(change.codes, dtype=np.int16)
    if change.kind == "regroup":
        return Regroup(codes, change.by_two)
    if Path(change.folder).name != change.folder or not change.folder:
        raise StateError("the model of a divided segment lies outside the project")
    parts = len(codes)
    placers = load_placers(registry, folder / change.folder, {str(parts): change.placer})
    return Divide(change.code, placers[parts], codes)

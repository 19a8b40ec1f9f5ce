"""Stages as the host makes them."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from segdesk.api import ColumnInfo
from segdesk.plugins import Registry, load_registry


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The app's own plugins."""
    return load_registry()


@pytest.fixture
def make(registry: Registry) -> Callable[..., Any]:
    """Make a stage, as in ``make("kmeans", n_clusters=3)``."""
    return lambda name, **params: registry.create(f"segdesk.{name}", params, seed=0)


def columns(table: pd.DataFrame, **roles: str) -> tuple[ColumnInfo, ...]:
    """Describe the columns of a table by their types; roles as given, else by type."""
    found = []
    for name in table.columns:
        if pd.api.types.is_datetime64_any_dtype(table[name].dtype):
            type, role = "date", "date"
        elif pd.api.types.is_numeric_dtype(table[name].dtype):
            type, role = "number", "measure"
        elif isinstance(table[name].dtype, pd.CategoricalDtype):
            type, role = "category", "category"
        else:
            type, role = "text", "text"
        found.append(ColumnInfo(name=name, type=type, role=roles.get(name, role)))
    return tuple(found)

"""Which columns of two tables could name the same customers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segdesk.api import ColumnInfo, KeyChoice, Message, msg
from segdesk_features.keys import folded, key_hashes

_KEY_ROLES = ("identifier", "order", "personal", "product")
_MOST = 40  # pairs of columns looked at


def suggest_keys(
    left: pd.DataFrame,
    left_columns: Sequence[ColumnInfo],
    right: pd.DataFrame,
    right_columns: Sequence[ColumnInfo],
) -> tuple[KeyChoice, ...]:
    """Return pairs of columns that could be the key, the best first, each with what speaks for it.

    Looked at are pairs of the same name, of the same role, or of roles that name something; what counts is
    how many of the values are found on the other side, and how seldom they repeat.
    """
    scored = []
    for one, other in _pairs(left_columns, right_columns)[:_MOST]:
        first, second = key_hashes(left, one.name), key_hashes(right, other.name)
        shares = _shares(first, second)
        same_name, same_role = folded(one.name) == folded(other.name), one.role == other.role
        distinct = max(_seldom(first, left[one.name]), _seldom(second, right[other.name]))
        reasons: list[Message] = []
        if same_name:
            reasons.append(msg("same name"))
        if same_role and one.role == "identifier":
            reasons.append(msg("both name the customer"))
        if max(shares) > 0:
            reasons.append(msg("{share:percent} of the values are in both", share=max(shares)))
        score = max(shares) * distinct + 0.2 * same_name + 0.3 * (same_role and one.role == "identifier")
        if max(shares) == 0 and not (same_name and same_role):
            continue
        if distinct < 0.05 and not same_name:
            continue
        choice = KeyChoice(
            left=one.name,
            right=other.name,
            reasons=tuple(reasons),
            left_share=shares[0],
            right_share=shares[1],
        )
        scored.append((-round(score, 6), one.name, other.name, choice))
    return tuple(entry[3] for entry in sorted(scored, key=lambda entry: entry[:3]))


def _pairs(left: Sequence[ColumnInfo], right: Sequence[ColumnInfo]) -> list[tuple[ColumnInfo, ColumnInfo]]:
    pairs = []
    for one in left:
        for other in right:
            if one.type == "date" or other.type == "date":
                continue
            same_name = folded(one.name) == folded(other.name)
            naming = one.role in _KEY_ROLES and other.role in _KEY_ROLES
            half = "identifier" in (one.role, other.role) and "amount" not in (one.role, other.role)
            if same_name or naming or half:
                rank = (not same_name, one.role != other.role, not naming)
                pairs.append((rank, one.name, other.name, one, other))
    return [(entry[3], entry[4]) for entry in sorted(pairs, key=lambda entry: entry[:3])]


def _seldom(keys: np.ndarray, column: pd.Series) -> float:
    """Return how seldom the keys of a column repeat: different ones per filled row (1: never)."""
    return len(keys) / max(int(column.notna().sum()), 1)


def _shares(left: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Return the share of the different keys of each side that the other side has; both are sorted."""
    merged = np.concatenate([left, right])
    merged.sort(kind="stable")  # two sorted runs are merged, many times faster than sorted anew
    both = int((merged[1:] == merged[:-1]).sum())
    return both / max(len(left), 1), both / max(len(right), 1)

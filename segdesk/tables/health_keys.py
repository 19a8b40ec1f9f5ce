"""One customer written twice: numbers that differ only in form, and the same person under two numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.results.table import Column
from segdesk.tables.health_spelling import edits
from segdesk.tables.health_values import row_keys

_PLAIN = "[^0-9a-z\u00c0-\u024f\u4e00-\u9fff]"
_MOST_PAIRS = 2000


def form_twins(values: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """Return the rows of ids that differ only in case, blanks, width, marks or leading zeros, and examples.

    Returns
    -------
    rows : ndarray of int64
        Rows of all spellings but the commonest of each id.
    examples : list of str
        The spellings of the first such id.
    """
    nothing: tuple[np.ndarray, list[str]] = (np.array([], dtype=np.int64), [])
    if _cannot_collide(values):
        return nothing
    encoded = values.cast(pa.large_string()).combine_chunks().dictionary_encode()
    words, codes = encoded.dictionary, np.asarray(encoded.indices.fill_null(-1)).astype(np.int64)
    form = pc.utf8_lower(pc.utf8_normalize(words, "NFKC"))
    form = pc.replace_substring_regex(form, "^-([0-9])", r"m\1")  # below zero, not a mark
    form = pc.replace_substring_regex(form, _PLAIN, "")
    form = pc.utf8_ltrim(form, "0")
    forms = form.dictionary_encode()
    group = np.asarray(forms.indices).astype(np.int64)
    empty = np.asarray(pc.equal(pc.utf8_length(form), 0))
    sizes = np.bincount(group[~empty], minlength=len(forms.dictionary))
    twin = ~empty & (sizes[group] > 1)
    if not twin.any():
        return nothing
    counts = np.bincount(codes[codes >= 0], minlength=len(words))
    members = np.flatnonzero(twin)
    order = members[np.lexsort((members, -counts[members], group[members]))]
    firsts = np.ones(len(order), bool)
    firsts[1:] = group[order][1:] != group[order][:-1]
    late = np.zeros(len(words), bool)
    late[order[~firsts]] = True
    example = group[order[0]]
    shown = [str(word) for word in words.take(pa.array(order[group[order] == example][:3])).to_pylist()]
    return np.flatnonzero((codes >= 0) & late[np.maximum(codes, 0)]), shown


def _cannot_collide(values: pa.ChunkedArray) -> bool:
    """Tell cheaply that no two ids have the same form: digits of one length, or none with a zero first."""
    if pa.types.is_integer(values.type):
        return True
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        return pa.types.is_floating(values.type) or pa.types.is_timestamp(values.type)
    for part in values.chunks:  # the first part often settles it without a look at the rest
        if not pc.all(pc.ascii_is_decimal(part), min_count=0).as_py():
            return False
    lengths = pc.min_max(pc.binary_length(values)).as_py()
    if lengths["min"] == lengths["max"]:
        return True
    return not pc.any(pc.starts_with(values, "0"), min_count=0).as_py()


def same_people(table: pa.Table, columns: Sequence[Column]) -> tuple[np.ndarray, list[str]]:
    """Return the rows that repeat an earlier row's e-mail, or name and phone; and the columns that say so."""
    emails: list[int] = []
    phones: list[int] = []
    names: list[int] = []
    for index, column in enumerate(columns):
        if column.role != "personal" or column.type != "text":
            continue
        kind = _personal(table.column(index), column)
        {"email": emails, "phone": phones, "name": names}.get(kind, []).append(index)
    nothing: tuple[np.ndarray, list[str]] = (np.array([], dtype=np.int64), [])
    tries = [[emails[0]]] if emails else []
    tries += [[names[0], phones[0]]] if names and phones else []
    for chosen in tries:
        keys, known = _person_keys(table, chosen)
        rows = known[_later(keys)]
        # What many share names no person: the shop's own address, a stand-in.
        largest = np.unique(keys, return_counts=True)[1].max(initial=0)
        if len(rows) and len(rows) <= 0.2 * len(known) and largest <= max(5, 0.01 * len(known)):
            return rows, [columns[i].name for i in chosen]
    return nothing


def _personal(values: pa.ChunkedArray, column: Column) -> str:
    sample = [str(text) for text in values.slice(0, 500).drop_null().to_pylist()[:60]]
    if sample and sum("@" in text for text in sample) >= 0.7 * len(sample):
        return "email"
    if sample and sum(len(re.sub(r"\D", "", text)) >= 7 for text in sample) >= 0.7 * len(sample):
        return "phone" if not re.search(r"身份|证|card|iban|ssn|passport", column.name, re.I) else ""
    if sample and not any(any(letter.isdigit() for letter in text) for text in sample):
        return "name"
    return ""


def _person_keys(table: pa.Table, chosen: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    mixed = np.zeros(table.num_rows, dtype=np.uint64)
    known = np.ones(table.num_rows, bool)
    for index in chosen:
        form = pc.utf8_lower(table.column(index).cast(pa.large_string()))
        form = pc.replace_substring_regex(form, r"[\s()./-]|^\+?86", "").combine_chunks()
        codes = np.asarray(form.dictionary_encode().indices.fill_null(-1)).astype(np.int64)
        known &= codes >= 0
        known &= np.asarray(pc.fill_null(pc.greater(pc.utf8_length(form), 1), False))
        mixed = (mixed ^ codes.view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    rows = np.flatnonzero(known)
    return mixed[rows], rows


def _later(keys: np.ndarray) -> np.ndarray:
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    return np.sort(order[1:][ordered[1:] == ordered[:-1]])


def slipped_ids(table: pa.Table, key: int, columns: Sequence[Column]) -> list[tuple[int, int]]:
    """Return pairs of rows that agree in all columns but the id, and whose ids are one slip apart.

    A slip is one letter more, less or other, or two neighbours exchanged.
    """
    others = [i for i in range(table.num_columns) if i != key]
    if len(others) < 3 or table.num_rows < 2:
        return []
    rows = _agreeing(table, sorted(others, key=lambda i: (columns[i].type == "text", -columns[i].distinct)))
    # Where many rows agree by chance, agreeing proves nothing.
    if not len(rows) or len(rows) > 0.2 * table.num_rows:
        return []
    rest = row_keys(table.select(others).take(pa.array(rows)))
    order = np.argsort(rest, kind="stable")
    same = np.flatnonzero(rest[order][1:] == rest[order][:-1])
    if not len(same) or len(same) > min(_MOST_PAIRS, 0.03 * table.num_rows):
        return []
    pairs = np.sort(np.column_stack([rows[order[same]], rows[order[same + 1]]]), axis=1)
    words = table.column(key).take(pa.array(pairs.ravel())).cast(pa.large_string()).to_pylist()
    found = []
    for at, (first, second) in enumerate(pairs.tolist()):
        one, two = words[2 * at], words[2 * at + 1]
        if one and two and one != two and min(len(one), len(two)) >= 4 and edits(one, two, 1) <= 1:
            found.append((first, second))
    return sorted(found)


def _agreeing(table: pa.Table, columns: Sequence[int]) -> np.ndarray:
    """Return the rows that agree with another one in the three columns that say most."""
    keys = row_keys(table.select(list(columns[:3])))
    ordered = np.sort(keys)  # many times faster than sorting with the row numbers
    repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return np.flatnonzero(np.isin(keys, repeated)) if len(repeated) else np.array([], dtype=np.int64)

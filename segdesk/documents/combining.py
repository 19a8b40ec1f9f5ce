"""Several files: what each is called, what their columns share, and where combining them stands."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath

import msgspec

from segdesk.documents.recipe import ColumnChange, Recipe, Source, Step
from segdesk.results.table import Column

APPEND = "segdesk.append_files"
JOIN = "segdesk.join_file"
ORDERS = "segdesk.orders_to_customers"

DATA_SUFFIXES = tuple(
    ".csv .tsv .tab .txt .dat .psv .xlsx .xlsm .xls .xlsb .ods .parquet .gz .zip .html .htm".split()
)
"""How the names of files that may hold a table end."""


def data_files(paths: Iterable[str | Path]) -> list[Path]:
    """Return the files given, and for a folder the data files directly in it, by name; each once."""
    found: dict[Path, None] = {}
    for given in map(Path, paths):
        if given.is_dir():
            inside = (p for p in given.iterdir() if p.is_file() and not p.name.startswith((".", "~$")))
            for path in sorted(inside, key=lambda p: p.name):
                if path.suffix.lower() in DATA_SUFFIXES:
                    found[path] = None
        else:
            found[given] = None
    return list(found)


def file_names(sources: Sequence[Source]) -> dict[str, str]:
    """Return what each file is called, by id: its name, with sheet or folder where names are the same."""
    names = {source.id: PurePath(source.path.replace("\\", "/")).name for source in sources}
    for source in sources:
        if source.options.sheet is not None and _shared(names, source.id):
            names[source.id] = f"{names[source.id]} · {source.options.sheet}"
    again = {source.id for source in sources if _shared(names, source.id)}
    for source in sources:
        folder = PurePath(source.path.replace("\\", "/")).parent.name
        if source.id in again and folder:
            names[source.id] = f"{folder}/{names[source.id]}"
    seen: Counter[str] = Counter()
    for source in sources:
        name = names[source.id]
        seen[name] += 1
        if seen[name] > 1:
            names[source.id] = f"{name} ({seen[name]})"
    return names


def _shared(names: dict[str, str], source_id: str) -> bool:
    return sum(name == names[source_id] for name in names.values()) > 1


def folded(name: str) -> str:
    """Return what two spellings of one column name have in common: no capitals, blanks, full-width forms."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def types_like(
    first: Sequence[Column], other: Sequence[Column], matches: Mapping[str, str] | None = None
) -> dict[str, ColumnChange]:
    """Return how columns of another file must be read to be of the types they have in the first file.

    `matches` says into which column one goes that has another name there.
    """
    known = {folded(column.name): column for column in reversed(first)}
    into = {folded(name): column for name, column in (matches or {}).items()}
    changes: dict[str, ColumnChange] = {}
    for column in other:
        wanted = known.get(folded(into.get(folded(column.name), column.name)))
        if wanted is None:
            continue
        if wanted.type != column.type and {wanted.type, column.type} != {"text", "category"}:
            changes[column.name] = ColumnChange(type=wanted.type, date_format=wanted.date_format)
        elif column.date_ambiguous and wanted.date_format and not wanted.date_ambiguous:
            changes[column.name] = ColumnChange(type=column.type, date_format=wanted.date_format)
    return changes


def files_of(step: Step, sources: Sequence[Source]) -> tuple[str, ...]:
    """Return the ids of those files that the settings of a step name."""
    known = {source.id for source in sources}
    named: list[str] = []
    for value in step.params.values():
        named += [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else []
    return tuple(name for name in named if name in known)


def with_combining(recipe: Recipe, sources: Sequence[Source], step: Step) -> Recipe:
    """Return the recipe with a step that adds files, or with that step changed; each stands where it belongs.

    Files are appended before anything else is done; a join comes last, when orders have become customers.
    Files that no step takes any more are left out.
    """
    for source in sources:
        recipe = recipe.with_source(source)
    if any(old.id == step.id for old in recipe.table_steps):
        recipe = recipe.with_step(step)
    else:
        at = len(recipe.table_steps)
        if step.stage == APPEND:
            stages = [old.stage for old in recipe.table_steps]
            at = max((n + 1 for n, stage in enumerate(stages) if stage == APPEND), default=0)
        steps = (*recipe.table_steps[:at], step, *recipe.table_steps[at:])
        recipe = msgspec.structs.replace(recipe, table_steps=steps)
    return without_unused(recipe)


def without_unused(recipe: Recipe) -> Recipe:
    """Return the recipe without further files that no step takes."""
    needed = {name for step in recipe.table_steps for name in files_of(step, recipe.sources)}
    sources = tuple(s for n, s in enumerate(recipe.sources) if n == 0 or s.id in needed)
    return msgspec.structs.replace(recipe, sources=sources)

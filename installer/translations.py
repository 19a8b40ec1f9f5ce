"""Keeps the translations complete: `update`, `compile`, `check`, `todo`, `fill FILE`.

Texts are found in the source by name: `msg("…")`, `plural("…", "…", n)`, `_("…")`, `translate("…")`, labels,
help texts and choices of a plugin's settings, stage titles and summaries, progress texts, and the titles of
the app's own plugins.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_CN"
PLACEHOLDER = re.compile(r"\{(\w+)(?::\w+)?\}")

# name of the function -> positions of the texts among its arguments
POSITIONS = {
    "_": (0,),
    "translate": (0,),
    "msg": (0,),
    "plural": (0, 1),
    "Param": (0,),
    "Column": (0,),
    "track": (1,),
    "report": (1,),
}
STAGES = ("Preprocessor", "FeatureBuilder", "Clusterer", "Predictor", "Evaluator", "TableStep")
STAGE_TEXTS = {"summary"}
SETTING_TEXTS = {"help", "label", "unit"}
TITLES = {"BUILTIN_TITLES"}
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


class Domain(NamedTuple):
    """A catalogue and the source its texts come from."""

    name: str
    source: Path
    folder: Path

    @property
    def po(self) -> Path:
        """The catalogue people edit."""
        return self.folder / LANGUAGE / "LC_MESSAGES" / f"{self.name}.po"

    @property
    def mo(self) -> Path:
        """The catalogue the program reads."""
        return self.po.with_suffix(".mo")


def domains() -> list[Domain]:
    """Return the program's catalogue and one for every built-in plugin package."""
    own = [Domain("segdesk", ROOT / "segdesk", ROOT / "resources" / "translations")]
    packages = sorted((ROOT / "plugins").glob("segdesk_*"))
    return own + [Domain(path.name, path, path / "locale") for path in packages]


class Text(NamedTuple):
    """A text in the source: its id (singular, or singular and plural) and where it stands."""

    id: str | tuple[str, str]
    place: str


def extract(source: Path) -> Iterator[Text]:
    """Yield every text below a folder, in the order of files and lines."""
    for path in sorted(source.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        place = path.relative_to(ROOT).as_posix()
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.Assign)]
        for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
            for text in _texts(node) if isinstance(node, ast.Call) else _titles(node):
                yield Text(text, place)


def _titles(node: ast.Assign) -> Iterator[str]:
    """Yield the values of a table of titles, which are translated where they are shown."""
    names = {target.id for target in node.targets if isinstance(target, ast.Name)}
    if names & TITLES and isinstance(node.value, ast.Dict):
        yield from filter(None, map(_literal, node.value.values))


def _texts(call: ast.Call) -> Iterator[str | tuple[str, str]]:
    function = call.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    if name == "plural":
        pair = [_literal(argument) for argument in call.args[:2]]
        if len(pair) == 2 and pair[0] and pair[1]:
            yield (pair[0], pair[1])
        return
    positions = POSITIONS.get(name, ())
    keywords: set[str] = set()
    if name in STAGES:
        positions, keywords = (1,), STAGE_TEXTS
    elif name in ("Param", "Column"):
        keywords = SETTING_TEXTS
    for position in positions:
        if position < len(call.args) and (text := _literal(call.args[position])):
            yield text
    for keyword in call.keywords:
        if keyword.arg in keywords and (text := _literal(keyword.value)):
            yield text
        elif keyword.arg == "choices" and name == "Param" and isinstance(keyword.value, ast.Dict):
            yield from filter(None, map(_literal, keyword.value.values))


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _loose(source: Path) -> Iterator[str]:
    """Yield places where a text is asked for that is no literal, so that nobody could translate it."""
    for path in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                risky = node.func.id in ("msg", "_", "plural")
                if risky and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                    yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"


def _load(domain: Domain) -> Catalog:
    if not domain.po.exists():
        return Catalog(locale=LANGUAGE, domain=domain.name)
    with domain.po.open("rb") as file:
        catalog = read_po(file, locale=LANGUAGE, domain=domain.name)
    # Otherwise the time of this call would go into what is written.
    catalog.creation_date = catalog.revision_date = UNDATED
    return catalog


def _save(domain: Domain, catalog: Catalog) -> None:
    domain.po.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, omit_header=False, sort_output=False, ignore_obsolete=True)
    text = re.sub(
        r'^"(POT-Creation|PO-Revision|Generated|Report-Msgid|Last-Translator|Language-Team)[\w-]*: .*\n',
        "",
        buffer.getvalue().decode("utf-8"),
        flags=re.M,
    )
    domain.po.write_text(re.sub(r"\A(#.*\n)+", "", text), encoding="utf-8", newline="\n")


def _is_compiled(domain: Domain) -> bool:
    """Whether the catalogue the program reads says what the one people edit says."""
    if not domain.mo.exists():
        return False
    with domain.mo.open("rb") as file:
        compiled = _pairs(read_mo(file))
    return compiled == _pairs(_load(domain))


def _pairs(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {
        _forms(message.id): _forms(message.string) for message in catalog if message.id and message.string
    }


def _forms(text: str | Iterable[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def update() -> None:
    """Bring the catalogues in line with the source: new texts untranslated, unused ones gone."""
    for domain in domains():
        old = _load(domain)
        fresh = Catalog(locale=LANGUAGE, domain=domain.name, project="SegDesk", charset="utf-8")
        for text in extract(domain.source):
            known = old.get(text.id if isinstance(text.id, str) else text.id[0])
            same = known is not None and known.id == text.id
            fresh.add(text.id, known.string if same and known else "", locations=[(text.place, None)])
        _save(domain, fresh)


def compile_catalogues() -> None:
    """Write the catalogues the program reads."""
    for domain in domains():
        buffer = io.BytesIO()
        write_mo(buffer, _load(domain))
        domain.mo.write_bytes(buffer.getvalue())


def problems() -> Iterator[str]:
    """Yield a line for everything untranslated, stale or inconsistent."""
    for domain in domains():
        used = {text.id: text.place for text in extract(domain.source)}
        known = {message.id: message for message in _load(domain) if message.id}
        yield from (f"{place}: a text that is no literal" for place in _loose(domain.source))
        yield from (f"{used[text]}: not in the catalogue: {text!r}" for text in used if text not in known)
        yield from (f"{domain.name}: stale: {text!r}" for text in known if text not in used)
        for text, message in known.items():
            strings = [message.string] if isinstance(message.string, str) else list(message.string)
            if not all(strings) or message.fuzzy:
                yield f"{domain.name}: untranslated: {text!r}"
                continue
            wanted = set(PLACEHOLDER.findall(text if isinstance(text, str) else text[1]))
            for string in strings:
                if extra := set(PLACEHOLDER.findall(string)) ^ wanted:
                    yield f"{domain.name}: placeholders {sorted(extra)} differ: {text!r}"
        if not _is_compiled(domain):
            yield f"{domain.name}: {domain.mo.name} is older than {domain.po.name}: compile it"


def todo() -> dict[str, list[object]]:
    """Return the untranslated texts by domain."""
    waiting: dict[str, list[object]] = {}
    for domain in domains():
        texts = [
            m.id
            for m in _load(domain)
            if m.id and not (m.string if isinstance(m.string, str) else all(m.string))
        ]
        if texts:
            waiting[domain.name] = texts
    return waiting


def fill(path: Path) -> None:
    """Take translations from a JSON object {English: Chinese}; plurals by their singular form.

    Where a text differs between catalogues: {domain: {English: Chinese}} among the entries.
    """
    given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for domain in domains():
        own = given.get(domain.name)
        texts = {**given, **(own if isinstance(own, dict) else {})}
        catalog = _load(domain)
        for message in catalog:
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key and key in texts:
                message.string = texts[key] if isinstance(message.id, str) else (texts[key],)
        _save(domain, catalog)


def main(arguments: list[str] | None = None) -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["update", "compile", "check", "todo", "fill"])
    parser.add_argument("file", nargs="?", type=Path)
    options = parser.parse_args(arguments)
    if options.command == "update":
        update()
    elif options.command == "compile":
        compile_catalogues()
    elif options.command == "todo":
        print(json.dumps(todo(), ensure_ascii=False, indent=1))
    elif options.command == "fill":
        fill(options.file)
    else:
        found = list(problems())
        print("\n".join(found[:200]) or "Every text is translated.")
        return 1 if found else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

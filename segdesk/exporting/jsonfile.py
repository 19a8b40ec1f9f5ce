"""The results as one JSON document in which every message is put into words."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from segdesk import __version__
from segdesk.exporting.plan import ExportPlan
from segdesk.text import Message, render


def json_document(plan: ExportPlan) -> bytes:
    """Return the document as UTF-8 JSON."""
    document: dict[str, Any] = {
        "segdesk": __version__,
        "language": plan.language,
        "source": plan.source_name,
        "table": in_words(plan.table),
    }
    for name in ("segmentation", "changes", "evaluation", "prediction", "recipe"):
        value = getattr(plan, name)
        if value is not None:
            document[name] = in_words(value)
    if plan.solution is not None:
        document["n_segments"] = plan.solution.n_segments
    if plan.steps:
        document["steps"] = in_words(plan.steps)
    document["annotations"] = in_words(plan.annotations)
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8")


def in_words(value: Any) -> Any:
    """Return plain data in which messages are sentences."""
    if isinstance(value, Message):
        return render(value)
    if isinstance(value, msgspec.Struct):
        return {name: in_words(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {str(key): in_words(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [in_words(item) for item in value]
    return value

"""What is asked of a segmentation: the method, the numbers of segments, and the key of the answer."""

from __future__ import annotations

from segdesk.documents import AUTOMATIC, Analysis
from segdesk.engine.cache import digest, library_versions
from segdesk.engine.context import JobContext
from segdesk.engine.runner import stage_info
from segdesk.engine.segmentation.fitting import Method
from segdesk.engine.segmentation.table_methods.columns import file_marks
from segdesk.results.table import TableRef


def segmentation_key(context: JobContext, analysis: Analysis, table: TableRef) -> str:
    """Return the key of a segmentation: never the chosen number, names or colours."""
    steps = [
        (step.stage, stage_info(context, step.stage).version, step.params)
        for step in analysis.preparation
        if step.enabled
    ]
    method = chosen_method(context, analysis)
    return digest(
        "segmentation",
        6,
        table.artifact.key,
        [(c.name, c.type, c.role) for c in table.columns],
        steps,
        (method.info.id, method.info.version, method.params, *file_marks(method.info)),
        _choosable(context) if analysis.model.stage == AUTOMATIC else [],
        analysis.columns,
        wanted_numbers(analysis),
        analysis.smallest_share,
        analysis.seed,
        library_versions(),
    )


def chosen_method(context: JobContext, analysis: Analysis) -> Method:
    """Return the method to group with; what "Automatic" starts from is k-means."""
    if analysis.model.stage == AUTOMATIC:
        return Method(stage_info(context, "segdesk.kmeans"), {})
    params = {name: value for name, value in analysis.model.params.items() if name != "n_clusters"}
    return Method(stage_info(context, analysis.model.stage), params)


def _choosable(context: JobContext) -> list[tuple[str, int]]:
    """Return the methods among which "Automatic" can choose."""
    return sorted((info.id, info.version) for info in context.registry.of_kind("clusterer"))


def wanted_numbers(analysis: Analysis) -> tuple[int, ...]:
    """Return the numbers of segments to try."""
    low, high = max(2, analysis.k_min), max(2, analysis.k_min, analysis.k_max)
    numbers = set(range(low, min(high, 20) + 1))
    if analysis.n_segments is not None:
        numbers.add(min(max(2, analysis.n_segments), 20))
    return tuple(sorted(numbers))

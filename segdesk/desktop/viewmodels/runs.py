"""Running the recipe: what is asked for, what came back, what is still that of the recipe."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import msgspec

from segdesk.desktop.viewmodels.rule_files import mark_of_copies
from segdesk.documents import Analysis, Recipe
from segdesk.jobs.protocol import JobError
from segdesk.jobs.requests import RunRequest
from segdesk.results.evaluation import EvaluationReport, fingerprint
from segdesk.results.run import RunResult
from segdesk.text import Message, msg

if TYPE_CHECKING:
    from segdesk.desktop.viewmodels.workspace import Workspace

Kind = Literal["segmentation", "prediction"]


class Runs:
    """The latest answers by kind. An answer is accepted only if its job is still the current one."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._results: dict[Kind, RunResult] = {}
        self._shown: dict[Kind, bytes] = {}  # signature of the recipe the result on show belongs to
        self._known: dict[bytes, RunResult] = {}
        self._jobs: dict[Kind, tuple[str, bytes]] = {}
        self._problems: dict[Kind, tuple[bytes, JobError]] = {}

    def result(self, kind: Kind) -> RunResult | None:
        """Return the latest answer, even while a newer one is computed."""
        return self._results.get(kind)

    def running(self, kind: Kind) -> bool:
        """Whether an answer of this kind is being computed."""
        return kind in self._jobs

    def stale(self, kind: Kind) -> bool:
        """Whether the answer on show is not that of the recipe as it is now."""
        return kind in self._results and self._shown.get(kind) != self._signature(kind)

    def only_files_changed(self, kind: Kind) -> bool:
        """Whether the answer on show is outdated by nothing but a rule file that a person changed."""
        analysis = self._workspace.analysis(kind)
        return self.stale(kind) and self._shown.get(kind, b"").startswith(
            self._recipe_part(self._workspace.recipe, analysis)
        )

    def problem(self, kind: Kind) -> JobError | None:
        """Why there is no answer for the recipe as it is now."""
        signature, error = self._problems.get(kind, (b"", None))
        return error if signature == self._signature(kind) else None

    def ensure(self, kind: Kind) -> None:
        """Bring an answer up to date: show a known one at once, else compute it."""
        analysis = self._workspace.analysis(kind)
        if analysis is None or self._workspace.source_table() is None:
            return
        signature = self._signature(kind)
        if self._jobs.get(kind, ("", b""))[1] == signature:
            return
        was_running = self.running(kind)
        self._cancel_kind(kind)
        if self._shown.get(kind) == signature:
            if was_running:  # an undo: what is on show is right again, the answer under way is not wanted
                self._workspace.result_changed.emit(kind)
            return
        if signature in self._known:
            self._accept(kind, signature, self._known[signature])
            return
        request = self._request(analysis, self._workspace.recipe)
        title = msg("Finding segments") if kind == "segmentation" else msg("Learning who is likely to")
        job = self._workspace.runner.start(
            "run",
            request,
            title=title,
            done=lambda value: self._on_done(kind, signature, value),
            failed=lambda error: self._on_failed(kind, signature, error),
        )
        self._jobs[kind] = (job, signature)
        self._workspace.result_changed.emit(kind)

    def _request(self, analysis: Analysis, recipe: Recipe) -> RunRequest:
        previous = self._results.get(analysis.kind)
        return RunRequest(
            recipe=recipe,
            tables=self._workspace.sources.tables(),
            analysis=analysis.id,
            previous=previous.segmentation if previous else None,
            previous_table=previous.table if previous else None,
            previous_changes=previous.changes if previous else None,
            n_shown=self._workspace.annotations.chosen_k.get(analysis.id),
        )

    def try_out(
        self,
        analysis: Analysis,
        *,
        title: Message,
        done: Callable[[RunResult], None],
        failed: Callable[[JobError], None],
    ) -> str | None:
        """Compute what a changed analysis would answer and keep it: taken over, it is there at once."""
        if self._workspace.source_table() is None:
            return None
        recipe = self._workspace.recipe.with_analysis(analysis)
        signature = self._signature(analysis.kind, recipe, analysis)

        def on_done(value: object) -> None:
            result = RunResult.from_plain(value)
            self._known[signature] = result
            done(result)

        request = self._request(analysis, recipe)
        return self._workspace.runner.start(
            "run", request, title=title, done=on_done, failed=failed, quiet=True
        )

    def cancel(self) -> None:
        """Stop what is being computed."""
        for kind in list(self._jobs):
            self._cancel_kind(kind)

    def forget(self) -> None:
        """Drop everything: another file is opened."""
        self.cancel()
        for store in (self._results, self._shown, self._known, self._problems):
            store.clear()

    def adopt(self, results: dict[str, RunResult]) -> None:
        """Take over the results a project file holds, by analysis id."""
        for analysis in self._workspace.recipe.analyses:
            if analysis.id in results:
                signature = self._signature(analysis.kind)
                self._known[signature] = results[analysis.id]
                self._results[analysis.kind] = results[analysis.id]
                self._shown[analysis.kind] = signature

    def keep_evaluation(self, report: EvaluationReport) -> None:
        """Keep an evaluation with the segmentation it speaks of, for showing again and for saving."""
        for store in (self._results, self._known):
            for key, result in store.items():
                if result.segmentation is not None and fingerprint(result.segmentation) == report.of:
                    store[key] = msgspec.structs.replace(result, evaluation=report)  # type: ignore[index]

    def amend(self, kind: Kind, result: RunResult) -> None:
        """Add to the answer on show what was worked out later; nothing on show changes by that."""
        shown = self._shown.get(kind)
        self._results[kind] = result
        if shown is not None:
            self._known[shown] = result

    def known(self) -> tuple[RunResult, ...]:
        """Return every answer that can be shown again without computing: what undo needs."""
        return (*self._known.values(), *self._results.values())

    def by_analysis(self) -> dict[str, RunResult]:
        """Return the answers that are up to date, by analysis id: what a project file keeps."""
        kept: dict[str, RunResult] = {}
        for kind, result in self._results.items():
            analysis = self._workspace.analysis(kind)
            if analysis is not None and not self.stale(kind):
                kept[analysis.id] = result
        return kept

    def _cancel_kind(self, kind: Kind) -> None:
        if kind in self._jobs:
            self._workspace.runner.cancel(self._jobs.pop(kind)[0])

    def _signature(self, kind: Kind, recipe: Recipe | None = None, analysis: Analysis | None = None) -> bytes:
        analysis = analysis or self._workspace.analysis(kind)
        recipe = recipe or self._workspace.recipe
        files = mark_of_copies(analysis.model.stage) if analysis is not None else ""
        return self._recipe_part(recipe, analysis) + files.encode()

    @staticmethod
    def _recipe_part(recipe: Recipe, analysis: Analysis | None) -> bytes:
        # What a run depends on: the other analyses of the recipe do not matter to this one.
        part = Recipe(
            sources=recipe.sources,
            table_steps=recipe.table_steps,
            analyses=(analysis,) if analysis else (),
        )
        return msgspec.json.encode(part, order="deterministic")

    def _on_done(self, kind: Kind, signature: bytes, value: object) -> None:
        self._jobs.pop(kind, None)
        result = RunResult.from_plain(value)
        self._known[signature] = result
        self._accept(kind, signature, result)

    def _accept(self, kind: Kind, signature: bytes, result: RunResult) -> None:
        self._results[kind] = result
        self._shown[kind] = signature
        self._problems.pop(kind, None)
        self._workspace.select(None, "")
        self._workspace.table_changed.emit()
        self._workspace.result_changed.emit(kind)

    def _on_failed(self, kind: Kind, signature: bytes, error: JobError) -> None:
        self._jobs.pop(kind, None)
        self._problems[kind] = (signature, error)
        self._workspace.result_changed.emit(kind)

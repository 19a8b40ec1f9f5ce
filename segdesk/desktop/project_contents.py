"""What goes into a project file: the document, what was read and worked out, and the tables behind it."""

from __future__ import annotations

from typing import Any

from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.documents import Document
from segdesk.projects.project import ProjectContents
from segdesk.results.base import ArtifactRef


def project_contents(workspace: Workspace, document: Document, extra: dict[str, bytes]) -> ProjectContents:
    """Return everything a project file holds; `extra` are parts this version does not know."""
    runs = workspace.runs.by_analysis()
    results: dict[str, Any] = {"runs": {key: run.to_plain() for key, run in runs.items()}}
    refs: list[ArtifactRef] = []
    reads, sources = workspace.sources.reads, document.recipe.sources
    if workspace.read is not None:
        results["read"] = workspace.read.to_plain()
        # beside the first file, which earlier versions know
        results["reads"] = {s.id: reads[s.id].to_plain() for s in sources[1:] if s.id in reads}
        refs += [reads[s.id].table.artifact for s in sources if s.id in reads]
    for run in runs.values():
        refs += run.references()
    files = {}
    for ref in refs:
        path = workspace.store.path(ref)
        found = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in found:
            name = f"{ref.name}/{file.relative_to(path).as_posix()}" if path.is_dir() else ref.name
            files[ref.key, name] = (ArtifactRef(key=ref.key, name=name), file)
    return ProjectContents(document=document, results=results, artifacts=tuple(files.values()), extra=extra)

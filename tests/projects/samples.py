"""Small projects with everything in them."""

from pathlib import Path

from segdesk.documents import Annotations, Document, Recipe, Source
from segdesk.projects.project import OpenedProject, ProjectContents, open_project
from segdesk.results.base import ArtifactRef


def contents_of(folder: Path, title: str = "客户", size: int = 3_000_000) -> ProjectContents:
    """Make contents with a table, a nested model file, results and a part from a later version."""
    folder.mkdir(parents=True, exist_ok=True)
    table, model = folder / "table.arrow", folder / "kmeans.json"
    table.write_bytes((title.encode() + bytes(range(256))) * (size // 262))
    model.write_bytes(b"{}")
    return ProjectContents(
        document=Document(
            recipe=Recipe(sources=(Source(id="s", path="C:/Kunden.csv"),)),
            annotations=Annotations(title=title),
        ),
        results={"read": {"rows": 5}, "runs": {"a": [1, 2.5, None, "x"]}},
        artifacts=(
            (ArtifactRef(key="k1", name="table.arrow"), table),
            (ArtifactRef(key="k2", name="model/kmeans.json"), model),
        ),
        extra={"notes/of-a-later-version.bin": b"\x00kept"},
    )


def same(opened: OpenedProject, contents: ProjectContents, folder: Path) -> bool:
    """Tell whether a project that was opened is what was saved, to the byte."""
    return (
        opened.document == contents.document
        and opened.results == contents.results
        and opened.extra == contents.extra
        and set(opened.artifacts) == {ref for ref, _ in contents.artifacts}
        and all(
            (folder / ref.key / ref.name).read_bytes() == source.read_bytes()
            for ref, source in contents.artifacts
        )
    )


def title_in(path: Path, folder: Path) -> str:
    """Open a project whatever is in it and return its title."""
    return open_project(path, folder).document.annotations.title

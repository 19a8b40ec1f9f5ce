"""What a run answers, on its way to the window: columns that steps share are told once."""

import msgspec

from segdesk.results.base import ArtifactRef
from segdesk.results.run import RunResult, StepReport
from segdesk.results.table import Column, TableRef
from segdesk.text import msg

COLUMNS = tuple(Column(name=f"column {i}", type="number", role="measure") for i in range(500))


def _step(number: int, before: tuple[Column, ...], after: tuple[Column, ...]) -> StepReport:
    return StepReport(
        step=f"s{number}",
        stage="x",
        title=msg("Read file"),
        summary=msg("Read file"),
        seconds=0.1,
        cached=False,
        key="k",
        input_columns=before,
        output_columns=after,
    )


def _result() -> RunResult:
    fewer = COLUMNS[:-1]
    steps = (
        _step(0, (), COLUMNS),
        *(_step(i, COLUMNS, COLUMNS) for i in range(1, 9)),
        _step(9, fewer, COLUMNS),
    )
    table = TableRef(artifact=ArtifactRef(key="k", name="t.arrow"), rows=3, columns=COLUMNS)
    return RunResult(steps=steps, table=table)


def test_shared_columns_are_told_once_and_come_back_to_every_step() -> None:
    result = _result()
    told = msgspec.json.encode(result.packed())
    assert len(told) < 0.2 * len(result.to_json())
    for back in (RunResult.from_plain(msgspec.Raw(told)), RunResult.from_plain(msgspec.json.decode(told))):
        assert back == result
        assert back.steps[1].input_columns is back.steps[5].output_columns is back.table.columns


def test_what_older_versions_wrote_is_read_as_it_is() -> None:
    result = _result()
    assert RunResult.from_json(result.to_json()) == result

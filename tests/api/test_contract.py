"""The plugin contract is small, frozen, and light to import."""

import subprocess
import sys

import segdesk.api

NAMES_1_0 = """
API_VERSION Cancelled Clusterer Column ColumnInfo Evaluation Evaluator FeatureBuilder Measure Message Param
Predictor Preprocessor Stage StageError State StateError TableStep TableStepOutput get_state hookimpl
job_part msg plural report running_job set_state track
"""

NAMES_1_1 = """
Combined CombinedColumn CombinedFile CombinedKeys EditableFile InputTable InputTables KeyChoice MonthlySeries
NumberFormat Pairs Table
editable_file
"""

NAMES_1_2 = "series_column series_of without_series"


def test_the_names_of_version_1_0_stay():
    assert segdesk.api.API_VERSION[0] == 1
    assert set(NAMES_1_0.split()) <= set(segdesk.api.__all__)


def test_the_names_of_version_1_2_stay():
    assert segdesk.api.API_VERSION == (1, 2)
    assert sorted(segdesk.api.__all__) == sorted((NAMES_1_0 + NAMES_1_1 + NAMES_1_2).split())
    assert all(hasattr(segdesk.api, name) for name in segdesk.api.__all__)


def test_at_most_five_hooks():
    from segdesk.plugins import hookspecs

    hooks = [name for name in vars(hookspecs) if name.startswith("segdesk_")]
    assert hooks == ["segdesk_stages"]


def test_importing_the_contract_loads_no_library_for_data():
    code = (
        "import sys, segdesk.api; "
        "print([m for m in ('numpy', 'pandas', 'sklearn', 'scipy', 'PySide6', 'skops') if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"

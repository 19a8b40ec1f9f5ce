"""What a fresh worker loads before it can read a file."""

import subprocess
import sys


def test_reading_does_not_wait_for_what_only_predictions_and_exports_need() -> None:
    code = (
        "import sys, segdesk.engine.jobs; "
        "print([name for name in ('sklearn', 'skops', 'openpyxl', 'xlsxwriter') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"

"""Memory a job has freed: used again at once, given back when idle."""

import subprocess
import sys

import pytest

PROGRAM = """
import numpy as np
from segdesk.worker.memory import give_back, keep_freed

def now():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 2**20

keep_freed()
columns = [np.ones(1_000_000) for _ in range(20)]
del columns
kept = now()
give_back()
print(kept - now())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc is told what to keep")
def test_freed_columns_are_kept_until_the_worker_is_idle() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert float(ran.stdout) > 100

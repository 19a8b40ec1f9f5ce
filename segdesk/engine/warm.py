"""What segmenting and predicting need beyond reading: a worker imports it while it waits for work."""

import contextlib
import importlib

import sklearn.cluster
import sklearn.mixture
import sklearn.preprocessing  # noqa: F401

import segdesk.engine.prediction.run
import segdesk.engine.scoring  # noqa: F401
from segdesk.plugins.loading import BUILTIN_TITLES

for _name in BUILTIN_TITLES:  # others may be switched off, and then are never imported
    with contextlib.suppress(Exception):  # the job that loads the plugins says what is wrong with one
        importlib.import_module(_name)

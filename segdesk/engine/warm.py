"""What segmenting and predicting need beyond reading: a worker imports it while it waits for work."""

import sklearn.cluster  # noqa: F401
import sklearn.mixture  # noqa: F401
import sklearn.preprocessing  # noqa: F401

import segdesk.engine.prediction.run  # noqa: F401
import segdesk.engine.scoring  # noqa: F401

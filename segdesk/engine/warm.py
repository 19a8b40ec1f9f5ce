"""What segmenting and predicting need beyond reading: a worker imports it while it waits for work."""

import sklearn.cluster
import sklearn.mixture
import sklearn.preprocessing  # noqa: F401

import segdesk.engine.prediction.run
import segdesk.engine.scoring  # noqa: F401

"""Segmentation methods."""

from segdesk.api import Clusterer, Stage, hookimpl
from segdesk_clustering.kmeans import KMeans


@hookimpl
def segdesk_stages() -> list[Stage]:
    """Return the segmentation methods."""
    return [
        Clusterer(
            "segdesk.kmeans",
            "K-means",
            KMeans,
            summary="Compact segments around an average customer each. Fast, and easy to describe.",
            min_rows=2,
        ),
    ]

"""Segmentation methods."""

from segdesk.api import Clusterer, Stage, hookimpl
from segdesk_clustering.dbscan import Reach
from segdesk_clustering.density import Density
from segdesk_clustering.hierarchical import Hierarchical
from segdesk_clustering.kmeans import KMeans
from segdesk_clustering.kmedians import KMedians
from segdesk_clustering.kmedoids import KMedoids
from segdesk_clustering.minibatch import MiniBatchKMeans
from segdesk_clustering.mixed import NumbersAndCategories
from segdesk_clustering.mixture import GaussianMixture
from segdesk_clustering.monthly import MonthlyPattern
from segdesk_clustering.rfm import Rfm
from segdesk_clustering.rfm_groups import FILE as RFM_GROUPS
from segdesk_clustering.spectral import Spectral
from segdesk_clustering.value_tiers import ValueTiers


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
        Clusterer(
            "segdesk.kmedians",
            "K-medians",
            KMedians,
            summary="Segments around typical values; a few extreme customers cannot pull them away.",
            min_rows=2,
        ),
        Clusterer(
            "segdesk.kmedoids",
            "K-medoids",
            KMedoids,
            summary="Segments around a real, typical customer each. Of large files a sample is compared.",
            min_rows=2,
        ),
        Clusterer(
            "segdesk.gaussian_mixture",
            "Gaussian mixture",
            GaussianMixture,
            summary="Segments that may be stretched and overlap; says how sure each customer's place is.",
            min_rows=10,
        ),
        Clusterer(
            "segdesk.ward",
            "Hierarchical",
            Hierarchical,
            summary="Joins the closest customers step by step, like a family tree. Of large files a sample.",
            min_rows=2,
        ),
        Clusterer(
            "segdesk.spectral",
            "Spectral",
            Spectral,
            summary="Follows chains of near neighbours: finds arcs, rings, bands. Of large files a sample.",
            min_rows=10,
        ),
        Clusterer(
            "segdesk.hdbscan",
            "Dense groups (HDBSCAN)",
            Density,
            summary="Finds dense groups of any form by itself; customers far from all are in no segment.",
            min_rows=10,
            version=2,
        ),
        Clusterer(
            "segdesk.dbscan",
            "Within reach (DBSCAN)",
            Reach,
            summary="Joins customers who are near each other; those with too few around are in no segment.",
            min_rows=10,
        ),
        Clusterer(
            "segdesk.minibatch_kmeans",
            "K-means in batches",
            MiniBatchKMeans,
            summary="K-means for very large files: a little less exact, much less work.",
            min_rows=2,
        ),
        Clusterer(
            "segdesk.mixed",
            "Numbers and categories",
            NumbersAndCategories,
            summary="Weighs numbers and categories against each other, so that both form the segments.",
            accepts=("mixed",),
            min_rows=2,
        ),
        Clusterer(
            "segdesk.monthly_pattern",
            "By monthly pattern",
            MonthlyPattern,
            summary="Who buys more and more, less and less, in season, or stopped: by the months of orders.",
            accepts=("series",),
            min_rows=10,
        ),
        Clusterer(
            "segdesk.rfm",
            "RFM groups",
            Rfm,
            summary="Champions, At risk and so on: by last purchase, how often and how much. A fixed rule.",
            accepts=("mixed", "rules"),
            min_rows=5,
            files=(RFM_GROUPS,),
        ),
        Clusterer(
            "segdesk.value_tiers",
            "Value tiers (ABC)",
            ValueTiers,
            summary="A, B, C by what customers bring: few bring most of it. A fixed rule.",
            accepts=("mixed", "rules"),
            min_rows=3,
        ),
    ]

"""Features: categories and dates as numbers, order lines as customers."""

from segdesk.api import FeatureBuilder, Stage, hookimpl
from segdesk_features.encode import Encode


@hookimpl
def segdesk_stages() -> list[Stage]:
    """Return the feature stages."""
    return [
        FeatureBuilder(
            "segdesk.encode",
            "Turn categories and dates into numbers",
            Encode,
            summary="Makes contract type or last visit comparable with numbers, each weighing like one number.",
            accepts=("mixed",),
        ),
    ]

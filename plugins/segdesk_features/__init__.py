"""Features: categories and dates as numbers, order lines as customers."""

from segdesk.api import FeatureBuilder, Stage, TableStep, hookimpl
from segdesk_features.encode import Encode
from segdesk_features.orders_to_customers import OrdersToCustomers


@hookimpl
def segdesk_stages() -> list[Stage]:
    """Return the feature stages."""
    return [
        FeatureBuilder(
            "segdesk.encode",
            "Turn categories and dates into numbers",
            Encode,
            summary="Makes contract type or last visit comparable with numbers; each weighs like one.",
            accepts=("mixed",),
        ),
        TableStep(
            "segdesk.orders_to_customers",
            "Orders to customers",
            OrdersToCustomers,
            summary="One row per customer out of order lines: how recently, how often, how much.",
            version=2,
            accepts=("orders",),
        ),
    ]

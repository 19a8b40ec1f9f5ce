"""Features: categories and dates as numbers, order lines as customers, several files as one table."""

from segdesk.api import FeatureBuilder, Stage, TableStep, hookimpl
from segdesk_features.append_files import AppendFiles
from segdesk_features.encode import Encode
from segdesk_features.join_file import JoinFile
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
            version=3,
            accepts=("orders",),
        ),
        TableStep(
            "segdesk.append_files",
            "Add rows of other files",
            AppendFiles,
            summary="Puts the rows of further files under one another, columns matched by name.",
            accepts=("mixed",),
        ),
        TableStep(
            "segdesk.join_file",
            "Add columns of another file",
            JoinFile,
            summary="Brings in what another file knows of the same customers, found by a key.",
            version=2,
            accepts=("mixed",),
        ),
    ]

"""Preparation: fills gaps, brings numbers to one scale, tidies tables."""

from segdesk.api import Preprocessor, Stage, TableStep, hookimpl
from segdesk_preprocessing.extremes import CapExtremes, LogScale
from segdesk_preprocessing.fill_missing import FillMissing
from segdesk_preprocessing.impossible import BlankImpossible, UnifyKeys
from segdesk_preprocessing.scale import Scale
from segdesk_preprocessing.tidy import CleanCategories, DropDuplicates, RemoveColumns
from segdesk_preprocessing.weigh import Weigh


@hookimpl
def segdesk_stages() -> list[Stage]:
    """Return the preparation stages."""
    return [
        Preprocessor(
            "segdesk.fill_missing",
            "Fill missing values",
            FillMissing,
            summary="Puts a typical value where a customer has none, so that no customer has to be left out.",
            accepts=("mixed",),
        ),
        Preprocessor(
            "segdesk.scale",
            "Bring numbers to one scale",
            Scale,
            summary="Makes columns comparable, so that income in dollars does not drown age in years.",
            accepts=("mixed",),
        ),
        Preprocessor(
            "segdesk.weigh",
            "Column importance",
            Weigh,
            summary="Lets chosen columns count more or less than the others when customers are compared.",
            accepts=("mixed",),
        ),
        Preprocessor(
            "segdesk.cap_extremes",
            "Cap extreme values",
            CapExtremes,
            summary="Brings values far outside the usual range to its edge.",
            accepts=("mixed",),
        ),
        Preprocessor(
            "segdesk.log_scale",
            "Log scale",
            LogScale,
            summary="Makes twice as much count the same for small and large customers.",
            accepts=("mixed",),
        ),
        TableStep(
            "segdesk.blank_impossible",
            "Take out impossible values",
            BlankImpossible,
            summary="Treats values that cannot be, such as an age of 150, as missing.",
            accepts=("mixed",),
        ),
        TableStep(
            "segdesk.unify_keys",
            "Unify customer numbers",
            UnifyKeys,
            summary="Writes the number of a customer the same way everywhere.",
            accepts=("mixed",),
        ),
        TableStep(
            "segdesk.clean_categories",
            "Unify spellings",
            CleanCategories,
            summary="Makes one value of spellings that mean the same.",
            accepts=("mixed",),
        ),
        TableStep(
            "segdesk.drop_duplicates",
            "Remove repeated rows",
            DropDuplicates,
            summary="Keeps one of the rows that are the same, in all columns or in the chosen ones.",
            accepts=("mixed",),
        ),
        TableStep(
            "segdesk.remove_columns",
            "Remove columns",
            RemoveColumns,
            summary="Takes columns out of the table.",
            accepts=("mixed",),
        ),
    ]

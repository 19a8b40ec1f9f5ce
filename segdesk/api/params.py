"""What a stage says about each of its settings, beside the type in the signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Literal

from segdesk.results.table import ColumnType, Role

UNSET: Any = object()
"""Marks a default that is not given, as None is a value ('automatic')."""


@dataclass(frozen=True)
class Param:
    """One setting, as in ``n_clusters: Annotated[int, Param("Number of segments", ge=2, le=20)] = 5``.

    Parameters
    ----------
    label : str
        At most 40 characters, plain English; translated through the plugin's own catalogue.
    ge, le : float, optional
        Smallest and largest allowed value.
    step : float, optional
        By how much the arrows of the form change the value.
    unit : str
        Written after the value, as in "days".
    help : str
        One or two sentences, at most 160 characters.
    advanced : bool
        True hides the setting behind "More settings".
    choices : mapping, optional
        Value to label, for a setting that is one of a few.
    show_when : (str, value), optional
        Shown only while another setting has that value (or one of those values, given as a list).
    name, sets, type, default
        Only for an estimator that is registered without a class of its own (`Stage.params`): the name of the
        setting, the argument it sets if that is called differently, its type and its default. Type and
        default are read from the estimator's signature when they are not given.
    """

    label: str
    _: KW_ONLY
    ge: float | None = None
    le: float | None = None
    step: float | None = None
    unit: str = ""
    help: str = ""
    advanced: bool = False
    choices: Mapping[Any, str] | None = None
    show_when: tuple[str, Any] | None = None
    name: str = ""
    sets: str = ""
    type: Literal["int", "float", "bool", "choice", "text"] | None = None
    default: Any = UNSET


@dataclass(frozen=True)
class Table:
    """A setting that is another file of the project (``Annotated[str | None, Table("File")] = None``).

    With ``list[str]`` it is several. The value is the file's id; `apply` gets what was read of it. Since 1.1.
    """

    label: str
    _: KW_ONLY
    help: str = ""


@dataclass(frozen=True)
class Pairs:
    """A setting that says what goes with what: ``Annotated[dict[str, str] | None, Pairs("Columns")] = None``.

    With ``dict[str, dict[str, str]]`` it says so for each further file, by the file's id. Since 1.1; by file
    since 1.2.
    """

    label: str
    _: KW_ONLY
    help: str = ""


@dataclass(frozen=True)
class Column:
    """A setting that is a column (``Annotated[str | None, Column("Date", role="date")] = None``) or several.

    With ``list[str]`` instead of ``str`` the setting is a list of columns. None means "automatic": the column
    whose role fits. `roles` and `types` say which columns the form offers; an empty tuple means all.
    `meaning` names what the column is about ("recency", "frequency", "monetary" …): of a `Clusterer` the host
    fills a setting that is None with the column whose name says so, else with one of the roles.
    """

    label: str
    _: KW_ONLY
    role: Role | None = None
    roles: Sequence[Role] = ()
    types: Sequence[ColumnType] = ()
    meaning: str = ""
    help: str = ""
    advanced: bool = False
    show_when: tuple[str, Any] | None = None
    all_roles: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        roles = tuple(self.roles) or ((self.role,) if self.role else ())
        object.__setattr__(self, "all_roles", roles)

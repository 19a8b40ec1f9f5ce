"""The widgets every view is built from; none of them loads numpy, pyarrow or pyqtgraph."""

from segdesk.desktop.widgets.badge import TONES, Badge
from segdesk.desktop.widgets.banner import Banner
from segdesk.desktop.widgets.bar_strip import BarStrip
from segdesk.desktop.widgets.base import (
    ElidedLabel,
    Label,
    Themed,
    ThemedFrame,
    ThemedWidget,
    centred,
    clear_layout,
    plain_tip,
    retranslate_below,
    rule,
    scrolled,
    set_role,
    set_tip,
)
from segdesk.desktop.widgets.buttons import Button, IconButton
from segdesk.desktop.widgets.card import Card, ColorBar
from segdesk.desktop.widgets.drop_area import DropArea, local_files
from segdesk.desktop.widgets.editable_label import EditableLabel
from segdesk.desktop.widgets.fields import (
    CheckBox,
    ComboBox,
    DoubleSpinBox,
    Field,
    LineEdit,
    SearchEdit,
    Slider,
    SpinBox,
)
from segdesk.desktop.widgets.flow import FlowLayout, ResponsiveGrid
from segdesk.desktop.widgets.histogram_header import (
    BADGE_ROLE,
    BARS_ROLE,
    SUBTITLE_ROLE,
    HistogramHeader,
    header_width,
    paint_badge,
    paint_histogram,
)
from segdesk.desktop.widgets.job_pill import JobPill
from segdesk.desktop.widgets.kpi import Kpi
from segdesk.desktop.widgets.lines_label import LinesLabel, wrapped_lines
from segdesk.desktop.widgets.nav import NavList
from segdesk.desktop.widgets.profile_table import TINT_ROLE, ProfileTable, TintDelegate, tint_color
from segdesk.desktop.widgets.states import BusyState, EmptyState, ErrorState, IconLabel, Spinner
from segdesk.desktop.widgets.step_card import StepCard
from segdesk.desktop.widgets.tabs import SegmentedTabs
from segdesk.desktop.widgets.toast import Toast
from segdesk.desktop.widgets.top_bar import BrandMark, TopBar
from segdesk.desktop.widgets.trait_links import TraitLinks

__all__ = [
    "BADGE_ROLE",
    "BARS_ROLE",
    "SUBTITLE_ROLE",
    "TINT_ROLE",
    "TONES",
    "Badge",
    "Banner",
    "BarStrip",
    "BrandMark",
    "BusyState",
    "Button",
    "Card",
    "CheckBox",
    "ColorBar",
    "ComboBox",
    "DoubleSpinBox",
    "DropArea",
    "EditableLabel",
    "ElidedLabel",
    "EmptyState",
    "ErrorState",
    "Field",
    "FlowLayout",
    "HistogramHeader",
    "IconButton",
    "IconLabel",
    "JobPill",
    "Kpi",
    "Label",
    "LineEdit",
    "LinesLabel",
    "NavList",
    "ProfileTable",
    "ResponsiveGrid",
    "SearchEdit",
    "SegmentedTabs",
    "Slider",
    "SpinBox",
    "Spinner",
    "StepCard",
    "Themed",
    "ThemedFrame",
    "ThemedWidget",
    "TintDelegate",
    "Toast",
    "TopBar",
    "TraitLinks",
    "centred",
    "clear_layout",
    "header_width",
    "local_files",
    "paint_badge",
    "paint_histogram",
    "plain_tip",
    "retranslate_below",
    "rule",
    "scrolled",
    "set_role",
    "set_tip",
    "tint_color",
    "wrapped_lines",
]

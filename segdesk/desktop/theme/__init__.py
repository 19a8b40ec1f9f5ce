"""The look of the window as one value, ``Theme``, and what turns it into Qt colours, rules and icons."""

from segdesk.desktop.theme.icons import dot_icon, icon, icon_folder, icon_names, paint_icon, pixmap
from segdesk.desktop.theme.palette import FONT_FAMILIES, apply_theme, palette, ui_font
from segdesk.desktop.theme.stylesheet import stylesheet
from segdesk.desktop.theme.tokens import Theme, contrast, dark, light, mix, ramp_colors, segment_color

__all__ = [
    "FONT_FAMILIES",
    "Theme",
    "apply_theme",
    "contrast",
    "dark",
    "dot_icon",
    "icon",
    "icon_folder",
    "icon_names",
    "light",
    "mix",
    "paint_icon",
    "palette",
    "pixmap",
    "ramp_colors",
    "segment_color",
    "stylesheet",
    "ui_font",
]

"""The design tokens: every colour, size and distance the window uses."""

from __future__ import annotations

from dataclasses import dataclass

# The first six after Paul Tol's qualitative schemes; the others chosen to stay as far as possible from all
# before them in normal vision and under three colour vision deficiencies. Each is at least 3 : 1 against the
# surfaces it is drawn on.
_SEGMENTS_LIGHT = (
    "#4477AA", "#E25566", "#228833", "#A08A12", "#AA3377",
    "#2299BB", "#6D2CCE", "#643030", "#9768DF", "#686845",
    "#7A2D1A", "#443875", "#BB728F", "#3D23A4", "#284A53",
    "#64966E", "#B94427", "#621E8F", "#893EBB", "#7588D1",
)  # fmt: skip
_SEGMENTS_DARK = (
    "#6699CC", "#EE7788", "#44AA55", "#DDCC55", "#CC5599",
    "#77D5F2", "#8952DA", "#8F8F1E", "#A7ECD0", "#D0ECA7",
    "#E3A67D", "#A0B9C0", "#96646E", "#917DE3", "#72BB9E",
    "#3D822B", "#9CB927", "#A6E37D", "#5F7750", "#6171B3",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Theme:
    """One look of the window; colours are ``#RRGGBB``, lengths are device-independent pixels."""

    name: str
    bg: str
    surface: str
    raised: str
    line: str
    line_strong: str
    text: str
    muted: str
    faint: str
    primary: str
    primary_hover: str
    primary_soft: str
    on_primary: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    grid: str
    bar: str
    hover: str
    tint_high: str
    tint_low: str
    shadow_alpha: int
    segments: tuple[str, ...]
    space: int = 8
    gap: int = 12
    margin: int = 16
    radius: int = 8
    radius_card: int = 12
    radius_field: int = 7
    control: int = 32
    font_small: int = 12
    font_body: int = 13
    font_head: int = 15
    font_title: int = 20
    font_display: int = 26

    @property
    def is_dark(self) -> bool:
        """Whether light marks are drawn on a dark ground."""
        return self.name == "dark"


def light() -> Theme:
    """Return the light look."""
    return Theme(
        name="light",
        bg="#F5F6F8",
        surface="#FFFFFF",
        raised="#FAFBFC",
        line="#E2E5EA",
        line_strong="#87919F",
        text="#1A2330",
        muted="#5C6878",
        faint="#657080",
        primary="#2457D6",
        primary_hover="#1C48B8",
        primary_soft="#E8EEFC",
        on_primary="#FFFFFF",
        good="#177447",
        good_soft="#E3F4EB",
        warn="#8A5410",
        warn_soft="#FBF1DE",
        bad="#B93A32",
        bad_soft="#FBE9E7",
        grid="#EDF0F3",
        bar="#E2E5EA",
        hover="#F1F3F6",
        tint_high="#2F7FD0",
        tint_low="#D98032",
        shadow_alpha=16,
        segments=_SEGMENTS_LIGHT,
    )


def dark() -> Theme:
    """Return the dark look."""
    return Theme(
        name="dark",
        bg="#12161C",
        surface="#1A2029",
        raised="#202733",
        line="#2B3442",
        line_strong="#66758A",
        text="#E7EBF1",
        muted="#9DA9B9",
        faint="#8C98AA",
        primary="#7AA2FF",
        primary_hover="#94B4FF",
        primary_soft="#22304D",
        on_primary="#0E1520",
        good="#5CC893",
        good_soft="#17352A",
        warn="#E0B15C",
        warn_soft="#3A2F1A",
        bad="#F08A80",
        bad_soft="#40211F",
        grid="#252D39",
        bar="#344050",
        hover="#232B37",
        tint_high="#4A90E2",
        tint_low="#E08A3C",
        shadow_alpha=0,
        segments=_SEGMENTS_DARK,
    )


def segment_color(theme: Theme, index: int) -> str:
    """Return the colour of a segment by its index; a negative index means "in no segment"."""
    if index < 0:
        return theme.line_strong
    return theme.segments[index % len(theme.segments)]


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio (1 to 21) of two ``#RRGGBB`` colours."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(over: str, under: str, share: float) -> str:
    """Return the colour seen when ``over`` covers ``under`` with opacity ``share`` (0 to 1)."""
    pairs = zip(_channels(over), _channels(under), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = _channels(color)
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def ramp_colors(count: int) -> list[str]:
    """Return colours from little to much, told apart without seeing red and green, on both grounds."""
    stops = ("#5B53A4", "#2F7FB8", "#35A79C", "#9DB83C", "#EDA72B")
    if count <= 1:
        return [stops[2]]
    colors = []
    for number in range(count):
        place = number * (len(stops) - 1) / (count - 1)
        low = min(int(place), len(stops) - 2)
        colors.append(mix(stops[low + 1], stops[low], place - low))
    return colors

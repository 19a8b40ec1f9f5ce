"""Contrast and telling apart, computed from the tokens."""

from itertools import combinations

import numpy as np
import pytest

from segdesk.desktop.theme import Theme, contrast, dark, light, mix, segment_color

THEMES = pytest.mark.parametrize("theme", [light(), dark()], ids=lambda theme: theme.name)

# Linear-RGB matrices for complete deficiencies (Machado, Oliveira & Fernandes 2009, severity 1.0).
VISION = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def lab(color: str, vision: str) -> np.ndarray:
    """Return CIE L*a*b* (D65) of a colour as seen with a deficiency."""
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(VISION[vision] @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen
    scaled = xyz / np.array([0.9505, 1.0, 1.089])
    f = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@THEMES
@pytest.mark.parametrize("ink", ["text", "muted", "faint", "primary", "good", "warn", "bad"])
def test_words_are_readable_on_every_ground(theme: Theme, ink: str) -> None:
    for ground in ("bg", "surface", "raised"):
        assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5, ground


@THEMES
@pytest.mark.parametrize("tone", ["primary", "good", "warn", "bad"])
def test_badges_and_banners_are_readable(theme: Theme, tone: str) -> None:
    assert contrast(getattr(theme, tone), getattr(theme, f"{tone}_soft")) >= 4.5


@THEMES
def test_words_on_coloured_controls_are_readable(theme: Theme) -> None:
    assert contrast(theme.on_primary, theme.primary) >= 4.5
    assert contrast(theme.on_primary, theme.primary_hover) >= 4.5
    assert contrast(theme.muted, theme.hover) >= 4.5
    assert contrast(theme.text, theme.primary_soft) >= 4.5


@THEMES
def test_words_stay_readable_on_the_strongest_tint(theme: Theme) -> None:
    for tint in (theme.tint_high, theme.tint_low):
        assert contrast(theme.text, mix(tint, theme.surface, 0.36)) >= 4.5


@THEMES
def test_edges_of_controls_are_visible(theme: Theme) -> None:
    assert contrast(theme.line_strong, theme.surface) >= 3
    assert contrast(theme.primary, theme.surface) >= 3


@THEMES
def test_segment_colours_are_visible(theme: Theme) -> None:
    assert len(set(theme.segments)) == 20
    for color in theme.segments:
        assert contrast(color, theme.surface) >= 3, color
        assert contrast(color, theme.raised) >= 3, color


@THEMES
@pytest.mark.parametrize("vision", list(VISION))
def test_segment_colours_tell_apart(theme: Theme, vision: str) -> None:
    seen = [lab(color, vision) for color in theme.segments]
    closest = min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2))
    assert closest >= 9


def test_segment_color_wraps_and_knows_no_segment() -> None:
    theme = light()
    assert segment_color(theme, 0) == theme.segments[0]
    assert segment_color(theme, 20) == theme.segments[0]
    assert segment_color(theme, -1) == theme.line_strong


def test_mix_is_between() -> None:
    assert mix("#FFFFFF", "#000000", 0.5) == "#808080"
    assert mix("#123456", "#000000", 1.0) == "#123456"

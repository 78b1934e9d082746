"""Every colour is a token, both themes have every token, and words can be read in both."""

import re

import pytest

from homebeat.foundation.ui.vendoring import HERE

CSS = HERE / "static" / "ui" / "css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")


def _block(start: str) -> dict[str, str]:
    body = TOKENS[TOKENS.index(start) :]
    return dict(re.findall(r"(--hb-[a-z0-9-]+):\s*([^;]+);", body[: body.index("}")]))


LIGHT = _block(":root {")
DARK_BY_DEVICE = _block(':root:not([data-theme="light"])')
DARK_BY_CHOICE = _block(':root[data-theme="dark"]')
THEMES = {"light": LIGHT, "dark": {**LIGHT, **DARK_BY_CHOICE}}

WORDS = [
    ("ink", "paper"), ("ink", "board"), ("ink", "card"), ("ink", "hover"), ("ink", "brand-wash"), ("ink", "good-wash"),
    ("ink", "bad-wash"), ("ink", "amber-wash"), ("ink", "input"), ("ink-soft", "paper"), ("ink-soft", "board"),
    ("ink-soft", "card"), ("band-ink", "band"), ("band-soft", "band"), ("brand-ink", "brand"),
    ("brand-ink", "brand-deep"), ("brand-deep", "brand-wash"), ("amber-ink", "amber"), ("link", "paper"),
    ("link", "board"), ("link", "card"), ("link-hover", "paper"), ("link-visited", "paper"), ("link-visited", "card"),
    ("focus-ink", "focus"), ("good", "paper"), ("good", "good-wash"), ("paper", "good"), ("bad", "paper"),
    ("bad", "bad-wash"), ("bad-deep", "paper"), ("bad-ink", "bad"), ("bad-ink", "bad-deep"), ("chart-ink", "paper"),
    ("chart-soft", "paper"), ("chart-1", "paper"), ("chart-3", "paper"),
]  # fmt: skip
SHAPES = [
    ("input-line", "input"), ("line-strong", "paper"), ("line-strong", "board"), ("brand", "paper"), ("amber", "band"),
    ("chart-1", "paper"), ("chart-3", "paper"), ("chart-5", "paper"), ("map-edge", "map-1"), ("map-hatch", "map-none"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_agrees_with_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("words", "ground"), WORDS)
def test_words_stand_out_from_their_ground(theme, words, ground):
    assert contrast(THEMES[theme][f"--hb-{words}"], THEMES[theme][f"--hb-{ground}"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_that_mean_something_stand_out(theme, shape, ground):
    assert contrast(THEMES[theme][f"--hb-{shape}"], THEMES[theme][f"--hb-{ground}"]) >= 3


def test_both_ways_into_the_dark_are_the_same():
    assert DARK_BY_DEVICE == DARK_BY_CHOICE


def test_the_dark_theme_says_every_colour_anew():
    coloured = {name for name, value in LIGHT.items() if value.startswith("#")}
    assert coloured - set(DARK_BY_CHOICE) == {"--hb-print"}


def test_no_other_stylesheet_names_a_colour():
    for name in ("homebeat.css", "components.css"):
        rules = re.sub(r'\[(fill|stroke)="#[0-9a-f]{6}"\]', "", (CSS / name).read_text(encoding="utf-8"))
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", rules) == []


def test_every_token_used_is_declared():
    for name in ("homebeat.css", "components.css"):
        used = set(re.findall(r"var\((--hb-[a-z0-9-]+)", (CSS / name).read_text(encoding="utf-8")))
        assert used <= set(LIGHT)


def test_the_brand_is_as_designed():
    assert (LIGHT["--hb-ink"], LIGHT["--hb-brand"], LIGHT["--hb-amber"]) == ("#14213d", "#1d4f91", "#f2a900")
    charts = [LIGHT[f"--hb-chart-{place}"] for place in range(1, 7)]
    assert charts == ["#12436d", "#28a197", "#801650", "#f46a25", "#3d3d3d", "#a285d1"]

"""Invented faces for the people of the demo: drawn from a seed, the same seed always gives the same face."""

import hashlib
from collections.abc import Iterator

SKINS = ("#f3d3bd", "#e8b998", "#d29b73", "#b3764d", "#8a5635", "#5f3a24")
HAIRS = ("#22201f", "#3b2a20", "#5e4230", "#8c6239", "#b98d4f", "#8d8d90", "#c9c7c3")
GROUNDS = ("#dbe7f5", "#e4efe6", "#f5e9d3", "#ece3f3", "#f3e0dc", "#dfeeee")
COATS = ("#14213d", "#1d4f91", "#2c3e50", "#3d3d3d")
HAIR_SHAPES = (
    "M27 47c-2-22 9-31 23-31s25 9 23 31c-3-12-9-17-23-17s-20 5-23 17z",
    "M26 62c-5-34 8-47 24-47s29 13 24 47c-2-20-7-29-15-32-10 3-22 2-27-2-4 8-5 20-6 34z",
    "M28 42c1-17 10-25 22-25s21 8 22 25c-6-10-13-13-22-13s-16 3-22 13z",
    "M25 70c-7-40 7-56 25-56s32 16 25 56c-2 3-6 3-8 0 5-26-1-38-9-41-9 4-18 4-23 1-6 7-7 20-2 40-2 3-6 3-8 0z",
    "M30 38c0-13 8-20 20-20s20 7 20 20c-12-5-28-5-40 0z",
)
MOUTHS = ("M42 64q8 6 16 0", "M42 65q8 4 16 0", "M43 65h14", "M42 63q8 8 16 0")
BROWS = ("M36 44q5-3 9 0M55 44q4-3 9 0", "M36 44h9M55 44h9", "M36 45q4-4 9-1M55 44q5-3 9 1")


def _choices(seed: str) -> Iterator[int]:
    yield from hashlib.sha256(f"face:{seed}".encode()).digest()


def face_svg(seed: str) -> str:
    """Return a face as an SVG document with plain attributes only."""
    turn = _choices(seed)
    skin, hair = SKINS[next(turn) % len(SKINS)], HAIRS[next(turn) % len(HAIRS)]
    ground, coat = GROUNDS[next(turn) % len(GROUNDS)], COATS[next(turn) % len(COATS)]
    shape, mouth = HAIR_SHAPES[next(turn) % len(HAIR_SHAPES)], MOUTHS[next(turn) % len(MOUTHS)]
    brow = BROWS[next(turn) % len(BROWS)]
    glasses = next(turn) % 5 == 0
    beard = next(turn) % 6 == 0
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="100" height="100">',
        f'<rect width="100" height="100" fill="{ground}"/>',
        f'<path fill="{coat}" d="M12 100c2-19 16-26 38-26s36 7 38 26z"/>',
        f'<path fill="{skin}" d="M40 66h20v14q-10 9-20 0z"/>',
        '<path fill="#ffffff" d="M37 77l13 12 13-12 4 3-13 15h-8L33 80z"/>',
        f'<ellipse cx="50" cy="50" rx="21" ry="25" fill="{skin}"/>',
        f'<path fill="{hair}" opacity=".9" d="M31 56q2 22 19 22t19-22q-4 6-8 5-11-4-22 0-4 1-8-5z"/>' if beard else "",
        f'<path fill="{hair}" d="{shape}"/>',
        f'<path fill="none" stroke="{hair}" stroke-width="2" stroke-linecap="round" d="{brow}"/>',
        '<circle cx="41" cy="51" r="2.4" fill="#22201f"/><circle cx="59" cy="51" r="2.4" fill="#22201f"/>',
        '<path fill="none" stroke="#22201f" stroke-width="1.6" d="M34 51a7 7 0 1 0 14 0 7 7 0 1 0-14 0zm18 0a7 7 0 1 0 14 0 7 7 0 1 0-14 0zM48 50h4"/>'
        if glasses
        else "",
        f'<path fill="none" stroke="#7a3b2e" stroke-width="2" stroke-linecap="round" d="{mouth}"/>',
        "</svg>",
    ]
    return "".join(parts)

"""Colours of text and of what lies behind it, as WordprocessingML states them."""

from extract.readers.word.wordml.tree import VAL, Element, W

Colour = tuple[int, int, int]

COLOUR, SHADING, HIGHLIGHT = f"{W}color", f"{W}shd", f"{W}highlight"
TEXT_FILL = "{http://schemas.microsoft.com/office/word/2010/wordml}textFill"
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
UNKNOWN: Colour = (-1000, -1000, -1000)
"""A colour that is like no other: of a background that is an image or a pattern."""

_W14 = TEXT_FILL.removesuffix("textFill")
_TRANSPARENT = 100_000
_BACKGROUND = frozenset({"background1", "light1", "bg1", "lt1"})
_FOREGROUND = frozenset({"text1", "dark1", "tx1", "dk1"})
_HIGHLIGHTS = {
    "black": BLACK,
    "white": WHITE,
    "darkBlue": (0, 0, 139),
    "blue": (0, 0, 255),
    "darkRed": (139, 0, 0),
    "red": (255, 0, 0),
    "yellow": (255, 255, 0),
    "lightGray": (211, 211, 211),
    "darkGray": (169, 169, 169),
}


def parse_colour(digits: str | None) -> Colour | None:
    """Parse six hexadecimal digits; None for `auto` and for anything else."""
    digits = (digits or "").removeprefix("#")
    try:
        return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)) if len(digits) == 6 else None
    except ValueError:
        return None


def text_colour(stated: Element) -> Colour | None:
    """Return the colour that `w:color` or `w14:textFill` states; None for the automatic colour, which is never hidden.

    Text without a fill, or with a transparent one, has the colour of its background: white stands for it.
    """
    if stated.tag == COLOUR:
        theme = stated.get(f"{W}themeColor", "")
        if theme in _BACKGROUND and stated.get(f"{W}themeShade") is None:
            return WHITE
        if theme in _FOREGROUND and stated.get(f"{W}themeTint") is None:
            return BLACK
        return parse_colour(stated.get(VAL))
    if stated.find(f"{_W14}noFill") is not None:
        return WHITE
    alpha = stated.find(f"{_W14}solidFill//{_W14}alpha")
    if alpha is not None and alpha.get(f"{_W14}val") == str(_TRANSPARENT):
        return WHITE
    plain = stated.find(f"{_W14}solidFill/{_W14}srgbClr")
    scheme = stated.find(f"{_W14}solidFill/{_W14}schemeClr")
    if scheme is not None and scheme.get(f"{_W14}val") in _BACKGROUND and not len(scheme):
        return WHITE
    return None if plain is None else parse_colour(plain.get(f"{_W14}val"))


def shade(shading: Element | None) -> Colour | None:
    """Return the colour that `w:shd` or `w:highlight` paints; None for none, `UNKNOWN` for a pattern."""
    if shading is None:
        return None
    kind = shading.get(VAL, "clear")
    if shading.tag == HIGHLIGHT:
        return None if kind == "none" else _HIGHLIGHTS.get(kind, UNKNOWN)
    if kind == "nil":
        return None
    if kind == "solid":
        return parse_colour(shading.get(f"{W}color")) or BLACK
    fill = parse_colour(shading.get(f"{W}fill"))
    if kind == "clear":
        return UNKNOWN if fill is None and shading.get(f"{W}themeFill") is not None else fill
    if not (kind.startswith("pct") and kind[3:].isdigit()):
        return UNKNOWN
    part, ink, paper = int(kind[3:]) / 100, parse_colour(shading.get(f"{W}color")) or BLACK, fill or WHITE
    red, green, blue = (round(dot * part + gap * (1 - part)) for dot, gap in zip(ink, paper, strict=True))
    return red, green, blue

"""Notations of the colours of web pages."""

import re
from functools import lru_cache

Colour = tuple[int, int, int]

WHITE, BLACK, LINK = (255, 255, 255), (0, 0, 0), (0, 0, 238)
_NAMES: dict[str, Colour] = {
    **{"white": WHITE, "black": BLACK, "snow": (255, 250, 250), "ivory": (255, 255, 240), "window": WHITE},
    **{"whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255), "floralwhite": (255, 250, 240)},
    **{"red": (255, 0, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0), "lime": (0, 255, 0), "green": (0, 128, 0)},
    **{"gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192), "navy": (0, 0, 128)},
    **{"lightgrey": (211, 211, 211), "lightgray": (211, 211, 211), "gainsboro": (220, 220, 220)},
    **{"aqua": (0, 255, 255), "cyan": (0, 255, 255), "fuchsia": (255, 0, 255), "maroon": (128, 0, 0)},
    **{"teal": (0, 128, 128), "orange": (255, 165, 0), "azure": (240, 255, 255), "windowtext": BLACK},
}
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![0-9a-f])")
_BARE_HEX = re.compile(r"[0-9a-f]{6}")
_FUNCTION = re.compile(r"rgba?\(\s*([\d.]+%?)[\s,]+([\d.]+%?)[\s,]+([\d.]+%?)(?:[\s,/]+([\d.]+%?))?\s*\)")
_WORD = re.compile(r"(?<![\w#(-])[a-z]+(?![\w(-])")


@lru_cache(maxsize=512)
def colour(text: str) -> Colour | str | None:
    """Return the colour that a value in lower case states.

    Returns:
        The colour; ``"transparent"`` for full transparency; None for an unknown colour.
    """
    if (found := _HEX.search(text)) or (found := _BARE_HEX.fullmatch(text)):
        digits = str(found[0]).lstrip("#")
        if len(digits) < 6:
            digits = "".join(2 * sign for sign in digits)
        channels = bytes.fromhex(digits + "ff")
        return (channels[0], channels[1], channels[2]) if channels[3] else "transparent"
    if function := _FUNCTION.search(text):
        is_clear = bool(function[4]) and float(function[4].rstrip("%")) == 0
        return "transparent" if is_clear else (_channel(function[1]), _channel(function[2]), _channel(function[3]))
    for word in map(str, _WORD.findall(text)):
        if word == "transparent":
            return word
        if word in _NAMES:
            return _NAMES[word]
    return None


def _channel(text: str) -> int:
    value = float(text.rstrip("%")) * (2.55 if text.endswith("%") else 1)
    return min(255, round(value))

"""Traditional characters (項, 績) and readings that a site printed behind characters: 項(xiàng)目績(jì)效.

Texts stay as printed; they are compared with the vocabulary in simplified characters and without readings.
"""

import re
from functools import cache

from extract.vocabulary.files import load

_TONED = "\u00e0-\u01dc\u0300-\u036f"
READING = re.compile(rf"(?<=[㐀-鿿])\s*[(（](?=[a-zɑɡ\s]*[{_TONED}])[a-zɑɡ{_TONED}\s]{{1,11}}[)）]")
"""A reading in brackets behind a character, with a tone mark; a line may break before or within it."""


def without_readings(text: str) -> str:
    """Return a text without the readings in brackets behind its characters."""
    return READING.sub("", text) if "(" in text or "（" in text else text


@cache
def simplified_forms() -> dict[int, str]:
    """Return a translation table from traditional characters to simplified ones, one for one."""
    return {ord(pair[0]): pair[1] for pair in load("traditional")["characters"]}

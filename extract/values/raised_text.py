"""Raised text (superscript): a footnote mark is no part of the text that it stands behind, an exponent is.

A reader encloses each raised part of a text between `RAISED` and `LOWERED` and passes the text through
:func:`resolve_raised`.
"""

import re

RAISED, LOWERED = "\x01", "\x02"
"""Control characters around raised text; no text of a document contains them."""

_RAISED = re.compile(f"{RAISED}([^{RAISED}{LOWERED}]*){LOWERED}")
_SPLIT = re.compile(rf"{LOWERED}{RAISED}(?![0-9])|(?<=[^0-9]){LOWERED}{RAISED}")
"""Between two raised parts that form one text, such as a bracket and a number."""

_MARK = re.compile(
    r"""(?:[\[(（【〔［]?\s*(?:
        (?:注|附注|脚注|说明|见注)?\s*[:：]?\s*[0-9０-９]{1,2}(?:\s*[,，、;；-]\s*[0-9０-９]{1,2})*
        |注|[A-Za-z]|[*＊†‡§#＃△▲★☆※]{1,4}|[①-⑳❶-❿⑴-⒇]|[一二三四五六七八九十]{1,2}
    )\s*[\])）】〕］]?\s*[,，、]?\s*)+""",
    re.VERBOSE,
)
_SUPERSCRIPTS = str.maketrans("0123456789+-−–n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻ⁿ")
_LINE_END = re.compile("[\0\n]")
_BRACKETS = (("(", ")"), ("（", "）"), ("[", "]"), ("〔", "〕"), ("【", "】"))
_POWER = re.compile(r"[-−–]?[0-9]{1,2}|n")
_POWER_OF_UNIT = re.compile(r"[-−–]?[234]|[-−–]1")
_UNIT = re.compile(r"(?:(?<![A-Za-z])[A-Za-zμµ]{1,2}|(?<![公千里])(?:毫|厘|分)?米)$")
_OF_TEN = re.compile(r"[×xX✕·∙*＊]\s*(?:10|１０)$")
_BARE_TEN = re.compile(r"(?<![0-9.,，])10$")
_HIGH_POWER = re.compile("[3-9]|1[0-2]")
_SCALED_UNIT = re.compile(r"\s*(?:[A-Za-z]|立方|吨|千瓦|标)")
_DEGREE = re.compile("[oO0。°]")


def resolve_raised(text: str) -> str:
    """Return a text without its footnote marks; exponents and other raised text stay.

    Args:
        text: A text with `RAISED` and `LOWERED` around each raised part.
    """
    if RAISED not in text:
        return text
    resolved, end = "", 0
    joined = _SPLIT.sub("", text)
    for raised in _RAISED.finditer(joined):
        resolved += joined[end : raised.start()]
        line = _LINE_END.split(resolved)[-1]
        resolved += shown_raised(line, raised[1], joined[raised.end() :])
        end = raised.end()
    return (resolved + joined[end:]).replace(RAISED, "").replace(LOWERED, "")


def shown_raised(before: str, raised: str, after: str) -> str:
    """Return what raised text contributes: an exponent in superscript characters, nothing for a mark, or the text.

    Args:
        before: The text before it in its line.
        raised: The raised text.
        after: The text behind it.
    """
    plain = raised.strip()
    if any((sign in plain) != (other in plain) for sign, other in _BRACKETS):
        return raised
    if _is_exponent(before, plain, after):
        return plain.translate(_SUPERSCRIPTS)
    if _DEGREE.fullmatch(plain) and after.lstrip()[:1] in ("C", "c", "F"):
        return "°"
    return "" if not plain or (_MARK.fullmatch(plain) and before.strip()) else raised


def _is_exponent(before: str, raised: str, after: str) -> bool:
    if not _POWER.fullmatch(raised):
        return False
    if _OF_TEN.search(before):
        return True
    if _BARE_TEN.search(before):
        return bool(_HIGH_POWER.fullmatch(raised) and _SCALED_UNIT.match(after))
    return bool(_UNIT.search(before) and _POWER_OF_UNIT.fullmatch(raised))

"""Small raised characters: marks that refer to a note, and exponents."""

from extract.vocabulary.patterns import pattern

_RAISED_DIGITS = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")


def shown_raised(before: str, raised: str) -> str:
    """Return what a raised text adds to the text before it: nothing for a mark that refers to a note.

    An exponent of a unit stays as it is (m2); that of a power of ten becomes raised digits (10⁴), so that it never
    reads as digits of a number. Raised text that begins a line, and anything else than a mark, stays as well.

    Args:
        before: The text before it in the same line.
        raised: The raised text.
    """
    mark, line = raised.strip(), before.rstrip()
    if not mark or not line:
        return raised
    if pattern("cells", "power_of_ten").search(line) and pattern("cells", "exponent").fullmatch(mark):
        return mark.translate(_RAISED_DIGITS)
    if pattern("cells", "unit_with_exponent").search(line) and mark in {"2", "3"}:
        return raised
    return "" if pattern("cells", "note_mark").fullmatch(mark) else raised

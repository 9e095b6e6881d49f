"""Small raised characters: marks that refer to a note, and exponents."""

from extract.vocabulary.patterns import pattern

_RAISED_DIGITS = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")


def shown_raised(before: str, raised: str) -> str:
    """Return what a raised text adds to the text before it: nothing for a mark that refers to a note.

    The exponent of a power of ten becomes superscript digits (10⁴), so that it is not read as digits of the number. Any
    other raised text is kept as it is, such as the exponent of a unit (m2) or raised text at the beginning of a line.

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

"""Comparators: signs and words that make a number a minimum, a maximum or an exact value (comparators.yml).

A comparator is ``ge``, ``gt``, ``le``, ``lt`` or ``eq``.
"""

from dataclasses import dataclass
from functools import cache

from extract.vocabulary.files import load


@dataclass(frozen=True)
class Comparators:
    """Signs and words that state a comparator, grouped by their position; each group maps printed text to comparator.

    Attributes:
        signs: Signs directly before the number, such as ``≥`` and ``<=``.
        far: Words that other words may separate from the number after them: 不低于出资规模的2倍.
        near: Words directly before the number: 超过5家.
        weak: Words directly before the number that are ignored if a sign or a word of `after` is present: 达到90%以上.
        after: Words directly after the number: 90%以上.
    """

    signs: dict[str, str]
    far: dict[str, str]
    near: dict[str, str]
    weak: dict[str, str]
    after: dict[str, str]

    @property
    def in_column(self) -> dict[str, str]:
        """The comparator of each text that can fill a cell in a column of comparison signs (指标性质, 计算符号).

        Such a text is one of the signs, or a word of `far` or `near` with more than one character.
        """
        return self.signs | {word: meant for word, meant in (self.far | self.near).items() if len(word) > 1}


@cache
def comparators() -> Comparators:
    """Return the signs and words of comparators.yml that make a number a minimum, a maximum or an exact value."""
    groups: dict[str, dict[str, list[str]]] = load("comparators")
    return Comparators(**{name: _inverted(group) for name, group in groups.items()})


def _inverted(group: dict[str, list[str]]) -> dict[str, str]:
    return {word: comparator for comparator, words in group.items() for word in words}

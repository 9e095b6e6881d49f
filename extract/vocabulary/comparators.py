"""Comparators: the signs and words that say how a number is meant (comparators.yml).

A comparator is ``ge``, ``gt``, ``le``, ``lt`` or ``eq``.
"""

from dataclasses import dataclass
from functools import cache

from extract.vocabulary.files import load


@dataclass(frozen=True)
class Comparators:
    """Signs and words by how far from their number they stand; each maps what is printed to its comparator.

    Attributes:
        signs: ``≥``, ``<=`` … right before the number.
        far: Words that may stand some words before it: 不低于出资规模的2倍.
        near: Words that stand right before it: 超过5家.
        weak: Words that give way to a sign or to 以上 and 以内: 达到90%以上.
        after: Words that stand right behind it: 90%以上.
    """

    signs: dict[str, str]
    far: dict[str, str]
    near: dict[str, str]
    weak: dict[str, str]
    after: dict[str, str]

    @property
    def in_column(self) -> dict[str, str]:
        """What a column of its own (指标性质, 计算符号) may hold: signs, and words of more than one character."""
        return self.signs | {word: meant for word, meant in (self.far | self.near).items() if len(word) > 1}


@cache
def comparators() -> Comparators:
    """Return the comparators of the vocabulary."""
    groups: dict[str, dict[str, list[str]]] = load("comparators")
    return Comparators(**{name: _inverted(group) for name, group in groups.items()})


def _inverted(group: dict[str, list[str]]) -> dict[str, str]:
    return {word: comparator for comparator, words in group.items() for word in words}

"""Hostile files, each made when it is needed, with the expected outcome; the cases are in the corpus_* modules."""

from collections.abc import Callable
from dataclasses import dataclass

READ = "^read$"
"""The outcome of a hostile file that holds a whole form: it is read as if nothing else were in it."""

PROJECT = "北京市朝阳区知识产权运营服务体系建设"
"""The project of that form."""

NO_FORM = "no performance (form|content)"
DAMAGED = "truncated|damaged"
NESTED = "nested|depth"

_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY a0 "ha">{_LAUGHS}]>'
THEFT = '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'
CALL = '<!DOCTYPE x [<!ENTITY a9 SYSTEM "http://127.0.0.1:9/x">]>'


@dataclass(frozen=True)
class Hostile:
    """A hostile file: its name, how it must end (:data:`READ`, or what the reason must say), and what makes it."""

    name: str
    outcome: str
    make: Callable[[], bytes]


CASES: list[Hostile] = []


def hostile(name: str, outcome: str, *arguments: object) -> Callable[[Callable[..., bytes]], Callable[..., bytes]]:
    """Have a function make a hostile file; it may stand on one function many times, with other arguments.

    An argument that can be called is called when the file is made, so that nothing large is held before.
    """

    def keep(make: Callable[..., bytes]) -> Callable[..., bytes]:
        CASES.append(Hostile(name, outcome, lambda: make(*(one() if callable(one) else one for one in arguments))))
        return make

    return keep

"""Fields (ECMA-376 Part 1, 17.16): the result of the outermost field is text, and nothing inside an instruction is."""

from dataclasses import dataclass, field

from extract.readers.word.wordml.text import FIELD, LEAVES
from extract.readers.word.wordml.tree import Element, W, drop

_KIND = f"{W}fldCharType"


@dataclass(slots=True)
class _Field:
    """A field that has begun: whether its result has, and the leaf elements that its instruction contains."""

    has_result: bool = False
    instruction: list[Element] = field(default_factory=list)


def drop_instructions(root: Element) -> None:
    """Remove the text in the instructions of fields: also the results of the fields inside them.

    The instruction of a field that does not end is kept, since nothing says how far it reaches.
    """
    if next(root.iter(FIELD), None) is None:
        return
    begun: list[_Field] = []
    for leaf in list(root.iter(*LEAVES)):
        outer = next((one for one in begun if not one.has_result), None)
        kind = leaf.get(_KIND) if leaf.tag == FIELD else None
        if outer is not None and (kind is None or kind == "begin"):
            outer.instruction.append(leaf)
        if kind == "begin":
            begun.append(_Field())
        elif kind == "separate" and begun:
            begun[-1].has_result = True
        elif kind == "end" and begun:
            for inside in begun.pop().instruction:
                drop(inside)

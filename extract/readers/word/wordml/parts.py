"""The parts of a WordprocessingML document, and the relationships between them."""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass

from extract.readers.word.wordml.tree import Element


@dataclass(frozen=True, slots=True)
class Parts:
    """Access to the parts of a document by name; None for a part that the document does not have.

    Attributes:
        tree: Returns the simplified tree of a part.
        data: Returns the bytes of a part.
    """

    tree: Callable[[str], Element | None]
    data: Callable[[str], bytes | None]

    def targets(self, source: str) -> dict[str, dict[str, str]]:
        """Return the relationships of a part: by kind, then by relationship id, the name of the target part.

        The relationships of the package itself are those of the part "".
        """
        folder, name = posixpath.split(source)
        root = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        targets: dict[str, dict[str, str]] = {}
        for relationship in () if root is None else root:
            kind = relationship.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, relationship.get("Target", ""))).lstrip("/")
            targets.setdefault(kind, {})[relationship.get("Id", "")] = target
        return targets

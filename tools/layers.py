"""Write the layers of docs/architecture.md from the import-linter contracts in pyproject.toml."""

import tomllib
from collections.abc import Iterator
from typing import Any

from evaluation.documents import ROOT

PAGE = ROOT / "docs" / "architecture.md"
_BEGIN, _END = "<!-- begin: layers -->", "<!-- end: layers -->"


def contracts() -> list[dict[str, Any]]:
    """Return the import-linter contracts of type ``layers``."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [contract for contract in settings["tool"]["importlinter"]["contracts"] if contract["type"] == "layers"]


def layers(contract: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of Markdown for one contract, the highest layer first."""
    yield f"**{contract['name']}**\n"
    containers = [f"{name}." for name in contract["containers"]] if "containers" in contract else [""]
    for number, layer in enumerate(contract["layers"], 1):
        names = (name.strip() for name in layer.split("|"))
        yield f"{number}. " + ", ".join(f"`{container}{name}`" for name in names for container in containers)
    yield ""


def with_layers(page: str) -> str:
    """Return a page with the text between its two marks replaced by the layers from pyproject.toml."""
    before, _, rest = page.partition(_BEGIN)
    lines = [line for contract in contracts() for line in layers(contract)]
    return f"{before}{_BEGIN}\n" + "\n".join(lines) + f"\n{_END}{rest.partition(_END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(with_layers(PAGE.read_text("utf-8")), "utf-8")
    print(f"{PAGE}: {len(contracts())} contracts")

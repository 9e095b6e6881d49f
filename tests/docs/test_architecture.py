"""docs/architecture.md prints the layers that import-linter checks."""

from tests.conftest import ROOT
from tools.layers import PAGE, contracts, with_layers

TEXT = PAGE.read_text("utf-8")


def test_the_page_prints_the_layers_of_pyproject() -> None:
    assert with_layers(TEXT) == TEXT, "run make dictionary"


def test_another_layer_on_the_page_is_noticed() -> None:
    wrong = TEXT.replace("`warehouse.operations`", "`warehouse.operation`")
    assert wrong != TEXT
    assert with_layers(wrong) == TEXT


def test_every_package_with_code_is_in_a_contract() -> None:
    named = {name.strip() for contract in contracts() for layer in contract["layers"] for name in layer.split("|")}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages <= named

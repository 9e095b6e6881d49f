"""Read the lists that persons keep: the CSV files of seeds."""

import csv
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from warehouse.errors import DataGateFailed

Row = TypeVar("Row", bound=BaseModel)


def read_seed(path: Path, kind: type[Row]) -> list[Row]:
    """Return the rows of the file of a seed as instances of a class.

    Raises:
        DataGateFailed: A row is invalid; the message names the line.
    """
    found = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        for row in lines:
            try:
                found.append(kind.model_validate(row))
            except ValidationError as error:
                first = error.errors()[0]
                column = ".".join(str(part) for part in first["loc"])
                raise DataGateFailed(
                    f"{path}, line {lines.line_num}: column '{column}': {first['msg']}. "
                    "Correct the line; the published warehouse is unchanged."
                ) from error
    return found

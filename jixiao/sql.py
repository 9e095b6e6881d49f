"""``jixiao sql``: run a query on the published warehouse."""

import csv
import json
import sys
from decimal import Decimal
from typing import Any, Literal

import duckdb

from jixiao.tables import console, table_of
from warehouse.errors import JixiaoError
from warehouse.publishing.connection import connect_published
from warehouse.settings import load_settings


def sql(query: str, output: Literal["table", "csv", "json"]) -> None:
    """Run a query on the published warehouse, opened read-only, and print its rows as a table, CSV or JSON.

    Raises:
        JixiaoError: The query fails.
    """
    with connect_published(load_settings()) as warehouse:
        try:
            result = warehouse.execute(query)
            names = [column[0] for column in result.description or []]
            rows = result.fetchall()
        except duckdb.Error as error:
            message = " ".join(str(error).split())
            raise JixiaoError(
                f"sql: {message}. Correct the query; 'show tables' lists the tables.", exit_code=2
            ) from error
    if output == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    elif output == "json":
        records = [dict(zip(names, row, strict=True)) for row in rows]
        print(json.dumps(records, ensure_ascii=False, indent=1, default=_plain))
    else:
        console().print(table_of(names, rows))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)

"""Tables of docs/accuracy.md that commands of their own write, and that `make accuracy` keeps as they are."""

COSTS = "python -m benchmarks.scans"
SEEN = "python -m evaluation.seen"
FIRST_SIGHT = "python -m evaluation.first_sight"
CALIBRATION = "python -m evaluation.calibration"


def table_of(page: str, command: str) -> str:
    """Return the table that a command wrote into a page; an empty string if the page has none."""
    begin, end = _marks(command)
    return page.partition(begin)[2].partition(end)[0].strip()


def with_table(page: str, command: str, table: str) -> str:
    """Return a page in which `table` replaces the table of a command."""
    begin, end = _marks(command)
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n{table}\n{end}{rest.partition(end)[2]}"


def kept(page: str, command: str) -> str:
    """Return the table of a command in a page, between its marks."""
    return with_table("", command, table_of(page, command))


def _marks(command: str) -> tuple[str, str]:
    return f"<!-- begin: {command} -->", f"<!-- end: {command} -->"

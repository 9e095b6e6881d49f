"""The command line: ``jixiao``. Each command is a module of its own, imported when it is used.

Exit codes: 0 done; 1 internal error; 2 wrong usage; 3 a source or server is unavailable; 4 another run holds the build;
5 a data gate failed; 6 some files would be quarantined (``extract`` only).
"""

import gc
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from extract.runtime.errors import JixiaoError

app = typer.Typer(
    name="jixiao",
    help="A warehouse of Chinese public budget-performance documents that can defend every number.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run one command; an error is one line on standard error and the exit code of its kind."""
    gc.set_threshold(200_000)  # imports leave little garbage; looking for it takes a sixth of a short command
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    is_debug = len(arguments) < len(sys.argv) - 1
    try:
        sys.exit(app(arguments, prog_name="jixiao", standalone_mode=False))
    except (Exception, KeyboardInterrupt) as error:
        if is_debug:
            raise
        message, code = _told(error)
        print(f"jixiao: {message}", file=sys.stderr)
        sys.exit(code)


def _told(error: BaseException) -> tuple[str, int]:
    """An error in one line, and its exit code."""
    match error:
        case JixiaoError():
            return error.message, error.exit_code
        case typer.TyperException():
            return f"{error.format_message()} See 'jixiao --help'.", error.exit_code
        case KeyboardInterrupt() | typer.Abort():
            return "stopped. What was read is kept; run again to go on.", 130
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return f"internal error: {said}. Run again with --debug and report what it shows.", 1


@app.callback(epilog="--debug, anywhere on the line, shows the traceback of an error.")
def _of_every_command() -> None:
    pass


@app.command(epilog="Example: jixiao run --inbox samples/inbox")
def run(
    inbox: Annotated[
        Path | None,
        typer.Option(help="Folder of documents, a source of its own: what it no longer shows is withdrawn."),
    ] = None,
) -> None:
    """One night, here and now: read what is new in the inbox, build the warehouse, publish it."""
    from jixiao import run as command  # noqa: PLC0415

    command.run(inbox)


@app.command(epilog="Example: jixiao extract samples/inbox/004.txt --format table")
def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, readable=True)],
    output: Annotated[
        Literal["json", "table"] | None, typer.Option("--format", help="json, the default, is whole.")
    ] = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Show what each cell was taken for; with --format, beside the reading."),
    ] = False,
) -> int:
    """Read files without touching the warehouse: one JSON document, or a line each for several files."""
    from jixiao import extract as command  # noqa: PLC0415

    return command.extract(files, output, explain)


@app.command(epilog="Example: jixiao case ~/Downloads/form.docx --name linyuan_two_goals")
def case(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    into: Annotated[Path, typer.Option(metavar="DIR", help="Folder of test cases.")] = Path("tests/data/cases"),
    name: Annotated[str | None, typer.Option(help="Folder of this case; else the file's name.")] = None,
) -> None:
    """Make a test case of a document: its bytes, and today's reading for a person to correct."""
    from jixiao import case as command  # noqa: PLC0415

    command.case(file, into, name)


@app.command(epilog="Example: jixiao status --json")
def status(
    is_json: Annotated[bool, typer.Option("--json", help="All of it, for programs.")] = False,
) -> None:
    """Where every document stands: states, quarantine with reasons, backlog, sources, versions."""
    from jixiao import status as command  # noqa: PLC0415

    command.status(is_json)


@app.command(epilog="Example: jixiao sql 'select project_name, fiscal_year from dim_project'")
def sql(
    query: Annotated[str, typer.Argument(help="A query; tables of marts need no prefix.")],
    output: Annotated[Literal["table", "csv", "json"], typer.Option("--format")] = "table",
) -> None:
    """A read-only query on the published warehouse."""
    from jixiao import sql as command  # noqa: PLC0415

    command.sql(query, output)


@app.command(epilog="Example: jixiao diff 004.txt")
def diff(
    old: Annotated[
        str | None, typer.Argument(help="A version's id, or a document. Else the version before the one in force.")
    ] = None,
    new: Annotated[
        str | None,
        typer.Argument(help="Another of the same. Else the version in force; of a document, its next version."),
    ] = None,
    output: Annotated[Literal["table", "json"], typer.Option("--format")] = "table",
) -> None:
    """What differs between two versions of a document or of the warehouse, value by value."""
    from jixiao import diff as command  # noqa: PLC0415

    command.print_diff(old, new, output)


@app.command(epilog="Example: jixiao trace 1f3a9c --field actual_value --image cell.png")
def trace(
    key: Annotated[str, typer.Argument(help="Key of a fact, or the beginning of one that no other shares.")],
    field: Annotated[str | None, typer.Option(help="One field; else all that have evidence.")] = None,
    image: Annotated[
        Path | None,
        typer.Option(metavar="OUT.png", help="Draw the page, table or text as published, the cell marked."),
    ] = None,
) -> None:
    """From a fact to its place in the source: document, page, table, row or line, with the cell marked."""
    from jixiao import trace as command  # noqa: PLC0415

    command.trace(key, field, image)


@app.command(epilog="Example: jixiao look scan.pdf page.png --page 2")
def look(
    file: Annotated[Path, typer.Argument(help="A PDF or a picture.", exists=True, dir_okay=False, readable=True)],
    image: Annotated[Path, typer.Argument(metavar="OUT.png", help="The picture to draw.")],
    page: Annotated[int, typer.Option(min=1, help="The page, from 1.")] = 1,
) -> None:
    """A page as it was read: lines found in blue, characters green where sure, amber in doubt, red not believed."""
    from jixiao import look as command  # noqa: PLC0415

    command.look(file, page, image)


@app.command(epilog="Example: jixiao reprocess 004.txt 1f3a9c --stale")
def reprocess(
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DOCUMENT...]", help="Ids, beginnings of ids (six digits or more), or file names."),
    ] = None,
    stale: Annotated[bool, typer.Option("--stale", help="All that an earlier fingerprint read.")] = False,
    matching: Annotated[
        str | None, typer.Option(metavar="TEXT", help="All with a text that was not recognised and contains this.")
    ] = None,
) -> None:
    """Read documents again, with the readers and vocabulary of today; then check, build and publish."""
    from jixiao import reprocess as command  # noqa: PLC0415

    command.reprocess(documents or [], stale, matching)


@app.command(epilog="Example: jixiao rollback --reason 'amounts of 2020 are doubled'; later: jixiao rollback --release")
def rollback(
    version: Annotated[
        str | None, typer.Argument(help="Id of a kept version, or its beginning; else the one before that in force.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why; 'jixiao status' shows it.")] = None,
    release: Annotated[bool, typer.Option("--release", help="Let nights publish again.")] = False,
) -> None:
    """Put an earlier version in force and pin it: nights go on building, but do not publish until it is released."""
    from jixiao import rollback as command  # noqa: PLC0415

    if release and version:
        raise typer.BadParameter("--release takes no version.")
    command.rollback(version, reason, release)


@app.command(epilog="Example: jixiao forget 1f3a9c4e --reason 'demand of the publisher of 2026-03-01' --yes")
def forget(
    document: Annotated[str, typer.Argument(help="Its id, the beginning of that (six digits or more), or file name.")],
    reason: Annotated[str | None, typer.Option(help="Why; kept with the id of the document, for good.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; else only say what would go.")] = False,
) -> None:
    """A document leaves for good: bytes, rows, every version that holds it. It never lands again."""
    from jixiao import forget as command  # noqa: PLC0415

    command.forget(document, reason, yes)


@app.command(epilog="Example: jixiao doctor --fix")
def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Repair what can be repaired without losing anything.")] = False,
) -> int:
    """Look at the whole home: what is sound, what is not, and the next step. Exit code 1 where something is not."""
    from jixiao import doctor as command  # noqa: PLC0415

    return command.doctor(fix)

"""The command line ``jixiao``: options and help of each command, whose module is imported only when the command runs.

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
    help="A warehouse of Chinese public budget-performance documents in which every number is traceable to its cell.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run one command; print an error as one line on standard error and exit with its exit code."""
    gc.set_threshold(200_000)  # imports leave little garbage; collecting it takes a sixth of a short command
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    is_debug = len(arguments) < len(sys.argv) - 1
    try:
        sys.exit(app(arguments, prog_name="jixiao", standalone_mode=False))
    except (Exception, KeyboardInterrupt) as error:
        if is_debug:
            raise
        message, code = format_message(error)
        print(f"jixiao: {message}", file=sys.stderr)
        sys.exit(code)


def format_message(error: BaseException) -> tuple[str, int]:
    """Return the one-line message for an error, without the prefix ``jixiao:``, and the exit code."""
    match error:
        case JixiaoError():
            return error.message, error.exit_code
        case typer.TyperException():
            return f"{error.format_message()} See 'jixiao --help'.", error.exit_code
        case KeyboardInterrupt() | typer.Abort():
            return "interrupted. Finished batches are kept; run again to continue.", 130
    message = " ".join(f"{type(error).__name__}: {error}".split())
    return f"internal error: {message}. Run again with --debug and report the traceback.", 1


@app.callback(epilog="--debug, anywhere on the line, shows the traceback of an error.")
def _all_commands() -> None:
    pass


Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose",
        help="Also print the log of each step on standard error. It is always written to run.log in "
        "JIXIAO_HOME/build/nights/RUN/; JIXIAO_LOG_FORMAT=json makes it JSON lines.",
    ),
]


@app.command(epilog="Example: jixiao run --inbox samples/inbox")
def run(
    inbox: Annotated[
        Path | None,
        typer.Option(
            help="Folder of documents. Each folder is a source of its own: documents that it no longer holds are "
            "marked as withdrawn."
        ),
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Run the nightly pipeline now: read new documents in the inbox, build the warehouse and publish it."""
    from jixiao import run as command  # noqa: PLC0415

    command.run(inbox, is_verbose=verbose)


@app.command(epilog="Example: jixiao extract samples/inbox/004.txt --format table")
def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, readable=True)],
    output: Annotated[
        Literal["json", "table"] | None,
        typer.Option("--format", help="json (default) shows all fields, table a selection."),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Show the role of each cell; with --format, in addition to the extraction."),
    ] = False,
) -> int:
    """Read files without touching the warehouse; print one JSON document, or one per line for several files."""
    from jixiao import extract as command  # noqa: PLC0415

    return command.extract(files, output, explain)


@app.command(epilog="Example: jixiao case ~/Downloads/form.docx --name linyuan_two_goals")
def case(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    into: Annotated[Path, typer.Option(metavar="DIR", help="Folder of test cases.")] = Path("tests/data/cases"),
    name: Annotated[str | None, typer.Option(help="Folder of this case; default: the name of the file.")] = None,
) -> None:
    """Make a test case of a document: its bytes, and the current reading for a person to correct."""
    from jixiao import case as command  # noqa: PLC0415

    command.case(file, into, name)


@app.command(epilog="Example: jixiao status --json")
def status(
    is_json: Annotated[bool, typer.Option("--json", help="Print all details as JSON.")] = False,
) -> None:
    """Show the state of every document: quarantine with reasons, backlog, sources, versions."""
    from jixiao import status as command  # noqa: PLC0415

    command.status(is_json)


@app.command(epilog="Example: jixiao sql 'select project_name, fiscal_year from dim_project'")
def sql(
    query: Annotated[str, typer.Argument(help="A query; tables of schema marts need no prefix.")],
    output: Annotated[Literal["table", "csv", "json"], typer.Option("--format")] = "table",
) -> None:
    """Run a read-only query on the published warehouse."""
    from jixiao import sql as command  # noqa: PLC0415

    command.sql(query, output)


@app.command(epilog="Example: jixiao diff 004.txt")
def diff(
    old: Annotated[
        str | None, typer.Argument(help="Id of a version, or a document. Default: the version before the current one.")
    ] = None,
    new: Annotated[
        str | None,
        typer.Argument(
            help="Another version or document. Default: the current version, or the document's next version."
        ),
    ] = None,
    output: Annotated[Literal["table", "json"], typer.Option("--format")] = "table",
) -> None:
    """Compare two versions of a document or of the warehouse, value by value."""
    from jixiao import diff as command  # noqa: PLC0415

    command.print_diff(old, new, output)


@app.command(epilog="Example: jixiao trace 1f3a9c --field actual_value --image cell.png")
def trace(
    key: Annotated[str, typer.Argument(help="Key of a fact, or an unambiguous beginning of it.")],
    field: Annotated[str | None, typer.Option(help="One field. Default: all fields that have evidence.")] = None,
    image: Annotated[
        Path | None,
        typer.Option(metavar="OUT.png", help="Draw the page, table or text as published, with the cell marked."),
    ] = None,
) -> None:
    """Follow a fact to its place in the source: document, page, table, row or line, with the cell marked."""
    from jixiao import trace as command  # noqa: PLC0415

    command.trace(key, field, image)


@app.command(epilog="Example: jixiao look scan.pdf page.png --page 2")
def look(
    file: Annotated[Path, typer.Argument(help="A PDF or an image.", exists=True, dir_okay=False, readable=True)],
    image: Annotated[Path, typer.Argument(metavar="OUT.png", help="The image to write.")],
    page: Annotated[int, typer.Option(min=1, help="The page number, from 1.")] = 1,
) -> None:
    """Draw a page as it was read: ruling lines blue; characters green (certain), amber (uncertain), red (rejected)."""
    from jixiao import look as command  # noqa: PLC0415

    command.look(file, page, image)


@app.command(epilog="Example: jixiao reprocess 004.txt 1f3a9c --stale")
def reprocess(
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DOCUMENT...]", help="Ids, beginnings of ids (at least six digits), or file names."),
    ] = None,
    stale: Annotated[bool, typer.Option("--stale", help="All documents read with an earlier fingerprint.")] = False,
    matching: Annotated[
        str | None, typer.Option(metavar="TEXT", help="All documents with an unrecognised text that contains this.")
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Read documents again with the current readers and vocabulary; then check, build and publish."""
    from jixiao import reprocess as command  # noqa: PLC0415

    command.reprocess(documents or [], stale, matching, is_verbose=verbose)


@app.command(epilog="Example: jixiao accept 1f3a9c4e --because 'the owner is named in the letter of 2026-03-01'")
def accept(
    document: Annotated[
        str, typer.Argument(help="Its id, the beginning of its id (six digits or more), or its file name.")
    ],
    because: Annotated[str, typer.Option("--because", metavar="TEXT", help="Why; shown wherever it is used.")],
) -> None:
    """Let in a document that its checks keep out, from the next run on."""
    from jixiao import accept as command  # noqa: PLC0415

    command.accept(document, because)


@app.command(epilog="Example: jixiao rollback --reason 'amounts of 2020 are doubled'; later: jixiao rollback --release")
def rollback(
    version: Annotated[
        str | None,
        typer.Argument(help="Id of a kept version, or its beginning. Default: the one before the current version."),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why; 'jixiao status' shows it.")] = None,
    release: Annotated[bool, typer.Option("--release", help="Release the pin, so that runs publish again.")] = False,
) -> None:
    """Make an earlier version current and pin it: runs still build, but do not publish until the pin is released."""
    from jixiao import rollback as command  # noqa: PLC0415

    if release and version:
        raise typer.BadParameter("--release takes no version.")
    command.rollback(version, reason, release)


@app.command(epilog="Example: jixiao forget 1f3a9c4e --reason 'demand of the publisher of 2026-03-01' --yes")
def forget(
    document: Annotated[
        str, typer.Argument(help="Its id, the beginning of its id (six digits or more), or its file name.")
    ],
    reason: Annotated[str | None, typer.Option(help="Why; kept permanently with the id of the document.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Delete it; otherwise only show what would be deleted.")] = False,
) -> None:
    """Delete a document permanently: bytes, rows and every version that holds it. It never lands again."""
    from jixiao import forget as command  # noqa: PLC0415

    command.forget(document, reason, yes)


@app.command(epilog="Example: jixiao doctor --fix")
def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Repair what can be repaired without losing data.")] = False,
) -> int:
    """Check the whole home and show each fault with the next step. Exit code 1 if there is a fault."""
    from jixiao import doctor as command  # noqa: PLC0415

    return command.doctor(fix)

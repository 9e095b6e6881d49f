"""The table of files whose visible form differs from what they contain, in docs/accuracy.md."""

from evaluation.accuracy import REPORT
from evaluation.kept_tables import SEEN, table_of
from evaluation.score import Tally, compare
from evaluation.seen import FOLDER, SeenFile, files, seen_rows


def test_the_page_counts_every_kind_and_file() -> None:
    rows = [line.strip("| ").split(" | ") for line in table_of(REPORT.read_text("utf-8"), SEEN).splitlines()[2:]]
    forms: dict[str, list[str]] = {}
    for path in files():
        forms.setdefault(path.suffix.removeprefix("."), []).append(path.parent.name)
    assert {row[0]: (int(row[1]), int(row[2])) for row in rows[:-1]} == {
        form: (len(set(folders)), len(folders)) for form, folders in forms.items()
    }
    assert (int(rows[-1][1]), int(rows[-1][2])) == (len(list(FOLDER.iterdir())), len(files()))


def test_the_page_states_no_wrong_number() -> None:
    rows = [line.strip("| ").split(" | ") for line in table_of(REPORT.read_text("utf-8"), SEEN).splitlines()[2:]]
    assert {row[0] for row in rows if row[2] != row[3] or row[5] != "0"} == set()


def test_a_wrong_file_is_counted() -> None:
    gold = {"document": {}, "projects": [{"name": "绿化", "indicators": [], "funding": []}]}
    scores = [
        SeenFile("struck_out", "docx", Tally(), 2),
        SeenFile("white_text", "docx", compare(gold, {}), 0),
        SeenFile("struck_out", "pdf", Tally(), 1),
    ]
    assert [line.split(" | ")[:4] for line in list(seen_rows(scores))[2:]] == [
        ["| docx", "2", "2", "1"],
        ["| pdf", "1", "1", "1"],
        ["| together", "2", "3", "2"],
    ]

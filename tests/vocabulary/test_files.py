"""The hash of the vocabulary follows words and patterns, not comments and examples."""

from extract.vocabulary.files import HASH, hash_of, read_files

FILES = read_files()


def with_change(file: str, text: str, other: str) -> str:
    """The hash after one change of a file."""
    before = FILES[file].decode()
    assert text in before
    return hash_of(FILES | {file: before.replace(text, other, 1).encode()})


def test_a_word_changes_the_hash() -> None:
    assert with_change("labels.yml", "  - 项目名称\n", "  - 项目名称\n  - 项目的名称\n") != HASH


def test_a_pattern_changes_the_hash() -> None:
    assert with_change("quantities.yml", "(?:每|次|当|本)月", "(?:每|次|当)月") != HASH


def test_a_comment_and_an_example_do_not() -> None:
    assert with_change("quantities.yml", "# Right behind a number", "# Behind a number") == HASH
    assert with_change("quantities.yml", "matches: [每月15日", "matches: [每月16日") == HASH


def test_words_of_the_checks_are_no_part_of_it() -> None:
    assert not any("surnames" in text.decode() for text in FILES.values())

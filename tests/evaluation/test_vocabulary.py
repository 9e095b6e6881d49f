"""Vocabulary entries are counted in the documents in which they occur."""

from functools import cache

from evaluation.vocabulary import Entry, entries, published, shares, usage


@cache
def counts() -> dict[Entry, int]:
    return usage(published())


def test_each_file_has_entries_and_none_is_counted_twice() -> None:
    assert {entry.file for entry in entries()} == {
        "labels", "headers", "funding", "levels", "patterns", "forms", "units", "narrative",
    }  # fmt: skip
    assert len(entries()) == len(set(entries())) == sum(shares(counts()))


def test_a_label_of_every_form_occurs_in_several_documents() -> None:
    assert counts()[Entry("labels.name", "项目名称")] > 10
    assert counts()[Entry("headers.indicator.level3", "三级指标")] > 10
    assert counts()[Entry("units.kinds.money.factors", "万元")] > 10


def test_a_header_of_one_publisher_occurs_in_one_document() -> None:
    assert counts()[Entry("headers.indicator.direction", "指标方向性")] == 1


def test_words_of_reports_are_not_counted_in_forms() -> None:
    assert 0 < counts()[Entry("narrative.goal", next(e.text for e in entries() if e.listed == "narrative.goal"))] < 6

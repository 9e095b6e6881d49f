"""Creation of the records of a report: indicators with their levels, execution rates and text fields."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extract.forms.narrative.passages import Passage
from extract.forms.narrative.plan_statements import Reading
from extract.forms.narrative.scored_statements import Statement
from extract.forms.narrative.sections import Heading
from extract.forms.narrative.wording import pattern, words
from extract.model.notes import ConfidenceBasis
from extract.model.records import Funding, Indicator, Measure, Normalized, Place, Project
from extract.values.targets import parse_actual, parse_target

_LONGEST_VALUE = 40
_SHORT_FIELDS = ("name", "implementing_unit", "competent_department")


@dataclass
class DeclaredLevels:
    """The levels that a report itself lists.

    Attributes:
        names: The printed name of each level 1, by canonical name.
        groups: For each level 1 that is listed with only one level 2, that level 2, by the level 1's canonical name.
    """

    names: dict[str, Passage] = field(default_factory=dict)
    groups: dict[str, Passage] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """The context of a statement in its report.

    Attributes:
        level1: The heading of the level 1.
        level2: The heading of the level 2.
        own: A heading that belongs to this statement alone and names its indicator.
        is_outcome: Whether the section states outcomes; see :attr:`Sections.is_outcome`.
        is_goal: Whether the section states goals.
        caption: A short text that introduces the statement.
        reason: A paragraph before the statement that gives the reason for its outcome.
    """

    level1: Heading | None = None
    level2: Heading | None = None
    own: Heading | None = None
    is_outcome: bool = False
    is_goal: bool = False
    caption: Passage | None = None
    reason: Passage | None = None


def rate_of(reading: Reading, money: Sequence[Funding]) -> Funding | None:
    """Return the execution rate that a formula states; None if the formula's name does not end with 执行率.

    Args:
        reading: The formula and its result.
        money: The amounts of the same project. Without an amount spent (`Measure.EXECUTED`), the result is None.
    """
    executed = [row for row in money if row.measure is Measure.EXECUTED and row.detail_of is None]
    is_rate = reading.name.plain.endswith("执行率") and reading.actual and reading.actual.plain.endswith("%")
    if not is_rate or not executed or reading.actual is None:
        return None
    whole = executed[-1]
    return Funding(
        source=reading.name.text,
        measure=Measure.EXECUTION_RATE,
        value=Decimal(reading.actual.plain.rstrip("%")),
        unit="%",
        text=reading.actual.text,
        detail_of=whole.source,
        cells={
            "source": reading.name.place(),
            "value": reading.actual.place(""),
            "measure": reading.name.place(""),
            "detail_of": whole.cells["source"],
        },
        confidence=0.9,
        confidence_basis=(ConfidenceBasis.FORMULA_RESULT,),
    )


def indicator_of(reading: Reading, statement: Statement, where: Section, declared: DeclaredLevels) -> Indicator:
    """Return the record of an indicator that a statement states.

    Args:
        reading: The pieces of the statement.
        statement: The statement, for its score, weight and reason.
        where: The headings and the caption above the statement.
        declared: The levels that the report lists.
    """
    pieces = {
        "level3": where.own.words if where.own else reading.name,
        "target": reading.target,
        "actual": reading.actual,
        "description": (reading.description or where.caption) if not where.own else where.caption,
        "reason": reading.reason or statement.reason or where.reason,
    }
    fields: dict[str, object] = {name: piece.text for name, piece in pieces.items() if piece}
    cells = {name: piece.place() for name, piece in pieces.items() if piece}
    for level, (text, place) in _levels(where, declared).items():
        fields[level], cells[level] = text, place
    for name, number in (("score", statement.score), ("weight", statement.worth if statement.is_weight else None)):
        if number is not None:
            fields[name] = Decimal(0) if number.plain == "不得分" else Decimal(number.plain)
            cells[name] = number.place("")
    if where.own and where.own.points is not None and "weight" not in fields:
        fields["weight"], cells["weight"] = where.own.points, where.own.words.place("")
    normalized = Normalized()
    if reading.target:
        normalized = parse_target(reading.target.text, indicator=reading.name.text)
    if reading.actual and (found := parse_actual(reading.actual.text, normalized, indicator=reading.name.text)):
        fields["actual_value"], fields["actual_unit"] = found
    about = {"confidence": reading.found_by.value[0], "confidence_basis": (reading.found_by.value[1],)}
    return Indicator.model_validate(fields | {"normalized": normalized, "cells": cells} | about)


def _levels(where: Section, declared: DeclaredLevels) -> dict[str, tuple[str, Place]]:
    """Return text and place of each level, by field name, as printed in the report's list of levels or in a heading."""
    levels: dict[str, tuple[str, Place]] = {}
    if where.level1 is not None:
        named = declared.names.get(where.level1.canonical) or _as_printed(where.level1)
        text = named.text
        if named.plain == f"项目{where.level1.canonical}" and where.level1.canonical in words("called_indicators"):
            text = f"{where.level1.canonical}指标"
        levels["level1"] = text, named.place(text)
        only = where.level1.group or declared.groups.get(where.level1.canonical)
        if where.level2 is None and only:
            levels["level2"] = only.text, only.place()
    if where.level2 is not None:
        named = _as_printed(where.level2)
        levels["level2"] = named.text, named.place()
    return levels


def _as_printed(heading: Heading) -> Passage:
    """Return the printed name of a level: 产出指标 where that is the complete heading, else 社会效益 without 指标."""
    return heading.words if heading.words.plain == f"{heading.name.plain}指标" else heading.name


def set_text(project: Project, name: str, label: str, passages: list[Passage]) -> None:
    """Set a field of a project from the paragraphs below a heading or after a label.

    Paragraphs that end with a colon only introduce the next one and are left out.

    Args:
        project: The project; changed in place.
        name: The field, or ``period`` for the first and last year.
        label: The printed heading or label.
        passages: The paragraphs.
    """
    kept = [p for p in passages if not p.plain.endswith(":")] or passages
    if name == "period":
        _set_period(project, kept)
        return
    text = "\n".join(p.text for p in kept)
    if name in _SHORT_FIELDS:
        text = kept[0].strip("。; ").before(pattern("seal")).text
        if len(kept) > 1 or len(text) > _LONGEST_VALUE:
            return
    if getattr(project, name) is not None:
        if name != "annual_goal" or "年" not in label or project.long_term_goal is not None:
            return  # already set; only a goal of the year may still follow the long-term goal
        project.long_term_goal, project.cells["long_term_goal"] = project.annual_goal, project.cells["annual_goal"]
    setattr(project, name, text)
    project.cells[name] = kept[0].place()


def _set_period(project: Project, passages: list[Passage]) -> None:
    """Set the first and the last year of a project from a period such as 2020年1月1日-2020年12月31日."""
    years = [
        passage.part(*found.span())
        for passage in passages
        for found in pattern("years_of_period").finditer(passage.plain)
    ]
    if 1 <= len(years) <= 2:
        project.start_year, project.end_year = int(years[0].plain), int(years[-1].plain)
        project.cells["start_year"], project.cells["end_year"] = years[0].place(""), years[-1].place("")

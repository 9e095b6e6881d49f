"""Statements of plan and outcome: 受理补助37家，计划10家，得2.5分 or 某指标，年初目标值≥90%，实际完成值≥95%.

A statement is read by the first sentence pattern that fits: labelled target and outcome, a formula, a plan with its
outcome, an outcome alone, or words that describe what was done. In the functions for these patterns, `head` is the text
before the statement's colon, `clauses` are the clauses after the colon, and `year` is the year of the report.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from extract.forms.narrative.clauses import (
    CLOSING,
    LONGEST_NAME,
    labelled_name,
    listed_clauses,
    name_in,
    spans_of,
    without_year,
)
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.scored_statements import Statement
from extract.forms.narrative.wording import pattern
from extract.model.notes import ConfidenceBasis

_CLAUSES = ",。;"
_LONGEST_VERB = 4
_LONGEST_DEED = 30
_LONGEST_WORDS = 20


class SentencePattern(Enum):
    """The sentence pattern by which a statement was read: the confidence in the result and the basis of confidence."""

    LABELLED = 0.95, ConfidenceBasis.TARGET_AND_OUTCOME_LABELLED
    FORMULA = 0.9, ConfidenceBasis.FORMULA_RESULT
    TARGET = 0.85, ConfidenceBasis.TARGET_BEHIND_NAME
    PLANNED = 0.85, ConfidenceBasis.PLAN_AND_OUTCOME
    NAMED = 0.75, ConfidenceBasis.OUTCOME_BEHIND_NAME
    IN_WORDS = 0.6, ConfidenceBasis.OUTCOME_IN_WORDS


@dataclass(frozen=True)
class Reading:
    """The indicator that a statement states, as pieces of the statement's text.

    Attributes:
        name: The name of the indicator.
        target: The target.
        actual: The outcome.
        description: A heading or a formula that explains the indicator.
        reason: The reason for a deviation from the target.
        found_by: The sentence pattern that fitted.
    """

    name: Passage
    target: Passage | None = None
    actual: Passage | None = None
    description: Passage | None = None
    reason: Passage | None = None
    found_by: SentencePattern = SentencePattern.PLANNED


def read_statement(statement: Statement, year: int | None, title: Passage | None = None) -> list[Reading]:
    """Read the indicators that a statement states; return an empty list if no sentence pattern fits.

    Args:
        statement: The statement. Only a statement without a score may give several indicators: 开展培训3次，检查5次.
        year: The year of the report. This year before an outcome (2020年) is not made part of the indicator's name.
        title: The heading that belongs to this statement alone, if there is one.
    """
    head, clauses = _headed(statement.clauses)
    if any(pattern("counts_indicators").search(clause.plain) for clause in clauses):
        return []
    clauses = clauses if statement.score is not None else listed_clauses(clauses)
    shares = [clause for clause in clauses if pattern("share_done").match(clause.plain)]
    clauses = [clause for clause in clauses if clause not in shares] or clauses
    is_scored = statement.score is not None
    if not is_scored and len(clauses) > 1 and (several := outcomes(clauses, year) or bounds(clauses, year)):
        return several
    reading = _labelled(statement, head, title) or _formula(statement) or _done_in_words(clauses, year)
    reading = reading or _counted(head, clauses, year, is_scored=is_scored)
    if reading is None and title is not None:
        reading = _counted(head or title, clauses, year, is_scored=is_scored)
    reading = reading or _bounded(clauses, year) or _changed(head, clauses)
    if reading is None and is_scored:
        reading = _in_words(head or title, clauses, year)
    if reading and not reading.target and any(pattern("share_of_target").match(share.plain) for share in shares):
        reading = replace(reading, target=reading.actual, actual=None)  # what is done is the target times this share
    return [reading] if reading else []


def _done_in_words(clauses: Sequence[Passage], year: int | None) -> Reading | None:
    """Read a goal that was reached: 方便居民出行，已完成; a quantity in it is the target: 建设道路491米，已完成."""
    if len(clauses) != 2 or not pattern("done_in_words").match(clauses[1].plain):
        return None
    first, done = without_year(clauses[0], year).strip(CLOSING), clauses[1].strip(CLOSING)
    spans = spans_of(first)
    if not spans:
        name = labelled_name(first)
        return Reading(name, actual=done, found_by=SentencePattern.IN_WORDS) if name else None
    name = name_in(first.part(0, spans[0][0])) if len(spans) == 1 and spans[0][1] == len(first.plain) else None
    return Reading(name, first.part(spans[0][0]), done) if name else None


def _counted(head: Passage | None, clauses: Sequence[Passage], year: int | None, *, is_scored: bool) -> Reading | None:
    planned = _planned(head, clauses, year) or _done_beside_plan(head, clauses, year)
    return planned or _outcome(head, clauses, year, is_scored=is_scored)


def _bounded(clauses: Sequence[Passage], year: int | None) -> Reading | None:
    """Read a bound and what was reached: 布防飞机数量≥6架，实际布防6架; without an outcome, the bound is the target."""
    first = without_year(clauses[0], year).after(pattern("lead")).strip(CLOSING) if clauses else None
    spans = spans_of(first) if first else []
    name = (
        name_in(first.part(0, spans[0][0])) if first and len(spans) == 1 and spans[0][1] == len(first.plain) else None
    )
    if first is None or name is None or first.plain[spans[0][0]] not in "<>≤≥" or pattern("promise").search(name.mask):
        return None
    target, actual = first.part(spans[0][0]), None
    if len(clauses) > 1 and pattern("done_beside_plan").match(clauses[1].plain):
        done = spans_of(clauses[1].strip(CLOSING))
        actual = clauses[1].part(*done[0]) if len(done) == 1 else None
    pattern_found = SentencePattern.TARGET if actual is None else SentencePattern.PLANNED
    return Reading(name, target, actual, found_by=pattern_found)


def bounds(clauses: Sequence[Passage], year: int | None) -> list[Reading]:
    """Return the targets of clauses if each is a name with a bound (修缮单位≥5处，合格率≥95%), else an empty list."""
    readings = [_bounded([clause], year) for clause in clauses]
    return [reading for reading in readings if reading] if all(readings) else []


def _changed(head: Passage | None, clauses: Sequence[Passage]) -> Reading | None:
    """Read an outcome that says how something changed: 康复服务水平有所提高."""
    whole = clauses[0].strip(CLOSING) if len(clauses) == 1 else None
    if whole is None:
        return None
    found = pattern("changed").search(whole.plain)
    name = (head or labelled_name(whole.part(0, found.start()))) if found else None
    return (
        Reading(name, actual=whole.part(found.start()), found_by=SentencePattern.IN_WORDS) if name and found else None
    )


def outcomes(clauses: Sequence[Passage], year: int | None) -> list[Reading]:
    """Return the outcomes of clauses if each consists of a name and a quantity, else an empty list.

    Args:
        clauses: The clauses of a statement.
        year: The year of the report.
    """
    readings = [_outcome(None, [clause], year) for clause in clauses]
    is_plain = all(
        reading and reading.actual and clause.plain.strip(CLOSING).endswith(reading.actual.plain)
        for reading, clause in zip(readings, clauses, strict=True)
    )
    is_own = not any(pattern("comparison").match(clause.plain) for clause in clauses)
    return [reading for reading in readings if reading] if is_plain and is_own else []


def achievements(body: Passage, year: int | None) -> list[Reading]:
    """Return what prose without levels states as reached: 完成道路改造8公里，群众满意度98%.

    Only a clause of a name with one quantity is one, where the name is a measure (满意度) or says what was done (新建).

    Args:
        body: A paragraph on what a project achieved.
        year: The year of the report.
    """
    found = []
    for sentence in body.split("。;"):
        if pattern("reason_within").search(sentence.mask) or pattern("counts_indicators").search(sentence.plain):
            continue
        for clause in sentence.split(",:"):
            if pattern("achieved").search(clause.mask) and not pattern("no_achievement").search(clause.mask):
                pieces = listed_clauses([clause])
                found += [one for piece in pieces if len(spans_of(piece)) == 1 for one in outcomes([piece], year)]
    return [one for one in found if one.actual and not pattern("states_money").search(one.actual.plain)]


def targets(clauses: Sequence[Passage], year: int | None, *, is_listed: bool = False) -> list[Reading]:
    """Return the targets of a list without outcomes: 修缮文物保护单位≥5处，工程验收合格率≥95%.

    Args:
        clauses: The clauses of a statement.
        year: The year of the report.
        is_listed: Whether the clauses are under the heading of a level 2, where text after a colon is a target too.
    """
    found = []
    if is_listed and (words_of := _in_words_behind_colon(clauses[0].to(clauses[-1]))):
        return [words_of]
    for clause in clauses:
        undated = without_year(clause, year).after(pattern("lead")).strip(CLOSING)
        spans = spans_of(undated)
        name = name_in(undated.part(0, spans[0][0])) if len(spans) == 1 and spans[0][1] == len(undated.plain) else None
        if name is not None:
            found.append(Reading(name, target=undated.part(spans[0][0]), found_by=SentencePattern.TARGET))
    return found


def _in_words_behind_colon(statement: Passage) -> Reading | None:
    """Read a target in words after a name and a colon: 天然草场载畜压力：有所减轻, 项目完工时限：2023年10月底前."""
    pieces = list(statement.split(":"))
    if len(pieces) != 2 or spans_of(pieces[1]) or len(pieces[1].plain) > _LONGEST_WORDS:
        return None
    name = None if pattern("announcement").match(pieces[0].plain) else name_in(pieces[0])
    return Reading(name, target=pieces[1].strip(CLOSING), found_by=SentencePattern.TARGET) if name else None


def _headed(clauses: Sequence[Passage]) -> tuple[Passage | None, list[Passage]]:
    """Return the head of a statement, which is the text before its colon, and the clauses after the colon.

    Without a colon, or with a head that is too long or has digits, return None and the clauses unchanged.
    """
    whole = clauses[0].to(clauses[-1])
    colon = whole.mask.find(":")
    head = whole.part(0, colon) if colon > 2 else None
    if head is None or len(head.plain) > LONGEST_NAME or re.search(r"\d", head.mask):
        return None, list(clauses)
    return head, list(whole.part(colon + 1).split(_CLAUSES))


def _labelled(statement: Statement, head: Passage | None, title: Passage | None) -> Reading | None:
    """Read a labelled target and outcome: 某指标，年初目标值≥90%，实际完成值≥95%.

    Args:
        statement: The statement.
        head: The text before its colon.
        title: The heading of the statement, which names the indicator where the statement holds only the values.
    """
    whole = statement.whole
    target = pattern("labelled_target").search(whole.mask)
    if target is None:
        return None
    labels = pattern("labelled_actual"), pattern("unlabelled_actual")
    actual = next((found for label in labels if (found := label.search(whole.mask, target.end("value")))), None)
    before = whole.part(0, target.start())
    is_headed = head is not None and before.strip(CLOSING).plain == head.plain
    name = head if is_headed else (name_in(before) or labelled_name(before)) if before else title
    if (
        head is not None
        and name is not None
        and name.plain.startswith(head.plain)
        and len(name.plain) > len(head.plain)
    ):
        name = name_in(name.part(len(head.plain)))
    planned = whole.group(target, "value").strip(CLOSING)
    reached = whole.group(actual, "value").strip(CLOSING) if actual else None
    if name is None or not planned or (reached is not None and not reached):
        return None
    if reached is None:
        name = name.before(pattern("reached"))
        is_stated = not re.search(r"[\d,;]", before.mask) and len(whole.plain) == target.end("value") + len(
            whole.plain[target.end("value") :].strip(CLOSING)
        )
        return Reading(name, planned, found_by=SentencePattern.TARGET) if name and is_stated else None
    done = spans_of(reached)
    if actual is not None and actual.re is labels[1] and len(done) == 1 and done[0][1] == len(reached.plain):
        reached = reached.part(done[0][0])
    return Reading(name, planned, reached, found_by=SentencePattern.LABELLED)


def _formula(statement: Statement) -> Reading | None:
    """Read a formula with its result: 资金到位率=（实际到位资金/预算资金）×100%=85.82%，±10%以内.

    The tolerance (±10%以内) becomes the description or, if there is none, the formula in words.
    """
    for index, clause in enumerate(statement.clauses):
        if not (found := pattern("formula").match(clause.plain.strip("."))):
            continue
        band = clause.group(found, "band") if found["band"] else None
        if band is None and index + 1 < len(statement.clauses):
            following = statement.clauses[index + 1]
            band = following if pattern("band").match(following.plain) else None
        formula = clause.part(0, found.end("words") - 1) if found["words"] else None
        before = statement.clauses[0].to(statement.clauses[index - 1]) if index else None
        return Reading(
            clause.group(found, "name").after(pattern("lead")),
            actual=clause.group(found, "value"),
            description=band or formula,
            reason=before if before is not None and pattern("reason").match(before.plain) else None,
            found_by=SentencePattern.FORMULA,
        )
    return None


def _planned(head: Passage | None, clauses: Sequence[Passage], year: int | None) -> Reading | None:
    """Read a plan with its outcome.

    Examples: 授权量计划同比增长15%，…；受理37家，计划10家；计划举办4次以上宣传活动，实际举办4次.
    """
    opening = pattern("plan")
    for index, clause in enumerate(clauses):
        undated = without_year(clause, year).after(pattern("lead"))
        if found := opening.match(undated.plain):
            target = undated.part(found.end()).strip(CLOSING)
            spans = spans_of(target)
            if len(spans) != 1:
                return None
            start, end = spans[0]
            if (start, end) == (0, len(target.plain)) and index > 0:
                return _with_target(_outcome(head, clauses[:index], year), target)
            actual = _after_plan(clauses[index + 1 :], year, None)
            if actual is None:
                return None
            behind = name_in(target.part(end))
            if start and behind:
                return Reading(behind, target.part(start, end), actual, head)
            name = head or name_in(target.part(0, start))
            whole = target if head is not None else target.part(start, end)
            return Reading(name, whole, actual) if name else None
        for found in opening.finditer(clause.mask):
            target = clause.part(found.end())
            spans = spans_of(target)
            name = name_in(without_year(clause.part(0, found.start()), year))
            if name is None or len(spans) != 1 or spans[0] != (0, len(target.plain)):
                continue
            actual = _after_plan(clauses[index + 1 :], year, name)
            return Reading(name, target, actual, head) if actual else None
    return None


def _with_target(reading: Reading | None, target: Passage) -> Reading | None:
    if reading is None:
        return None
    return Reading(reading.name, target, reading.actual, reading.description)


def _after_plan(clauses: Sequence[Passage], year: int | None, name: Passage | None) -> Passage | None:
    """Return the outcome that follows a plan, without introductory words and without a repetition of the name.

    Args:
        clauses: The clauses after the plan.
        year: The year of the report.
        name: The name of the indicator, if it precedes the plan. An outcome must begin with a word such as 实际 or
            repeat this name.
    """
    if not clauses:
        return None
    counted = [clause for clause in clauses if re.search(r"\d", clause.plain)] or clauses
    whole = clauses[0].to(counted[-1]).strip(CLOSING)
    undated = without_year(whole, year).after(pattern("lead"))
    first = next(undated.split(","))
    spans = spans_of(first)
    if found := pattern("done").match(undated.plain):
        if len(spans) == 1 and spans[0][1] == len(first.plain) and spans[0][0] - found.end() <= _LONGEST_VERB:
            return undated.part(spans[0][0])
        is_named = len(spans) == 1 and name is None and spans[0][1] == len(first.plain)
        return undated.part(spans[0][0] if is_named else found.end()) if spans else None
    if name is None or not spans or name.plain not in first.plain:
        return None
    repeats = first.plain[: spans[0][0]].endswith(name.plain) and not pattern("leading_year").match(undated.plain)
    return undated.part(spans[0][0]) if repeats else undated


def _done_beside_plan(head: Passage | None, clauses: Sequence[Passage], year: int | None) -> Reading | None:
    """Read two clauses of which the first states the plan and the second the outcome: 开展5次专项行动，已开展9次."""
    if len(clauses) != 2:
        return None
    first, second = without_year(clauses[0], year).after(pattern("lead")), clauses[1]
    spans, done = spans_of(first), spans_of(second)
    if (
        len(spans) != 1
        or len(done) != 1
        or not pattern("done_beside_plan").match(second.plain)
        or done[0][1] != len(second.plain)
    ):
        return None
    behind = first.part(spans[0][1])
    name = name_in(behind) if behind else name_in(first.part(0, spans[0][0]))
    return Reading(name, first.part(*spans[0]), second.part(*done[0]), head) if name and spans[0][0] else None


def _outcome(
    head: Passage | None, clauses: Sequence[Passage], year: int | None, *, is_scored: bool = True
) -> Reading | None:
    """Read an outcome without a plan.

    Examples: 受理补助37家；授权量1675件，同比增长37%；满意度，95%以上；委托40件判定案件.
    """
    if not clauses:
        return None
    known_from = next((i for i, clause in enumerate(clauses) if not _is_preface(clause)), 0)
    first = without_year(clauses[known_from], year).after(pattern("lead")).strip(CLOSING)
    rest = list(clauses[known_from + 1 :])
    if not first:
        return _outcome(head, rest, year, is_scored=is_scored) if rest else None
    spans = spans_of(first)
    if not spans:
        only = rest[0].strip(CLOSING) if len(rest) == 1 else None
        name = name_in(first)
        if only and name and spans_of(only) == [(0, len(only.plain))]:
            return Reading(name, actual=only, description=head, found_by=SentencePattern.NAMED)
        return None
    start, end = spans[0]
    for other in spans[1:]:
        end = other[1] if other[0] == end else end
    if first.plain[start] in "<>≤≥=" or pattern("promise").search(first.mask[:start]):
        return None
    whole = clauses[known_from].to(clauses[-1]).strip(CLOSING)
    behind = first.part(end)
    if behind:
        name = head or name_in(behind)
        return Reading(name, actual=without_year(whole, year), found_by=SentencePattern.NAMED) if name else None
    name = name_in(first.part(0, start))
    if name is None:
        return None
    if all(pattern("comparison").match(clause.plain) for clause in rest):
        actual = first.part(start).to(rest[-1]).strip(CLOSING) if rest else first.part(start)
    else:
        actual = without_year(whole, year) if is_scored else first.part(start, end)
    return Reading(name, actual=actual, description=head, found_by=SentencePattern.NAMED)


def goal_targets(goal: Passage, year: int | None) -> list[Reading]:
    """Return the targets that a goal lists: 培训救护员50人，发展志愿者50人，开展宣传活动3次以上.

    Clauses that do not consist of a name and one quantity are left out.
    """
    found = []
    for clause in listed_clauses([list(clause.split(":"))[-1] for clause in goal.split(_CLAUSES)]):
        reading = _outcome(None, [clause.after(pattern("numbered"))], year)
        actual = reading.actual if reading else None
        if reading is None or actual is None or len(spans_of(actual)) != 1:
            continue
        if not clause.part(actual.end - clause.start).strip(CLOSING):
            found.append(replace(reading, target=actual, actual=None, found_by=SentencePattern.TARGET))
    return found + [reading for clause in goal.split(_CLAUSES) if (reading := _bounded([clause], year))]


def _is_preface(clause: Passage) -> bool:
    return bool(pattern("preface").search(clause.plain)) and not spans_of(clause)


def _in_words(head: Passage | None, clauses: Sequence[Passage], year: int | None) -> Reading | None:
    """Read an outcome that is described in words.

    The indicator's name is the head of the statement, else the text before a date, else the first clause.
    """
    if not clauses:
        return None
    whole = clauses[0].to(clauses[-1]).strip(CLOSING)
    is_reason = next((i for i, clause in enumerate(clauses) if i and pattern("reason").match(clause.plain)), None)
    reason = clauses[is_reason].to(clauses[-1]).strip(CLOSING) if is_reason else None
    if head is not None:
        return Reading(head, actual=whole, found_by=SentencePattern.IN_WORDS)
    for index, clause in enumerate(clauses):
        found = pattern("splits").search(clause.mask)
        if found is None:
            continue
        before = clauses[0].to(clauses[index - 1]) if index else None
        if found.start() and before is None:
            name = name_in(clause.part(0, found.start()))
            return (
                Reading(name, actual=clause.part(found.start()).to(whole), found_by=SentencePattern.IN_WORDS)
                if name
                else None
            )
        if not found.start() and before is not None and pattern("reason_within").search(before.plain):
            name = name_in(clause.part(found.end()), keep_verb=True)
            return (
                Reading(name, actual=clause.to(whole), reason=before, found_by=SentencePattern.IN_WORDS)
                if name
                else None
            )
    name = name_in(without_year(clauses[0], year))
    actual = clauses[0].to(clauses[is_reason - 1]).strip(CLOSING) if is_reason else whole
    if len(clauses) == 1:
        name = whole if len(whole.plain) <= _LONGEST_DEED else None
    return Reading(name, actual=actual, reason=reason, found_by=SentencePattern.IN_WORDS) if name else None

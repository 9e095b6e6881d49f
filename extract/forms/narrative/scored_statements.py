"""Split a paragraph into statements, which usually end with a score.

Example: 受理补助37家，计划10家，得2.5分；完成支付，得2.5分。共得5分.
"""

import re
from dataclasses import dataclass, field

from extract.forms.narrative.passages import Passage
from extract.forms.narrative.wording import pattern

_CLAUSES = ",。;"
_SENTENCES = "。;"


@dataclass
class Statement:
    """A statement of a report, with its score.

    Attributes:
        clauses: The clauses of the statement, without those that state points.
        worth: The maximum score.
        score: The number of points scored.
        reason: The reason for lost points.
        is_weight: Whether the text states `worth` as the weight of the statement.
    """

    clauses: list[Passage] = field(default_factory=list)
    worth: Passage | None = None
    score: Passage | None = None
    reason: Passage | None = None
    is_weight: bool = False

    @property
    def whole(self) -> Passage:
        """The passage from the first clause to the last."""
        return self.clauses[0].to(self.clauses[-1])


def statements_of(paragraph: Passage, pending: Statement | None = None) -> tuple[list[Statement], Passage | None]:
    """Split a paragraph into statements.

    A statement ends with a score. A sentence without a score is a statement only if it states a planned number or
    follows the last score of the paragraph.

    Args:
        paragraph: The paragraph without its number or marker.
        pending: The last statement before the paragraph. A score without words in the paragraph is assigned to it.

    Returns:
        The statements, and the number of points in 共得 … 分; None if the paragraph has no such clause.
    """
    scored, worth = pattern("score_clause"), pattern("worth_clause")
    found: list[Statement] = []
    total: Passage | None = None
    current = Statement()
    last = _last_score(paragraph)
    for sentence, reason in map(_without_reason, paragraph.split(_SENTENCES)):
        for clause in sentence.split(","):
            previous = found[-1] if found else pending
            if match := pattern("points_together").match(clause.plain):
                total = clause.group(match, "number")
            elif match := worth.match(clause.plain):
                _set_worth(current if current.clauses else previous, clause.group(match, "number"))
            elif match := scored.match(clause.plain):
                if _set_score(current, previous, clause, match):
                    found.append(current)
                    current = Statement()
            elif not pattern("deducted").match(clause.plain):
                current.clauses.append(clause)
        if reason and (explained := current if current.clauses else found[-1] if found else pending):
            explained.reason = reason
        is_whole = current.clauses and (_is_planned(sentence) or sentence.end > last)
        if is_whole:
            found.append(current)
            current = Statement()
    return found, total


def _without_reason(sentence: Passage) -> tuple[Passage, Passage | None]:
    """Return a sentence in two parts: up to the label 扣分原因, and the reason after the label.

    If there is no such label, or a score follows it, the sentence is not split and the reason is None.
    """
    for clause in sentence.split(",:"):
        label = pattern("reason_label").match(sentence.plain[clause.start - sentence.start :])
        if label and not any(pattern("score_clause").match(later.plain) for later in clause.to(sentence).split(",")):
            at = clause.start - sentence.start
            return sentence.part(0, at).strip(","), sentence.part(at + label.end())
    return sentence, None


def _set_worth(owner: Statement | None, number: Passage) -> None:
    if owner is not None:
        owner.worth, owner.is_weight = number, True


def _set_score(current: Statement, previous: Statement | None, clause: Passage, match: re.Match[str]) -> bool:
    """Set the score of the statement that a score clause ends; return whether that is the current statement.

    Args:
        current: The statement whose clauses directly precede the score clause.
        previous: The statement before, which gets the score if the current one has no clauses.
        clause: The score clause.
        match: The match of the clause with the pattern ``score_clause``.
    """
    number = clause.group(match, "number" if match["number"] else "none")
    said = clause.part(*match.span("text" if match["number"] else "words"))
    if said:
        current.clauses.append(said)
    if current.clauses:
        current.score = number
        return True
    if previous is not None and previous.score is None:
        previous.score = number
    elif previous is not None and "实际" in clause.plain and previous.worth is None:
        previous.worth, previous.score = previous.score, number
    return False


def _last_score(paragraph: Passage) -> int:
    """Return the offset at which the last score clause of a paragraph begins; -1 if there is none."""
    scored = pattern("score_clause")
    starts = [clause.start for clause in paragraph.split(_CLAUSES) if scored.match(clause.plain)]
    return max(starts, default=-1)


def _is_planned(sentence: Passage) -> bool:
    return bool(pattern("planned_number").search(sentence.mask))

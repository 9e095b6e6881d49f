"""Scores of a report: maximum and score of each section, weighted scores, total scores, weights and rating.

The scope of a score is the section that was scored. A sentence names this section by an indicator level, such as
产出数量, which may follow the name of a sub-project (奖励项目产出数量权重为10分，实际得10分). A sentence that names no
level refers to an open section, that is, one of the sections that contain the sentence: to the innermost one (该项), or
to the one with the name or the points that the sentence states.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from extract.forms.narrative.passages import Passage
from extract.forms.narrative.scored_statements import Statement
from extract.forms.narrative.sections import Heading, Kind, Sections, level_of
from extract.forms.narrative.wording import pattern
from extract.model.notes import ConfidenceBasis
from extract.model.records import Score


@dataclass
class ScoreBook:
    """The scores of all projects of a report, by index of the sub-project (None: the report's own project).

    Attributes:
        sections: The outline of the report with its open headings.
        resolve: A function that returns the index of the sub-project that a text names.
        scores: The scores of sections.
        totals: The total score of each project.
        shares: The weight of each sub-project in the total score, in percent.
        rating: The rating of the report.
    """

    sections: Sections
    resolve: Callable[[str], int | None]
    scores: dict[int | None, list[Score]] = field(default_factory=dict)
    totals: dict[int | None, Passage] = field(default_factory=dict)
    shares: dict[int, Passage] = field(default_factory=dict)
    rating: Passage | None = None

    def read_section_scores(self, paragraph: Passage, current: int | None) -> list[Passage]:
        """Read the sentences that state the score of a section, and return the other sentences of the paragraph.

        Examples: 某指标权重为10分，实际得9.89分; 某指标共得9分.

        Args:
            paragraph: The paragraph.
            current: The index of the sub-project in whose section the text is; None for the report's own project.
        """
        return [sentence for sentence in paragraph.split("。;") if not self._read_section_score(sentence, current)]

    def _read_section_score(self, sentence: Passage, current: int | None) -> bool:
        said = list(sentence.strip(" .").split(":"))
        sentence = said[-1].after(pattern("lead"))
        found = pattern("section_score").match(sentence.plain) or pattern("section_score_together").match(
            sentence.plain
        )
        if found is None:
            return False
        worth = sentence.group(found, "worth") if found.groupdict().get("worth") else None
        scope = self._scope(sentence.group(found, "scope"), worth, current)
        if scope is None:
            return False
        project, name = scope
        self.add(project, name, score=sentence.group(found, "score"), worth=worth)
        return True

    def _scope(self, said: Passage, worth: Passage | None, current: int | None) -> tuple[int | None, Passage] | None:
        """Return the index of the project and the name of the section that a score is for; None if it is unclear.

        Args:
            said: The words that name the scope.
            worth: The maximum score that the sentence states.
            current: The index of the sub-project in whose section the text is; None for the report's own project.
        """
        plain = said.plain
        if pattern("this_section").fullmatch(plain):
            section = self.sections.path[-1] if self.sections.path else None
            is_level = section is not None and section.kind in (Kind.LEVEL1, Kind.LEVEL2)
            return (current, section.name) if section is not None and is_level else None
        for start in range(len(plain)):
            level = next((name for grain in ("level2", "level1") if (name := level_of(plain[start:], grain))), None)
            if level is None:
                continue
            project: int | None = current
            if start and not pattern("generic_project").fullmatch(plain[:start]):
                project = self.resolve(plain[:start])
                if project is None:
                    return None
            elif not start:
                project = None
            opened = next((h for h in reversed(self.sections.path) if h.canonical == level), None)
            return project, opened.name if opened else said.part(start)
        same = [h for h in self.sections.path if h.kind is not Kind.PROJECT and h.name.plain == plain]
        if worth is not None:
            same += [h for h in self.sections.path if h.points == Decimal(worth.plain)]
        return (None, same[-1].name) if same and current is None else None

    def read_weighted_score(self, paragraph: Passage, current: int | None, block: list[Statement]) -> bool:
        """Read the weighted score of the innermost open section; return whether the paragraph states one.

        Example: 按项目权重比例，该子项目得分为4.79分.

        Args:
            paragraph: The paragraph.
            current: The index of the sub-project.
            block: The statements since the last heading. If only one has a score, that is the score of the section.
        """
        found = pattern("weighted_score").match(paragraph.plain)
        section = self.sections.of(Kind.LEVEL2) or self.sections.of(Kind.LEVEL1)
        if found is None or section is None:
            return False
        number = paragraph.group(found, "score")
        own = [row for row in self.scores.get(current, []) if row.scope == section.name.text]
        if not own:
            scores = [statement.score for statement in block if statement.score is not None]
            row = self.add(current, section.name, score=scores[0] if len(scores) == 1 else None)
            if section.points is not None:
                row.max_score = section.points
                row.cells["max_score"] = section.words.place("")
            own = [row]
        own[-1].weighted_score = Decimal(number.plain)
        own[-1].cells["weighted_score"] = number.place("")
        return True

    def add_item(self, statement: Statement, current: int | None, own: Heading | None) -> None:
        """Add the score of an item that is evaluated under decisions (决策) or process (过程).

        Args:
            statement: The statement with the score. Without `own`, its first words name the item.
            current: The index of the sub-project in whose section the text is; None for the report's own project.
            own: The heading of this statement alone, which names the item.
        """
        if statement.score is not None and statement.clauses:
            name = own.name if own else statement.whole.before(pattern("item_end")).after(pattern("lead"))
            if 1 < len(name.plain) <= 40:
                self.add(current, name, score=statement.score, worth=statement.worth)

    def add(
        self, project: int | None, name: Passage, *, score: Passage | None = None, worth: Passage | None = None
    ) -> Score:
        """Add a score to a project and return it; return an equal score of the project instead if there is one.

        Args:
            project: The index of the sub-project; None for the report's own project.
            name: The scope of the score.
            score: The number of points scored.
            worth: The maximum score.
        """
        row = Score(
            scope=name.text,
            cells={"scope": name.place()},
            confidence=0.9,
            confidence_basis=(ConfidenceBasis.SCORE_IN_SENTENCE,),
        )
        for attribute, number in (("score", score), ("max_score", worth)):
            if number is not None:
                setattr(row, attribute, Decimal(0) if number.plain == "不得分" else Decimal(number.plain))
                row.cells[attribute] = number.place("")
        own = self.scores.setdefault(project, [])
        same = (other for other in own if other.model_dump(exclude={"cells"}) == row.model_dump(exclude={"cells"}))
        if (stated := next(same, None)) is not None:
            return stated
        own.append(row)
        return row

    def read_conclusions(self, paragraph: Passage, current: int | None) -> bool:
        """Read total scores, the totals and weights of sub-projects, and the rating.

        Args:
            paragraph: The paragraph.
            current: The index of the sub-project in whose section the text is; None for the report's own project.

        Returns:
            Whether the paragraph added any of these.
        """
        before = (len(self.totals), len(self.shares), self.rating)
        bare = pattern("bare_score").fullmatch(paragraph.plain)
        section = self.sections.path[-1] if self.sections.path else None
        if bare and section is not None and pattern("heading_of_total").fullmatch(section.words.plain):
            self.totals.setdefault(current, paragraph.group(bare, "score"))
            return True
        for sentence in paragraph.split("。"):
            stated = []
            for whole in sentence.split(",;、"):
                pieces = list(whole.split(":"))
                for clause in pieces:
                    self._of_part(clause)
                for clause in (*pieces, *([whole] if len(pieces) > 1 else ())):
                    if (found := pattern("total_score").match(clause.plain)) and self._is_total(found, sentence):
                        stated.append((clause.group(found, "scope"), clause.group(found, "score")))
                        break
            if stated:
                self.totals.setdefault(current, stated[0][1])
            for scope, score in stated if len(stated) > 1 else ():
                if scope:
                    self.add(current, scope, score=score)
            rating = pattern("rating").search(sentence.plain)
            if rating and self.rating is None:
                self.rating = sentence.group(rating, "rating")
        return before != (len(self.totals), len(self.shares), self.rating)

    @staticmethod
    def _is_total(found: re.Match[str], sentence: Passage) -> bool:
        """Return whether a score is the total of the project, and not that of a section or of an unclear scope.

        Args:
            found: The match of a clause with the pattern ``total_score``.
            sentence: The sentence of the clause.
        """
        before = found["before"]
        is_section = any(level_of(before[i:], level) for i in range(len(before)) for level in ("level1", "level2"))
        if is_section or pattern("not_total").search(before):
            return False
        if not before and pattern("overall").search(found["scope"] + (found["own"] or "")):
            return True
        if "指标" in sentence.plain.partition(found.string)[0]:  # 预算执行率指标分值10分，自评得分9.63分
            return False
        is_beside_money = not before and bool(found["scope"]) and "执行" in sentence.plain
        if pattern("measured").search(sentence.plain) and not is_beside_money:
            return False
        return bool(found["scope"] or found["own"] or (before and pattern("generic").fullmatch(before)))

    def _of_part(self, clause: Passage) -> None:
        """Read the total score (某项目98分) or the weight (某项目占总分权重的47.85%) of a sub-project."""
        if found := pattern("own_total").match(clause.plain):
            project = self.resolve(found["name"])
            if project is not None:
                self.totals.setdefault(project, clause.group(found, "score"))
        elif found := pattern("own_share").match(clause.plain):
            project = self.resolve(found["name"])
            if project is not None and "权重" in clause.plain:
                self.shares.setdefault(project, clause.group(found, "share"))

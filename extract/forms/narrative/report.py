"""Reader of narrative reports: prose in sections whose headings give level and sub-project.

A report is read as one form with a project and any sub-projects. The section decides how a paragraph is read: as the
text of the field that the heading names, or as statements of money, of plans and outcomes, or of scores. Sentences with
numbers that fit no pattern are stored as unrecognised.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extract import vocabulary
from extract.forms.narrative.identity.project_name import Identity, identity_of
from extract.forms.narrative.identity.title import Title, find_title, is_title
from extract.forms.narrative.money.detail_tables import read_details
from extract.forms.narrative.money.sentences import MoneySentences
from extract.forms.narrative.money.sources import SourceLabel, Sources
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.plan_statements import (
    Reading,
    SentencePattern,
    achievements,
    goal_targets,
    outcomes,
    read_statement,
    targets,
)
from extract.forms.narrative.records import DeclaredLevels, Section, indicator_of, rate_of, set_text
from extract.forms.narrative.scored_statements import Statement, statements_of
from extract.forms.narrative.section_scores import ScoreBook
from extract.forms.narrative.sections import (
    LABELLED,
    Kind,
    Line,
    Sections,
    level_of,
    lines_of,
    run_on_lines,
    text_field,
)
from extract.forms.narrative.subprojects import SubProjects, find_subprojects
from extract.forms.narrative.wording import pattern
from extract.forms.row_kinds import money_unit
from extract.model.content import Cell, Content, Paragraph
from extract.model.notes import ConfidenceBasis
from extract.model.records import DocumentKind, Indicator, Project, Subject, Unrecognised

_FEWEST_DECLARED = 3
_LONGEST_CAPTION = 30
_NEAR = 3
_NO_PROSE = re.compile(r"[^,。;:、\s]{400}|(?:[^。;,]*,){200}")


def read_report(content: Content, *, is_titled: bool = False) -> tuple[list[Project], list[Unrecognised]]:
    """Read the narrative reports of a document.

    Args:
        content: The content of the document.
        is_titled: Whether to read only reports with a title.

    Returns:
        The project and the sub-projects of each report, and the sentences that were not recognised. Both are empty if
        the text is not about performance, or states nothing of a project.
    """
    lines = list(lines_of(content))
    projects: list[Project] = []
    unrecognised: list[Unrecognised] = []
    parts = list(_split_reports(lines))
    for number, part in enumerate(parts, 1):
        passages = [line.body for line in part if line.body] if len(parts) > 1 else list(_paragraphs(content))
        title = find_title(passages, number)
        if title is None or (title.line is None and is_titled):
            continue
        report = Report(title, find_subprojects(part), identity_of(title, part))
        report.read_declared_levels(part)
        for line in part:
            report.read_line(line)
        projects += report.projects()
        unrecognised += report.unrecognised()
    return projects, unrecognised if projects else []


def _paragraphs(content: Content) -> Iterator[Passage]:
    for block in content.blocks:
        if isinstance(block, Paragraph):
            yield from run_on_lines(Passage.of(Cell(block.text, 0, 0, block.place)))


def _split_reports(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Split a document before each title of a report behind which the headings begin with 一 again."""
    start, has_heading = 0, False
    for index, line in enumerate(lines):
        if line.body and has_heading and is_title(line.body) and _begins(lines[index + 1 : index + 1 + _NEAR]):
            yield lines[start:index]
            start, has_heading = index, False
        has_heading = has_heading or line.heading is not None
    yield lines[start:]


def _begins(lines: Sequence[Line]) -> bool:
    """Return whether the first heading of these lines has the number 一."""
    first = next((line.heading.words for line in lines if line.heading), None)
    return first is not None and first.line[: first.start].endswith("一、")


@dataclass
class _Part:
    """The data that was read for one project.

    Attributes:
        money: The reader of the project's amounts, which also holds them.
        texts: The paragraphs of text fields, by field name and printed heading or label.
        stated: The statements with their context.
        summarised: The outcomes that a summary lists.
    """

    money: MoneySentences
    texts: dict[tuple[str, str], list[Passage]] = field(default_factory=dict)
    stated: list[tuple[Statement, Section]] = field(default_factory=list)
    summarised: list[Reading] = field(default_factory=list)


@dataclass
class Report:
    """Reads a report line by line and collects plans, amounts, outcomes and scores by project.

    Attributes:
        title: The title of the report.
        names: The sub-projects.
        identity: The name of the report's project, and the agency that reports.
        parts: The data of each project, by index of the sub-project (None: the report's own project).
        unrecognised_passages: The texts that fitted no pattern.
        levels: The levels that the report lists.
        block: The statements since the last heading.
        caption: The last short text that introduces statements.
        reason: The last paragraph that gives the reason for the next statements.
        unit: The line directly before, if it states a unit of money.
    """

    title: Title
    names: SubProjects
    identity: Identity
    parts: dict[int | None, _Part] = field(default_factory=dict)
    unrecognised_passages: list[Passage] = field(default_factory=list)
    levels: DeclaredLevels = field(default_factory=DeclaredLevels)
    block: list[Statement] = field(default_factory=list)
    caption: Passage | None = None
    reason: Passage | None = None
    unit: Passage | None = None

    def __post_init__(self) -> None:
        """Create the outline of sections and the collection of scores."""
        self.form = self.title.form
        self.sections = Sections(self.names.resolve)
        self.score_book = ScoreBook(self.sections, self.names.resolve)

    def read_declared_levels(self, lines: Sequence[Line]) -> None:
        """Read the levels that the report itself lists: 项目决策（15分）、产出指标（40分）（数量指标 …）."""
        for line in lines:
            listed = list(pattern("declared_level").finditer(line.body.plain)) if line.body else []
            levels = {level: found for found in listed if (level := level_of(found["name"], "level1"))}
            if line.body and len(levels) >= _FEWEST_DECLARED:
                for level, found in levels.items():
                    self.levels.names.setdefault(level, line.body.group(found, "name"))
                    if found["parts"] and level_of(found["parts"], "level2"):
                        self.levels.groups.setdefault(level, line.body.group(found, "parts"))

    def read_line(self, line: Line) -> None:
        """Read one line of the report."""
        if line.heading is not None:
            self.sections.enter(line.heading)
            self.block, self.caption, self.reason = [], None, None
        else:
            self.sections.item(line.style)
        project = self.sections.of(Kind.PROJECT)
        if line.grid is not None and not self.sections.is_skipped and not (project and project.project is None):
            self._part(project.project if project else None).money.details += read_details(line.grid, self.unit)
        self.unit = line.body if line.body is not None and money_unit(line.body.text) else None
        if line.body is not None and _NO_PROSE.search(line.body.plain):
            self.unrecognised_passages.append(line.body)
            return
        part = self._part(project.project if project else None)
        if line.body is None or self._labelled(line.body, part) or not self._is_open():
            return
        if project is not None and project.project is None:
            self._keep_unrecognised(line.body)
        elif (name := self.sections.text_field) and not (name == "actual_result" and _has_both_labels(line.body)):
            texts = self._part(project.project if project else None).texts
            texts.setdefault((name, self.sections.path[-1].words.plain), []).append(line.body)
            part.money.read(line.body, self.sections.step, self.sections.heading)
            if name == "actual_result":
                part.summarised += achievements(line.body, self.form.fiscal_year)
            if _concludes(line.body):
                self.score_book.read_conclusions(line.body, project.project if project else None)
        elif not self.sections.is_skipped:
            self._read(line.body, project.project if project else None)

    def _is_open(self) -> bool:
        """Return whether the current section is to be read.

        A report on all accounts of an agency (决算) is read only under headings that mention performance (绩效, 自评).
        """
        return not self.title.is_account or self.sections.says(pattern("performance"))

    def _part(self, project: int | None) -> _Part:
        if project not in self.parts:
            own = self.identity.name if project is None else self.names.names[project]
            sources = Sources(
                name=SourceLabel.of(own) if own else None,
                is_part=project is not None,
                is_other=lambda text: self.names.resolve(text) not in (project, None),
                is_department=self.title.subject is Subject.DEPARTMENT or self.title.is_account,
            )
            self.parts[project] = _Part(MoneySentences(sources, self.form.fiscal_year))
        return self.parts[project]

    @staticmethod
    def _labelled(body: Passage, part: _Part) -> bool:
        """Read a line of a label and its value, such as 项目名称：某项目; return False for any other line."""
        found = LABELLED.match(body.plain)
        if found is None:
            return False
        name = text_field(found["label"])
        known = vocabulary.label_field(found["label"])
        value = body.group(found, "value").strip("。; ")
        if name is None:
            return known is not None and known.startswith("_")
        if not vocabulary.is_placeholder(value.plain):
            part.texts.setdefault((name, found["label"]), []).append(body.group(found, "value"))
        return True

    def _read(self, body: Passage, project: int | None) -> None:
        """Read a paragraph that states money, plans, outcomes or scores.

        Args:
            body: The paragraph.
            project: The index of the sub-project of the section; None for the report's own project.
        """
        rest = self.score_book.read_section_scores(body, project)
        if not rest or self.score_book.read_weighted_score(body, project, self.block):
            self.caption = None
            return
        body = rest[0].to(rest[-1])
        part, sections = self._part(project), self.sections
        self._goal_stated(body, part)
        self._summarised(body, part)
        has_money = not sections.is_outcome and part.money.read(body, sections.step, sections.heading)
        may_conclude = not (sections.is_outcome or sections.is_process) or _concludes(body)
        is_concluded = may_conclude and self.score_book.read_conclusions(body, project)
        pending = self.block[-1] if self.block else None
        statements, total = statements_of(body, pending)
        if sections.is_process and total is not None and sections.path:
            self.score_book.add(project, sections.path[-1].name, score=total)
            statements = statements if all(statement.worth for statement in statements) else []
        own = sections.path[-1] if sections.is_outcome or sections.is_process else None
        own = own if own and own.kind is Kind.OTHER and len(statements) == 1 and not self.block else None
        is_read = is_concluded or (has_money and not (own and sections.is_process))
        if self._introduces(body, statements):
            return
        if is_read:  # money or a total was read: keep only statements with both a plan and an outcome
            statements = [one for one in statements if self._is_plan_and_outcome(one)]
        level1, level2 = sections.of(Kind.LEVEL1), sections.of(Kind.LEVEL2)
        where = Section(level1, level2, own, sections.is_outcome, sections.is_goal, self.caption, self.reason)
        self.reason = None
        part.stated += [(statement, where) for statement in statements]
        self.block += statements

    def _is_plan_and_outcome(self, statement: Statement) -> bool:
        readings = read_statement(statement, self.form.fiscal_year) if statement.clauses else []
        return any(one.target and one.actual and "元" not in one.target.plain for one in readings)

    @staticmethod
    def _goal_stated(body: Passage, part: _Part) -> None:
        """Read the goal of a project from a sentence such as 总体绩效目标为：…."""
        for sentence in body.split("。"):
            if found := pattern("goal_stated").search(sentence.plain):
                part.texts.setdefault(("annual_goal", "绩效目标"), [sentence.part(found.end())])

    def _summarised(self, body: Passage, part: _Part) -> None:
        """Read the outcomes that a summary lists after words such as 绩效目标完成情况, clause by clause."""
        if self.sections.is_outcome or self.sections.is_process or self.sections.is_goal:
            return
        if self.sections.says(pattern("achievement_heading")):
            part.summarised += achievements(body, self.form.fiscal_year)
            return
        found = pattern("outcomes").search(body.plain)
        for sentence in body.part(found.end()).split("。;") if found else ():
            if pattern("skipped_sentence").match(sentence.plain):
                return
            for clause in sentence.split(","):
                part.summarised += outcomes([clause], self.form.fiscal_year)

    def _introduces(self, body: Passage, statements: list[Statement]) -> bool:
        """Return whether a paragraph only introduces the next statements or gives the reason for them.

        The introduction is stored in `caption`, the reason in `reason`.
        """
        is_scored = any(statement.score is not None for statement in statements)
        if is_scored or _has_both_labels(body) or re.search(r"\d", body.mask):
            is_reason = pattern("reason").match(body.plain) and all(s.score is None for s in statements)
            if is_reason and not any(read_statement(s, self.form.fiscal_year) for s in statements):
                self.reason = body
            return bool(is_reason)
        head = next(body.split(":"), body).strip("。; ")
        is_head = len(head.plain) < len(body.plain)
        is_listing = self.sections.is_outcome and not is_head
        if is_listing and any(pattern("changed").search(one.plain) for one in body.split("。;")):
            return False
        if is_listing and any(pattern("done_in_words").match(one.plain) for one in list(body.split(",。;"))[1:]):
            return False
        if len(head.plain) <= _LONGEST_CAPTION and (is_head or not re.search(r"[,。;]", body.mask)):
            self.caption = head
        return True

    def _keep_unrecognised(self, passage: Passage) -> None:
        if re.search(r"\d", passage.mask):
            self.unrecognised_passages.append(passage)

    def projects(self) -> list[Project]:
        """Return the report's own project and then the sub-projects in printed order.

        If there are sub-projects and nothing was read for the report's own project, that project is left out.
        """
        parent = self._project(None)
        has_own = bool(parent.funding or parent.indicators or parent.scores or parent.annual_goal or parent.name)
        has_data = parent.funding or parent.indicators or parent.scores or parent.annual_goal or parent.total_score
        if len(self.names.names) == 1 and not has_data:
            has_own = False
        is_sum = self.title.is_account and parent.name is None
        indexed: list[tuple[int | None, Project]] = []
        if (has_own or not self.names.names) and not is_sum:
            indexed.append((None, parent))
        for index, name in enumerate(self.names.names):
            project = self._project(index)
            project.name, project.cells["name"] = name.text, name.place()
            project.parent = parent.name if indexed and indexed[0][1] is parent else None
            indexed.append((index, project))
        found = [project for _, project in indexed]
        if not any(one.indicators for one in found):
            for part, project in indexed:
                project.indicators += self._goal_targets(part)
        is_titled = self.identity.is_stated or self.identity.is_report
        if not (self.identity.is_report or any(_states_anything(one, is_titled=is_titled) for one in found)):
            return []
        if found:
            if self.title.line is not None:
                found[0].cells["form_title"] = self.title.line.place()
            if year := self.title.year:
                found[0].cells["form_fiscal_year"] = year[1]
        return found

    def _goal_targets(self, index: int | None) -> list[Indicator]:
        """Return the targets that the goal of a project lists."""
        goals = [
            goal for (name, _), texts in self._part(index).texts.items() if name == "annual_goal" for goal in texts
        ]
        listed = [reading for goal in goals for reading in goal_targets(goal, self.form.fiscal_year)]
        return [indicator_of(reading, Statement(), Section(), self.levels) for reading in listed]

    def _project(self, index: int | None) -> Project:
        part = self._part(index)
        project = Project(
            form=self.form.model_copy(),
            subject=self.title.subject if index is None else Subject.PROJECT,
            funding=part.money.settled(),
            confidence=0.9,
            confidence_basis=(ConfidenceBasis.REPORT_HEADINGS,),
        )
        if index is None and (own := self.identity.name) is not None:
            project.name = "".join(line.strip() for line in own.text.splitlines())
            project.cells["name"] = own.place(project.name)
        for (name, label), passages in part.texts.items():
            set_text(project, name, label, passages)
        is_own_money = self.title.subject is not Subject.DEPARTMENT and not self.title.is_account
        if project.implementing_unit is None and (unit := self.identity.unit) is not None and is_own_money:
            project.implementing_unit = unit.text
            project.cells["implementing_unit"] = unit.place()
        for statement, where in part.stated:
            self._add(project, index, statement, where)
        nowhere = Section()
        if not project.indicators:  # a summary repeats what the sections of levels state
            project.indicators = [indicator_of(r, Statement(), nowhere, self.levels) for r in part.summarised]
        project.scores = self.score_book.scores.get(index, [])
        if total := self.score_book.totals.get(index):
            project.total_score, project.cells["total_score"] = Decimal(total.plain), total.place("")
        if index is not None and (share := self.score_book.shares.get(index)):
            project.weight_percent, project.cells["weight_percent"] = Decimal(share.plain), share.place("")
        if index is None and self.score_book.rating is not None:
            project.rating, project.cells["rating"] = self.score_book.rating.text, self.score_book.rating.place()
        return project

    def _add(self, project: Project, index: int | None, statement: Statement, where: Section) -> None:
        """Add the indicators or the score that a statement states; store it as unrecognised where no pattern fits.

        Args:
            project: The project; changed in place.
            index: The index of the project as a sub-project; None for the report's own project.
            statement: The statement.
            where: Its headings and captions.
        """
        if not statement.clauses:
            return
        is_target = self.form.kind is DocumentKind.TARGET_TABLE
        is_listed = where.level2 is not None
        read = targets(statement.clauses, self.form.fiscal_year, is_listed=is_listed) if is_target else None
        title = where.own.words if where.own and where.is_outcome else None
        readings = read_statement(statement, self.form.fiscal_year, title) if read is None else read
        formula = next((reading for reading in readings if reading.found_by is SentencePattern.FORMULA), None)
        is_evaluated = not where.is_outcome and (where.level1 or where.level2) is not None
        if is_evaluated and formula is None:
            self.score_book.add_item(statement, index, where.own)
            return
        is_stated = where.is_outcome and (is_target or not where.is_goal)
        readings = [r for r in readings if is_stated or r is formula or (r.target and r.actual)]
        if not readings and (
            statement.score is not None or (where.is_outcome and re.search(r"\d", statement.whole.mask))
        ):
            self.unrecognised_passages.append(statement.whole)
        if formula is not None and is_evaluated:
            self.score_book.add(index, formula.name, score=statement.score, worth=statement.worth)
        if formula is not None and (row := rate_of(formula, self._part(index).money.rows)):
            project.funding.append(row)
        project.indicators += [indicator_of(reading, statement, where, self.levels) for reading in readings]

    def unrecognised(self) -> list[Unrecognised]:
        """Return the sentences with amounts or scores that were not recognised."""
        unread = [passage for part in self.parts.values() for passage in part.money.unread]
        return [
            Unrecognised(text=p.text, place=p.place(), form_number=1) for p in (*unread, *self.unrecognised_passages)
        ]


def _states_anything(project: Project, *, is_titled: bool) -> bool:
    """Return whether a project has data; without a title, only amounts and indicators show that it is a report."""
    has_text = project.name or project.annual_goal or project.actual_result or project.total_score is not None
    return bool(project.funding or project.indicators or project.scores or (is_titled and has_text))


def _concludes(body: Passage) -> bool:
    """Return whether a paragraph states the overall rating."""
    return bool(pattern("all_in_all").search(body.plain) or pattern("rating").search(body.plain))


def _has_both_labels(body: Passage) -> bool:
    """Return whether a paragraph has a label of a target and one of an outcome."""
    return all(pattern(label).search(body.mask) for label in ("target_labels", "actual_labels"))

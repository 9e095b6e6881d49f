"""Parsing of cells with boxes to tick in a form's head: ☑新增项目 □延续项目, or 新增项目□ 延续项目√."""

import re

_OPEN, _TICKED = "□☐◻▢○〇", "☑☒✔✓√■●"
_MARK = re.compile(rf"[{_OPEN}{_TICKED}]+(?:\s*[{_TICKED}])?")
_OPTION_NUMBER = re.compile(r"^\s*(?:\d{1,2}|[一二三四五六七八九])[、.．]\s*")


def has_boxes(text: str) -> bool:
    """Return whether a cell offers options with boxes to tick."""
    return bool(_MARK.search(text))


def ticked_options(text: str) -> str | None:
    """Return the ticked options without their numbers, joined by ``、``; None if no option is ticked, or all are."""
    marks = list(_MARK.finditer(text))
    leads = bool(marks) and not text[: marks[0].start()].strip()
    options = []
    for index, mark in enumerate(marks):
        if leads:
            end = marks[index + 1].start() if index + 1 < len(marks) else len(text)
            option = text[mark.end() : end]
        else:
            option = text[marks[index - 1].end() if index else 0 : mark.start()]
        if any(sign in _TICKED for sign in mark[0]):
            options.append(_OPTION_NUMBER.sub("", option).strip(" \u3000;；,，、"))
    return "、".join(options) if 0 < len(options) < len(marks) else None

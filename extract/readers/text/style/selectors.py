"""Selectors of style sheets: which elements of a page they match, and how specific they are.

A selector of tag, classes and id is looked up in an index; any other is translated into an XPath expression. What only
exists while somebody uses a page (`:hover`) or is no element (`::before`) matches nothing.
"""

import re
from collections.abc import Iterable
from typing import cast

from lxml import etree

_NAME = r"(?:[\w\u00a0-\uffff-]|\\[^\n])+"
_SIMPLE = re.compile(
    rf"""(?P<tag>{_NAME}|\*)|\.(?P<cls>{_NAME})|\#(?P<id>{_NAME})|\[\s*(?P<attr>{_NAME})\s*
    (?:(?P<op>[~|^$*]?=)\s*(?P<value>"[^"]*"|'[^']*'|[^\]\s]+)\s*[iIsS]?\s*)?\]
    |(?P<pseudo>::?[\w-]+)(?:\((?P<arg>(?:[^()]|\([^()]*\))*)\))?|\s*(?P<comb>[>+~])\s*|(?P<space>\s+)""",
    re.VERBOSE,
)
_NTH = re.compile(r"(?:(?P<a>[+-]?\d*)n\s*)?(?P<b>[+-]?\s*\d+)?$")
_COMMA = re.compile(r",(?![^()\[\]]*[)\]])")
_AXES = {" ": "//", ">": "/", "+": "/following-sibling::*[1]/self::", "~": "/following-sibling::"}
_OF_TYPE = {"first-of-type": "preceding", "last-of-type": "following"}
_NTH_SIDES = {
    "nth-child": "preceding",
    "nth-last-child": "following",
    "nth-of-type": "preceding",
    "nth-last-of-type": "following",
}
_CONDITIONS = {
    "first-child": "not(preceding-sibling::*)",
    "last-child": "not(following-sibling::*)",
    "only-child": "not(preceding-sibling::* or following-sibling::*)",
    "root": "not(parent::*)",
    "empty": "not(*) and not(text())",
    "link": "self::a and @href",
    "any-link": "self::a and @href",
    "checked": "@checked or @selected",
    "disabled": "@disabled",
    "enabled": "(self::input or self::select or self::textarea or self::button) and not(@disabled)",
}

Specificity = tuple[int, int, int]


class _NoMatch(Exception):
    """The selector matches no element of a page that nobody uses, or is not understood."""


class Selectors:
    """Finds the elements of one page that selectors match."""

    def __init__(self, root: etree._Element) -> None:
        """Index a page."""
        self._root = root
        self._elements = [element for element in root.iter() if isinstance(element.tag, str)]
        self._by: dict[str, list[etree._Element]] = {}
        for element in self._elements:
            keys = [element.tag]
            keys += [f".{name}" for name in element.get("class", "").split()]
            if name := element.get("id"):
                keys.append(f"#{name}")
            for key in keys:
                self._by.setdefault(key, []).append(element)

    def match(self, selectors: str) -> Iterable[tuple[Specificity, list[etree._Element]]]:
        """Yield the specificity of each of several selectors, and the elements that it matches."""
        for selector in _COMMA.split(selectors):
            try:
                found = self._match(selector.strip())
            except (_NoMatch, etree.XPathError):
                continue
            yield found

    def _match(self, selector: str) -> tuple[Specificity, list[etree._Element]]:
        simple = list(_parse(selector))
        last = 1 + max((at for at, one in enumerate(simple) if one.lastgroup in ("comb", "space")), default=-1)
        keys = [key for one in simple[last:] if (key := _key(one))]
        if any(key not in self._by for key in keys):
            return (0, 0, 0), []
        path, specificity = _xpath(simple)
        if not last and len(keys) == len(simple):
            found = min((self._by[key] for key in keys), key=len) if keys else self._elements
            others = [{*self._by[key]} for key in keys] if len(keys) > 1 else []
            return specificity, [one for one in found if all(one in other for other in others)]
        return specificity, cast("list[etree._Element]", self._root.xpath(path))


def _parse(selector: str) -> Iterable[re.Match[str]]:
    at = 0
    while at < len(selector):
        found = _SIMPLE.match(selector, at)
        if not found or found.end() == at:
            raise _NoMatch
        at = found.end()
        yield found


def _key(simple: re.Match[str]) -> str | None:
    if tag := simple["tag"]:
        return None if tag == "*" else _unescaped(tag).lower()
    if simple["cls"]:
        return "." + _unescaped(simple["cls"])
    return "#" + _unescaped(simple["id"]) if simple["id"] else None


def _xpath(simple: Iterable[re.Match[str]]) -> tuple[str, Specificity]:
    """Return the XPath expression of a selector, and its specificity."""
    path, axis, conditions, tag = "", "descendant-or-self::", list[str](), "*"
    weights = [0, 0, 0]
    for one in simple:
        if sign := one["comb"] or (one["space"] and " "):
            path += _step(axis, tag, conditions)
            axis, conditions, tag = _AXES[sign], [], "*"
            continue
        condition, weight = _condition(one, tag)
        if one["tag"]:
            tag = _unescaped(one["tag"]).lower()
        else:
            conditions.append(condition)
        weights = [a + b for a, b in zip(weights, weight, strict=True)]
    return path + _step(axis, tag, conditions), (weights[0], weights[1], weights[2])


def _step(axis: str, tag: str, conditions: Iterable[str]) -> str:
    return f"{axis}{tag}" + "".join(f"[{one}]" for one in conditions)


def _condition(one: re.Match[str], tag: str = "*") -> tuple[str, Specificity]:
    """Return the XPath condition of a simple selector, and its specificity; `tag` is the tag that precedes it."""
    if one["tag"]:
        return "self::" + _unescaped(one["tag"]).lower(), (0, 0, int(one["tag"] != "*"))
    if one["id"]:
        return f"@id={_quoted(_unescaped(one['id']))}", (1, 0, 0)
    if one["cls"]:
        return _has_word("class", _unescaped(one["cls"])), (0, 1, 0)
    if one["attr"]:
        return _attribute(one), (0, 1, 0)
    return _pseudo(one["pseudo"], one["arg"], tag)


def _attribute(one: re.Match[str]) -> str:
    name = f"@{_unescaped(one['attr']).lower()}"
    if not one["op"]:
        return name
    value = one["value"].strip("\"'")
    quoted = _quoted(value)
    if not value and one["op"] != "=":
        raise _NoMatch
    return {
        "=": f"{name}={quoted}",
        "~=": _has_word(name[1:], value),
        "|=": f"{name}={quoted} or starts-with({name},{_quoted(value + '-')})",
        "^=": f"starts-with({name},{quoted})",
        "$=": f"substring({name},string-length({name})-{len(value) - 1})={quoted}",
        "*=": f"contains({name},{quoted})",
    }[one["op"]]


def _pseudo(pseudo: str, argument: str | None, tag: str) -> tuple[str, Specificity]:
    name = pseudo.lower().removeprefix(":")
    if argument is None:
        if name in _OF_TYPE and tag != "*":
            return f"not({_OF_TYPE[name]}-sibling::{tag})", (0, 1, 0)
        if name in _CONDITIONS:
            return _CONDITIONS[name], (0, 1, 0)
        raise _NoMatch
    if name in ("not", "is", "where", "matches"):
        alternatives = [_compound(one.strip()) for one in _COMMA.split(argument)]
        condition = " or ".join(f"({condition})" for condition, _ in alternatives)
        weight = (0, 0, 0) if name == "where" else max(weight for _, weight in alternatives)
        return (f"not({condition})" if name == "not" else f"({condition})"), weight
    if name in _NTH_SIDES and (tag != "*" or name.endswith("child")):
        siblings = f"{_NTH_SIDES[name]}-sibling::{tag if name.endswith('type') else '*'}"
        return _nth(argument, f"(count({siblings})+1)"), (0, 1, 0)
    raise _NoMatch


def _compound(selector: str) -> tuple[str, Specificity]:
    """Return the condition of a selector without combinators."""
    found = [_condition(one) for one in _parse(selector) if not (one["comb"] or one["space"])]
    if not found or any(sign in selector for sign in " >+~" if "[" not in selector):
        raise _NoMatch
    weights = [sum(weight[at] for _, weight in found) for at in range(3)]
    return " and ".join(f"({condition})" for condition, _ in found), (weights[0], weights[1], weights[2])


def _nth(argument: str, position: str) -> str:
    plain = {"odd": "2n+1", "even": "2n"}.get(argument.strip().lower(), argument.strip().lower())
    found = _NTH.match(plain)
    if not found or not plain:
        raise _NoMatch
    start = int((found["b"] or "0").replace(" ", ""))
    if found["a"] is None:
        return f"{position}={start}"
    step = int(found["a"] + "1") if found["a"] in ("", "+", "-") else int(found["a"])
    if step == 0:
        return f"{position}={start}"
    if step > 0:
        return f"({position}-{start}) mod {step}=0 and {position}>={start}"
    return f"({start}-{position}) mod {-step}=0 and {position}<={start}"


def _has_word(attribute: str, word: str) -> str:
    return f"contains(concat(' ',normalize-space(@{attribute}),' '),{_quoted(f' {word} ')})"


def _quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise _NoMatch


def _unescaped(name: str) -> str:
    return re.sub(r"\\(.)", r"\1", name)

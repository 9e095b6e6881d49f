"""Controls of web forms: the text that a person sees in a field, a list or a box."""

from lxml import etree

CONTROLS = frozenset({"input", "select", "textarea"})

_WITHOUT_TEXT = frozenset({"hidden", "password", "file", "image", "color", "range", "submit", "reset", "button"})
_BOXES = {"checkbox": ("☑", "□"), "radio": ("●", "○")}


def shown_text(control: etree._Element) -> str:
    """Return the text that a control shows; buttons and prompts (请选择) are no text of the document."""
    if control.tag == "select":
        return "、".join(_label(option) for option in _chosen(control))
    if control.tag == "textarea":
        return "".join(map(str, control.itertext()))
    kind = control.get("type", "text").strip().lower()
    if kind in _BOXES:
        return _BOXES[kind][control.get("checked") is None]
    return "" if kind in _WITHOUT_TEXT else control.get("value", "")


def _chosen(select: etree._Element) -> list[etree._Element]:
    """Return the options of a list that are chosen; a list of one line shows its first option if none is."""
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if select.get("multiple") is not None:
        return chosen
    if chosen:
        return chosen[-1:]
    first = [option for option in options if option.get("disabled") is None][:1]
    return first if select.get("size", "1").strip() in ("", "0", "1") else []


def _label(option: etree._Element) -> str:
    is_prompt = option.get("value") == ""
    return "" if is_prompt else " ".join((option.get("label") or "".join(map(str, option.itertext()))).split())

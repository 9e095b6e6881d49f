"""Personal data in text: telephone and identity card numbers, and names of the persons who filled in a form.

A telephone number counts as personal data if it follows a label such as 电话, a mobile number also without a label. A
name counts if it follows a word for a person's function, such as 联系人. 某某 and rows of zeros, which replace names
and numbers in published copies, count as well. Not personal data are amounts, document numbers (2020〔5〕号), project
codes, credit codes, dates, and telephone numbers that an agency makes public (监督电话, 咨询电话 …). The words are in
personal_data.yml and checks/personal_data.yml of extract/vocabulary.

No function returns the personal data that it found, so that messages do not repeat them.

Mobile numbers are those of the national numbering plan (电信网编号计划, 2017). Identity card numbers are recognised by
the check digit of GB 11643-1999.
"""

import re
import unicodedata
from datetime import date
from functools import cache
from typing import Any

from extract import vocabulary
from extract.vocabulary.personal_data import personal_label
from extract.vocabulary.units import any_of

CANDIDATE = r"[人⼈电手⼿联]|某某|[0-9０-９][0-9０-９ \-－]{9}"
"""Regular expression for preselection: it matches every text with personal data, but also other texts.

Its syntax is valid in Python and in DuckDB.
"""

_GAP = r"[\s:|]+"
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-8]\d{16}[0-9Xx](?![0-9A-Za-z])")
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def find_personal_data(text: str) -> list[str]:
    """Return the kinds of personal data in a text.

    Returns:
        A list of ``mobile number``, ``telephone number``, ``identity card number`` and ``name``, as far as they occur;
        empty if there are none. A mobile number that ends in four zeros is regarded as an amount.
    """
    plain = unicodedata.normalize("NFKC", text)
    kinds = []
    if any(not match[0].endswith("0000") for match in _mobile().finditer(plain)):
        kinds.append("mobile number")
    if _telephone().search(plain):
        kinds.append("telephone number")
    if any(_is_identity_number(match[0]) for match in _IDENTITY.finditer(plain)):
        kinds.append("identity card number")
    if _labelled_name().search(plain):
        kinds.append("name")
    return kinds


def _words() -> dict[str, Any]:
    entries: dict[str, Any] = vocabulary.load("checks/personal_data")
    return entries


def _no_amount() -> str:
    """Return a lookahead for the end of a number: it fails if the number continues or the unit of an amount follows."""
    return rf"(?![0-9A-Za-z_]|[.,\-]\d|\s*[{_words()['units_behind_digits']}])"


@cache
def _mobile() -> re.Pattern[str]:
    return re.compile(rf"(?<![0-9A-Za-z_.,])(?<![0-9A-Za-z]-)1[3-9]\d([ -]?)\d{{4}}\1\d{{4}}{_no_amount()}")


@cache
def _telephone() -> re.Pattern[str]:
    """Return the pattern of a telephone number after its label, with or without a name between the two."""
    not_public = "".join(f"(?<!{word})" for word in _words()["public_telephones"])
    return re.compile(
        rf"{not_public}(?:{personal_label('telephone', ' ?')})(?:号码?)?"
        rf"[\s:|]*(?:(?<=[\s:|]){_name()}{_GAP})?(?:\(?0\d{{2,3}}[\s)-]{{0,2}})?"
        rf"\d{{3,4}}[ -]?\d{{4}}(?:[ -]?\d{{3,4}})?{_no_amount()}"
    )


@cache
def _labelled_name() -> re.Pattern[str]:
    """Return the pattern of a name after the label of a person, or of a word that masks a name, such as 某某."""
    label = (
        rf"(?:{personal_label('person', ' ?')})"
        r"(?:姓名)?(?: ?(?:及|/|和|、) ?(?:联系)?电话)?(?:\(\w+\))?"
    )
    name = rf"{label}{_GAP}(?!{vocabulary.pattern_source('checks/personal_data', 'not_a_name')}){_name()}"
    next_label = vocabulary.pattern_source("checks/personal_data", "next_label")
    masked = _words()["masked_name"]
    return re.compile(rf"{name}(?![一-龥·])|{name}(?={next_label})|(?<![一-龥]){masked}(?![一-龥])")


@cache
def _name() -> str:
    surnames = "".join(_words()["surnames"].split())
    surname = rf"(?:{any_of(_words()['compound_surnames'])}|[{surnames}])"
    return rf"(?:某+|{surname} ?[一-龥] ?[一-龥]?|[一-龥]{{2,6}}·[一-龥]{{2,6}})"


def _is_identity_number(text: str) -> bool:
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    remainder = sum(int(digit) * weight for digit, weight in zip(text, _IDENTITY_WEIGHTS, strict=False)) % 11
    return 1900 <= born.year < 2100 and text[17].upper() == "10X98765432"[remainder]

"""Vocabulary of the forms: labels, headers, levels, units, comparators and patterns in YAML files, and their lookup.

A synonym is added as a line in one of the YAML files, without a change of code. The extractor reads the files in this
folder, and their `HASH` is part of the extractor's fingerprint. Only the checks of the warehouse read those in checks/.
"""

from extract.vocabulary.agency_endings import agency_ending
from extract.vocabulary.files import FOLDER, HASH, load
from extract.vocabulary.form_lines import (
    form_kind,
    is_block_label,
    is_heading,
    is_instruction,
    is_noise,
    is_placeholder,
    is_side_label,
    is_tail,
    is_total,
    project_of_heading,
    speaks_of_performance,
)
from extract.vocabulary.lookup import (
    funding_column,
    funding_header,
    funding_role,
    indicator_column,
    indicator_header,
    is_listed,
    is_money_label,
    label_field,
    level_name,
    level_parents,
    list_column,
    money_column,
    nearest,
)
from extract.vocabulary.money_labels import MoneyLabel, money_label
from extract.vocabulary.patterns import pattern, pattern_source
from extract.vocabulary.periods import is_whole_term, is_yearly
from extract.vocabulary.personal_data import announces_personal_data
from extract.vocabulary.text import bare, normal
from extract.vocabulary.units import money_unit

__all__ = [
    "FOLDER",
    "HASH",
    "MoneyLabel",
    "agency_ending",
    "announces_personal_data",
    "bare",
    "form_kind",
    "funding_column",
    "funding_header",
    "funding_role",
    "indicator_column",
    "indicator_header",
    "is_block_label",
    "is_heading",
    "is_instruction",
    "is_listed",
    "is_money_label",
    "is_noise",
    "is_placeholder",
    "is_side_label",
    "is_tail",
    "is_total",
    "is_whole_term",
    "is_yearly",
    "label_field",
    "level_name",
    "level_parents",
    "list_column",
    "load",
    "money_column",
    "money_label",
    "money_unit",
    "nearest",
    "normal",
    "pattern",
    "pattern_source",
    "project_of_heading",
    "speaks_of_performance",
]

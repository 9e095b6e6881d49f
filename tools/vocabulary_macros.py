"""Write the entries of the vocabulary that dbt needs into macros: units of money, and the patterns of the dbt rules.

    python -m tools.vocabulary_macros

They are macros, not a seed, so that each pattern is a constant in SQL: DuckDB compiles a constant pattern once, and any
other pattern for each row.
"""

from pathlib import Path

from extract.vocabulary.files import load
from extract.vocabulary.patterns import source_of
from extract.vocabulary.units import yuan_per_unit

MACROS = Path(__file__).parents[1] / "dbt_project" / "macros" / "vocabulary.sql"
_RULES = "checks/rules"


def macros() -> str:
    """Return the text of the macro file dbt_project/macros/vocabulary.sql."""
    units = ",\n".join(f"        '{unit}': {yuan}" for unit, yuan in yuan_per_unit().items())
    patterns = ",\n".join(f"        '{name}': '{source_of(entry, _RULES)}'" for name, entry in load(_RULES).items())
    return (
        "{#- Written by python -m tools.vocabulary_macros from extract/vocabulary; edit the YAML files there. -#}\n\n"
        "{#- Units of money, each with its value in yuan. -#}\n"
        "{% macro yuan_per_unit() -%}\n"
        f"    {{{{ return({{\n{units}\n    }}) }}}}\n"
        "{%- endmacro %}\n\n"
        "{#- A pattern of checks/rules.yml as a string of SQL. -#}\n"
        "{% macro vocabulary_pattern(name) -%}\n"
        f"    {{%- set patterns = {{\n{patterns}\n    }} -%}}\n"
        "    '{{ patterns[name] }}'\n"
        "{%- endmacro %}\n"
    )


def main() -> None:
    """Write the macro file."""
    MACROS.write_text(macros(), "utf-8")


if __name__ == "__main__":
    main()

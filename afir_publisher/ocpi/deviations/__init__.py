"""What real OCPI systems do otherwise than OCPI has it, and what is done about each: the source of docs/ocpi.md.

A row is known by a letter and a number that stay: A connection, B paging and filters, C envelopes and errors,
D locations, E tariffs. Tests are named by it (`tests/deviations`), and so are the faults of the mock CPO.
"""

from afir_publisher.ocpi.deviations import connection, envelope, locations, paging, tariffs
from afir_publisher.ocpi.deviations.deviation import Deviation

MODULES = {
    "Connection and authorisation": connection,
    "Paging and filters": paging,
    "Envelopes and errors": envelope,
    "Locations": locations,
    "Tariffs": tariffs,
}
"""The tables of rows, by what they are about."""

DEVIATIONS: dict[str, Deviation] = {row.row: row for module in MODULES.values() for row in module.ROWS}
"""Every row by its letter and number."""


def as_markdown() -> str:
    """All rows as tables: what it is, what is done, under which code it is found or which key it takes."""
    lines = []
    for title, module in MODULES.items():
        lines += [
            "",
            f"### {title}",
            "",
            "| row | what some systems do | what is done | told as | key |",
            "|---|---|---|---|---|",
        ]
        lines += [
            f"| {row.row} | {row.what} | {row.does} | {_listed(row.codes) or 'not at all'} | {_listed(row.keys)} |"
            for row in module.ROWS
        ]
    return "\n".join(lines).lstrip() + "\n"


def _listed(names: tuple[str, ...]) -> str:
    """Names as Markdown has them."""
    return ", ".join(f"`{name}`" for name in names)

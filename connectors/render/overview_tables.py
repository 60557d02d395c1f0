"""What do the tables of the supplier overview say? The same rows for the page and the workbook."""

from collections import Counter
from collections.abc import Iterable

from engine.registers.compliance import NotInOrder
from engine.registers.overview import Overview
from engine.registers.pack_sections import Section


def overview_tables(overview: Overview, findings: Iterable[NotInOrder] = ()) -> tuple[Section, ...]:
    """Forward look, where contracts stand, overlaps, weak points and, where they are given, what is not in order."""
    found = tuple(findings)
    return (
        Section(
            title="The next 180 days",
            note=f"£{overview.at_stake:,.0f} are at stake: what these contracts cost if nobody acts and they renew.",
            headings=("Day", "Days left", "What", "About", "Supplier", "Owner", "At stake (£)"),
            rows=tuple(
                (each.day, each.days_left, each.what, each.about, each.supplier, each.owner, each.at_stake)
                for each in overview.ahead
            ),
        ),
        Section(
            title="Where contracts stand",
            note=f"Worked out from dates and decisions: {_counts(overview)}.",
            headings=("", "Contract", "Supplier", "Stands", "Why", "Owner", "Value a year (£)"),
            rows=tuple(
                (
                    each.rag,
                    each.contract.ref,
                    each.contract.supplier,
                    str(each.stands).capitalize(),
                    each.why,
                    each.contract.owner,
                    each.contract.annual_value,
                )
                for each in overview.contracts
            ),
        ),
        Section(
            title="Systems for the same thing",
            note="Live systems the register says are for the same thing. Their contracts' value a year.",
            headings=("What for", "Systems", "Which", "Suppliers", "Value a year (£)"),
            rows=tuple(
                (
                    each.what_for.capitalize(),
                    len(each.systems),
                    "; ".join(system.text("name") for system in each.systems),
                    "; ".join(each.suppliers),
                    each.annual_value,
                )
                for each in overview.overlaps
            ),
        ),
        Section(
            title="Single points of failure",
            note="From the maps: without these systems there is no way through a process.",
            headings=("", "System", "Processes", "Which", "Steps", "RTO (hours)", "Supplier"),
            rows=tuple(
                (
                    each.rag,
                    each.name,
                    len(each.processes),
                    "; ".join(each.processes),
                    each.steps,
                    each.record.number("rto_hours") if each.record else None,
                    each.record.text("supplier") if each.record else "Not in the register",
                )
                for each in overview.weak_points
            ),
        ),
        Section(
            title="Not in order",
            note=f"{len(found)} found in the registers tonight.",
            headings=("", "Area", "Supplier", "Register", "Record", "What", "Owner"),
            rows=tuple(
                (each.rag, str(each.area), each.supplier, each.register, each.record, each.what, each.owner)
                for each in found
            ),
        ),
    )


def _counts(overview: Overview) -> str:
    """ "2 in notice window, 14 live"."""
    counts = Counter(each.stands for each in overview.contracts)
    return ", ".join(f"{count:,} {stands}" for stands, count in counts.items()) or "there is none"


def heat_section(overview: Overview) -> Section:
    """The heat map as a table."""
    views = tuple(overview.heat[0].cells) if overview.heat else ()
    return Section(
        title="Heat map",
        note=f"{len(overview.heat)} suppliers with a running contract, worst and dearest first.",
        headings=("Supplier", "Tier", "Score", "Value a year (£)", *views),
        rows=tuple(
            (
                row.supplier,
                str(row.tiering.tier),
                row.tiering.score,
                row.annual_value,
                *(row.cells[view].words for view in views),
            )
            for row in overview.heat
        ),
    )

"""What can a person write down about a contract's end or a review on the command line?"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from cyclopts import Parameter

from flows.acting import As
from flows.arguments import DAY
from flows.supplier_commands import Contract, Why, same
from flows.supplier_desk import NotThere, On, sat_down

if TYPE_CHECKING:
    from engine.registers.definition import Record, Value
    from engine.registers.last_safe_day import LastSafeDay
    from flows.supplier_desk import Desk

    Values: TypeAlias = Callable[[str, date, Desk, LastSafeDay], dict[str, Value]]

Outcome = Literal["keep", "change", "leave"]
Reached = Literal[
    "use reviewed", "market checked", "decided", "confirmed", "notice drafted", "notice sent", "receipt proved"
]


def close(
    review: Annotated[str, Parameter(help="A review's reference.")],
    /,
    *,
    confirm: Annotated[
        tuple[str, ...],
        Parameter(negative="", help="Confirmed in the meeting: contracts/C-1/end, contracts/C-1, or all."),
    ] = (),
    on: On = None,
    acting: As = None,
    why: Why = "",
) -> None:
    """Close a review. What is neither confirmed nor changed since the meeting is listed, and keeps it open."""
    from engine.access import Action
    from flows.review_closing import confirm_and_close

    with sat_down(acting, on) as desk:
        registers = desk.parts.store.registers
        found = registers.record("reviews", review)
        desk.check(Action.RUN_REVIEW, registers.record("suppliers", found.text("supplier")) if found else None)
        done = confirm_and_close(desk.parts, review, desk.today, confirm=confirm, by=desk.by.person, why=why)
    print(f"Closed: {done.fields} fields confirmed or changed, {done.changed} of them changed.")


def decide(contract: Contract, outcome: Outcome, /, *, on: On = None, acting: As = None, why: Why) -> None:
    """Write down what was decided about the end of a contract's term: reminders stop."""
    from engine.registers import decisions

    def values(ref: str, end: date, desk: "Desk", _safe: "LastSafeDay") -> dict[str, "Value"]:
        return decisions.decided(ref, end, decisions.Outcome(outcome), by=desk.person.name, on=desk.today, why=why)

    _about_the_end(contract, values, on=on, acting=acting, why=why)


def reached(contract: Contract, step: Reached, /, *, on: On = None, acting: As = None, why: Why = "") -> None:
    """Write down the last step that is done, such as "notice sent": its reminders and those before it stop."""
    from engine.registers import decisions

    def values(ref: str, end: date, _desk: "Desk", _safe: "LastSafeDay") -> dict[str, "Value"]:
        return decisions.reached(ref, end, decisions.Step(step))

    _about_the_end(contract, values, on=on, acting=acting, why=why)


def put_off(
    contract: Contract,
    until: Annotated[date, DAY, Parameter(help="When to be reminded again: before the last safe day.")],
    /,
    *,
    on: On = None,
    acting: As = None,
    why: Why = "",
) -> None:
    """Put the reminders about a contract off to a day before its last safe day."""
    from engine.registers import decisions

    def values(ref: str, end: date, desk: "Desk", safe: "LastSafeDay") -> dict[str, "Value"]:
        return decisions.snoozed(ref, end, until=until, on=desk.today, send_by=safe.send_by)

    _about_the_end(contract, values, on=on, acting=acting, why=why)


def answer(contract: Contract, /, *, on: On = None, acting: As = None) -> None:
    """Say that you have a reminder in hand: nobody above you is told."""
    from engine.registers import decisions

    def values(ref: str, end: date, desk: "Desk", _safe: "LastSafeDay") -> dict[str, "Value"]:
        return decisions.acknowledged(ref, end, by=desk.person.name, on=desk.today)

    _about_the_end(contract, values, on=on, acting=acting, why="")


def _about_the_end(contract: str, values: "Values", *, on: date | None, acting: str | None, why: str) -> None:
    """Save what is known about the term that runs, over what was known before."""
    from engine.registers.decisions import decision_id
    from engine.registers.last_safe_day import NoLastSafeDay
    from engine.registers.last_safe_day import last_safe_day as safe_day
    from engine.registers.store import changed

    with sat_down(acting, on) as desk:
        parts, portfolio = desk.parts, desk.portfolio()
        found = next((each for each in portfolio.register.contracts if same(each.ref, contract)), None)
        record = parts.store.registers.record("contracts", found.ref) if found else None
        desk.check_register("edit", parts.definitions["decisions"], record)
        end = found.end_of_term(desk.today) if found else None
        if found is None or end is None:
            raise NotThere(f"there is no active contract {contract!r} with an end in the register")
        try:
            safe = safe_day(found, end=end, working_days=portfolio.working_days)
        except NoLastSafeDay as missing:
            raise NotThere(f"{missing}: write it into the register") from None
        id = decision_id(found.ref, end)
        old: Record | None = parts.store.registers.record("decisions", id)
        after = {**(old.values if old else {}), **values(found.ref, end, desk, safe)}
        change = changed(parts.definitions["decisions"], old, id, after)
        parts.store.registers.save([change], by=desk.by.person, at=parts.now, why=why)
    print(f"Written down for {found.ref}, whose term ends on {end:%d %B %Y}.")

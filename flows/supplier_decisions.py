"""What can a person write down about a contract's end or a review on the command line?"""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from flows.answers import who_asks
from flows.supplier_commands import By, Contract, NotThere, On, Why, day_of, opened

if TYPE_CHECKING:
    from engine.registers.definition import Record, Value
    from engine.registers.last_safe_day import LastSafeDay
    from engine.registers.portfolio import Portfolio

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
    by: By = None,
    why: Why = "",
) -> None:
    """Close a review. What is neither confirmed nor changed since the meeting is listed, and keeps it open."""
    from flows.review_closing import confirm_and_close

    with opened(on) as parts:
        done = confirm_and_close(parts, review, day_of(on), confirm=confirm, by=by or who_asks(), why=why)
    print(f"Closed: {done.fields} fields confirmed or changed, {done.changed} of them changed.")


def decide(contract: Contract, outcome: Outcome, /, *, on: On = None, by: By = None, why: Why) -> None:
    """Write down what was decided about the end of a contract's term: reminders stop."""
    from engine.registers import decisions

    def values(_portfolio: "Portfolio", end: date, day: date, _safe: "LastSafeDay") -> dict[str, "Value"]:
        return decisions.decided(contract, end, decisions.Outcome(outcome), by=by or who_asks(), on=day, why=why)

    _about_the_end(contract, values, on=on, by=by, why=why)


def reached(contract: Contract, step: Reached, /, *, on: On = None, by: By = None, why: Why = "") -> None:
    """Write down the last step that is done, such as "notice sent": its reminders and those before it stop."""
    from engine.registers import decisions

    def values(_portfolio: "Portfolio", end: date, _day: date, _safe: "LastSafeDay") -> dict[str, "Value"]:
        return decisions.reached(contract, end, decisions.Step(step))

    _about_the_end(contract, values, on=on, by=by, why=why)


def put_off(
    contract: Contract,
    until: Annotated[date, Parameter(help="When to be reminded again: before the last safe day.")],
    /,
    *,
    on: On = None,
    by: By = None,
    why: Why = "",
) -> None:
    """Put the reminders about a contract off to a day before its last safe day."""
    from engine.registers import decisions

    def values(_portfolio: "Portfolio", end: date, day: date, safe: "LastSafeDay") -> dict[str, "Value"]:
        return decisions.snoozed(contract, end, until=until, on=day, send_by=safe.send_by)

    _about_the_end(contract, values, on=on, by=by, why=why)


def answer(contract: Contract, /, *, on: On = None, by: By = None) -> None:
    """Say that you have a reminder in hand: nobody above you is told."""
    from engine.registers import decisions

    def values(_portfolio: "Portfolio", end: date, day: date, _safe: "LastSafeDay") -> dict[str, "Value"]:
        return decisions.acknowledged(contract, end, by=by or who_asks(), on=day)

    _about_the_end(contract, values, on=on, by=by, why="")


def _about_the_end(contract: str, values: Any, *, on: date | None, by: str | None, why: str) -> None:
    """Save what is known about the term that runs, over what was known before."""
    from engine.registers.decisions import decision_id
    from engine.registers.last_safe_day import NoLastSafeDay
    from engine.registers.last_safe_day import last_safe_day as safe_day
    from engine.registers.store import changed

    day = day_of(on)
    with opened(on) as parts:
        portfolio = parts.portfolio(day)
        found = next((each for each in portfolio.register.contracts if each.ref == contract), None)
        end = found.end_of_term(day) if found else None
        if found is None or end is None:
            raise NotThere(f"there is no active contract {contract!r} with an end in the register")
        try:
            safe = safe_day(found, end=end, working_days=portfolio.working_days)
        except NoLastSafeDay as missing:
            raise NotThere(f"{missing}: write it into the register") from None
        id = decision_id(contract, end)
        old: Record | None = parts.store.registers.record("decisions", id)
        after = {**(old.values if old else {}), **values(portfolio, end, day, safe)}
        change = changed(parts.definitions["decisions"], old, id, after)
        parts.store.registers.save([change], by=by or who_asks(), at=parts.now, why=why)
    print(f"Written down for {contract}, whose term ends on {end:%d %B %Y}.")

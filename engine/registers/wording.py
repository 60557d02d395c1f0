"""How are the values of a contract said, in letters and workbooks alike?"""

from decimal import Decimal

from engine.calendars import MONTHS_IN_YEAR
from engine.registers.contracts import Contract

NOT_KNOWN = "Not in the register"


def pounds(amount: Decimal | None) -> str:
    """Whole pounds: "£48,000"."""
    return NOT_KNOWN if amount is None else f"£{amount:,.0f}"


def a_year(amount: Decimal | None) -> str:
    return NOT_KNOWN if amount is None else f"{pounds(amount)} a year"


def in_days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def in_months(months: int) -> str:
    """Whole years where they are: "1 year", "18 months"."""
    years, rest = divmod(months, MONTHS_IN_YEAR)
    if rest:
        return "1 month" if months == 1 else f"{months} months"
    return "1 year" if years == 1 else f"{years} years"


def notice_terms(contract: Contract) -> str:
    """ "3 clear months, by recorded post"."""
    notice = contract.notice
    if notice is None:
        return NOT_KNOWN
    return f"{notice}, by {notice.method}" if notice.method else str(notice)


def renewal(contract: Contract) -> str:
    """What happens at the end of the term if nobody does anything."""
    if contract.end is None:
        return "Runs until somebody ends it"
    if contract.renews_for_months is None:
        return "Ends"
    tied = contract.renewal_value
    return f"Renews itself for {in_months(contract.renews_for_months)}" + (f", {pounds(tied)}" if tied else "")

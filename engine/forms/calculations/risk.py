"""How high is a risk, what grade is that, and when is it looked at again?

    score = consequence x likelihood, 1 to 5 each

Source: NPSA, A risk matrix for risk managers (2008); docs/method/risk-score.md.
"""

from collections.abc import Sequence
from datetime import date

from engine.calendars import add_months, short_date
from engine.forms.policies import RiskGrade, RiskGrades
from engine.forms.worked import Worked, counted

MOST = 5
PRODUCTS = sorted({one * other for one in range(1, MOST + 1) for other in range(1, MOST + 1)})


def score(consequence: int, likelihood: int) -> Worked[int]:
    """
    >>> score(4, 5).value
    20
    """
    if not (1 <= consequence <= MOST and 1 <= likelihood <= MOST):
        raise ValueError("consequence and likelihood are 1 to 5")
    product = consequence * likelihood
    return Worked(product, f"Consequence {consequence} x likelihood {likelihood} = {product}.")


def grade(scored: int, grades: RiskGrades) -> Worked[RiskGrade]:
    """The band the score falls in, with the scores that two numbers from 1 to 5 can make in it."""
    found = grades.of(scored)
    band = [product for product in PRODUCTS if grades.of(product) is found]
    return Worked(found, f"{scored} is {found.name.lower()} ({min(band)} to {max(band)}).")


def review_due(assessed: date, scores: Sequence[int], grades: RiskGrades) -> Worked[date]:
    """By the highest score as it is now, before any action: the higher the grade, the sooner."""
    highest = max(scores)
    found = grades.of(highest)
    day = add_months(assessed, found.review_months)
    return Worked(
        day,
        f"The highest score, {highest}, is {found.name.lower()}: looked at again within "
        f"{counted(found.review_months, 'month')} of {short_date(assessed)}, by {short_date(day)}.",
    )

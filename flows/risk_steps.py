"""What do machines do with a risk assessment: who is told, who does its actions, when is it looked at again?"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from engine.people import MANAGER, Person
from flows.doing import CaseWanted, Doing, LetterTo, Outcome, StepFailed, day_of
from flows.filing import file_record

FORM = "risk_assessment"
ACTION_PROCESS = "workplace_risk_action"
EXTREME = 15
"""Source: NPSA, A risk matrix for risk managers (2008): 15 to 25."""

REVIEW_TAKES = timedelta(days=14)
"""The next assessment is asked for so long before it is due."""

OF_ONE_PERSON = "See the assessment"
"""What is said of an action where the assessment is about one person: what it is says something about them."""


def score_risks(doing: Doing) -> Outcome:
    """The highest score decides who looks; an extreme one is told the same day."""
    score = doing.looked_at(FORM).plain(["highest_score"]).get("highest_score")
    if score is None:
        raise StepFailed("no risk has a score")
    extreme = int(score) >= EXTREME
    roles = ("second_line", "health_and_safety") if extreme else ()
    return Outcome(
        answers={"highest_score": int(score)}, letters=tuple(LetterTo(name="extreme_risk", role=role) for role in roles)
    )


def share_assessment(doing: Doing) -> Outcome:
    """The team is told, each action goes to its owner, the next assessment waits for its day, the record is filed."""
    said = doing.looked_at(FORM).plain()
    actions = list(_actions(said))
    for number, risk in actions:
        doing.exports.add(
            "actions",
            {
                "Case": doing.case.id,
                "Risk": number,
                "Action": _what(said, risk),
                "Owner": risk.get("action_owner"),
                "Due": risk.get("action_due"),
                "Status": risk.get("action_status"),
            },
            key=f"{doing.case.id}-{doing.item.id}-{number}",
            day=doing.today,
        )
    open_ones = [(number, risk) for number, risk in actions if risk.get("action_status") != "Done"]
    letters = tuple(LetterTo(name="shared", role=role) for role in (MANAGER, "safety_representative"))
    return Outcome(
        special=file_record(doing).special,
        letters=letters,
        starts=(*(_action(doing, said, number, risk) for number, risk in open_ones), *_next_assessment(doing, said)),
    )


def _actions(said: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, risk in enumerate(said.get("risks") or (), start=1):
        if risk.get("further_control"):
            yield number, risk


def _action(doing: Doing, said: Mapping[str, Any], number: int, risk: Mapping[str, Any]) -> CaseWanted:
    """About whoever is to do it; where nobody of that name works here, about the assessor."""
    owner = _named(doing, str(risk.get("action_owner") or ""))
    return CaseWanted(
        process=ACTION_PROCESS,
        subject=owner.id if owner else doing.case.subject,
        key=f"{doing.case.id} {doing.item.id} {number}",
        answers={
            "assessment": doing.case.id,
            "action_owner": risk.get("action_owner"),
            "action": _what(said, risk),
            "action_due": risk.get("action_due"),
        },
    )


def _next_assessment(doing: Doing, said: Mapping[str, Any]) -> Iterator[CaseWanted]:
    """It is there at once and waits: what was assessed is in it, and this one's follower is known."""
    review = day_of(said.get("next_review"))
    if review is None:
        return
    told = {} if said.get("about_one_person") else {name: said.get(name) for name in ("assessment_title", "place")}
    yield CaseWanted(
        process=doing.running.name,
        subject=doing.case.subject,
        key=f"{doing.case.id} {doing.item.id} review",
        answers={
            **told,
            "site": said.get("site"),
            "assessment_version": int(said.get("assessment_version") or 1) + 1,
            "review_opens": (review - REVIEW_TAKES).isoformat(),
            "follows": doing.case.id,
        },
    )


def _what(said: Mapping[str, Any], risk: Mapping[str, Any]) -> str:
    return OF_ONE_PERSON if said.get("about_one_person") else str(risk.get("further_control"))


def _named(doing: Doing, name: str) -> Person | None:
    """The one person of that name, address or number who works here; None where there is none, or several."""
    found = doing.directory.find(name, on=doing.today) if name else ()
    return found[0] if len(found) == 1 else None

"""Which notices are there, whom would one reach and why, what stands against it, and how far has it come?"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from connectors.web import replies
from connectors.web.notices.opening import HOME, address, begun, door, office, system_names, the_notice, window
from connectors.web.notices.owed import lacks_decision
from connectors.web.registers.opening import HOME as REGISTERS
from connectors.web.rooms import Room
from connectors.web.visit import Visit
from engine.access import Action
from engine.errors import EightflowsError
from engine.notices.audience import Audience, by_service, compared, evaluate
from engine.notices.change import Change, ChangeState
from engine.notices.conflicts import conflicts, next_free
from engine.notices.life import KeptChange
from engine.notices.moments import london_day, window_words
from engine.notices.plain_language import advise
from engine.notices.plan import plan
from engine.notices.posts import FOR_A_PERSON
from engine.notices.seen import reach
from engine.notices.trust import TrustOn

SHOWN_DAYS = timedelta(days=60)
MOST_PEOPLE = 200
MOST_SERVICES = 25
READ_BEFORE = timedelta(days=2)
STATES = {
    ChangeState.SCHEDULED: ("Scheduled", "grey"),
    ChangeState.RELEASED: ("Released", "blue"),
    ChangeState.COMPLETED: ("Done", "green"),
    ChangeState.CANCELLED: ("Cancelled", "red"),
}


def every_notice(visit: Visit) -> Response:
    """By state; those that are over for two months are left out unless all are asked for."""
    wanted = visit.asked("state")
    everything = visit.asked("all") == "yes"
    kept = office(visit).store.changes(ends_after=None if everything else visit.now - SHOWN_DAYS)
    counts = [(state.value, words, sum(each.state is state for each in kept)) for state, (words, _) in STATES.items()]
    lines = [_line(each) for each in kept if not wanted or each.state == wanted]
    held = office(visit).held([each for each in kept if each.state is ChangeState.SCHEDULED], visit.now)
    return replies.page(
        visit,
        "notices.jinja",
        title="Notices",
        lines=lines,
        held=held,
        counts=counts,
        wanted=wanted,
        everything=everything,
        draft=begun(visit),
        may_write=visit.may(Action.WRITE_NOTICE),
        wide=True,
    )


def notice(visit: Visit) -> Response:
    """The words, the dates, the gate, and what this visitor may do."""
    kept = the_notice(visit)
    found = office(visit)
    against = found.standing_against(kept, visit.now) if kept.state is ChangeState.SCHEDULED else ()
    scheduled = kept.state is ChangeState.SCHEDULED
    return replies.page(
        visit,
        "notice.jinja",
        title=kept.change.title,
        kept=kept,
        line=_line(kept),
        change=kept.change,
        window=window(kept),
        systems=system_names(visit, kept.change),
        against=against,
        owed=lacks_decision(visit, kept),
        conflicts=in_the_way(visit, kept.change, kept) if scheduled else (),
        reached=preview(visit, kept.change) if scheduled and not against else None,
        advice=advise(kept.change, found.jargon),
        dates=_dates(visit, kept),
        without_mail=len(found.store.without_mail(now=visit.now).get(kept.ref, ())),
        done=DONE.get(visit.asked("done"), ""),
        may={
            "write": visit.may(Action.WRITE_NOTICE) and kept.state in (ChangeState.SCHEDULED, ChangeState.RELEASED),
            "send": visit.may(Action.SEND_NOTICE),
            "release": visit.may(Action.RELEASE_NOTICE),
            "emergency": visit.may(Action.EMERGENCY_RELEASE) and bool(against),
        },
        begun=visit.now >= kept.change.starts,
        at={
            page: address(page, kept.ref)
            for page in ("edit", "audience", "status", "release", "emergency", "cancel", "done")
        },
        decisions=f"{REGISTERS}/safety_cases",
        back=HOME,
        back_text="All notices",
    )


def audience(visit: Visit) -> Response:
    kept = the_notice(visit)
    return replies.page(
        visit,
        "notice_audience.jinja",
        title=f"Who gets “{kept.change.title}”",
        preview=preview(visit, kept.change),
        back=address("notice", kept.ref),
        back_text="Back to the notice",
    )


def status(visit: Visit) -> Response:
    """Sent, arrived, bounced, read and the time to 80%, for all and by service."""
    kept = the_notice(visit)
    found = office(visit)
    trust = found.trust(visit.today)
    then = kept.change.starts - READ_BEFORE
    reaches = reach(found.fates(kept.ref), found.store.readings(kept.ref), trust.service_of, then=then)
    return replies.page(
        visit,
        "notice_status.jinja",
        title=f"How far “{kept.change.title}” has come",
        kept=kept,
        all=reaches[0],
        services=[(trust.services.get(each.service, each.service), each) for each in reaches[1:]],
        rungs=found.store.rungs(kept.ref),
        cards=[{"it": each, "waits": each.state in FOR_A_PERSON} for each in found.store.posts(kept.ref)],
        may_decide=visit.may(Action.SEND_NOTICE),
        decide=address("cards", kept.ref),
        done=visit.asked("done"),
        back=address("notice", kept.ref),
        back_text="Back to the notice",
        wide=True,
    )


def preview(visit: Visit, change: Change) -> dict[str, Any]:
    """Everything the page says of an audience; what keeps it from being worked out under "fault"."""
    found = office(visit)
    trust = found.trust(visit.today)
    try:
        reached = evaluate(change.rule, trust, not_users=found.store.not_users())
    except EightflowsError as error:
        return {"fault": str(error), "count": 0, "share": 0.0, "large": False}
    before = {each.person for each in found.store.deliveries(change.ref)}
    return {
        "fault": "",
        "count": len(reached.members),
        "staff": reached.staff,
        "share": reached.share,
        "large": reached.share >= found.rules.large_share,
        "services": [*_by_service(reached, trust)][:MOST_SERVICES],
        "people": _people(reached, trust),
        "more": max(len(reached.members) - MOST_PEOPLE, 0),
        "since": _since(reached, before, trust) if before else None,
    }


def in_the_way(visit: Visit, change: Change, kept: KeptChange | None = None) -> dict[str, Any]:
    """Lead time, freezes, clinical peaks and other work; the next window free of them."""
    found = office(visit)
    others = [each.change for each in found.store.changes(ends_after=visit.now) if each.ref != change.ref]
    recorded = london_day(kept.recorded) if kept else visit.today
    against = conflicts(change, others, found.rules, recorded=recorded)
    free = next_free(change, others, found.rules, recorded=recorded) if against else None
    return {"found": [str(each) for each in against], "free": window_words(free.starts, free.ends) if free else ""}


def _line(kept: KeptChange) -> dict[str, Any]:
    words, colour = STATES[kept.state]
    return {
        "ref": kept.ref,
        "href": address("notice", kept.ref),
        "title": kept.change.title,
        "notice": kept.change.notice,
        "kind": kept.change.kind,
        "severity": kept.change.severity,
        "window": window(kept),
        "owner": kept.change.owner,
        "state": words,
        "colour": colour,
        "emergency": kept.emergency,
    }


def _dates(visit: Visit, kept: KeptChange) -> list[dict[str, Any]]:
    """Each message of the sequence: when, what, to whom, by which way, and whether it has gone."""
    gone = {line.key.rung: line for line in office(visit).store.rungs(kept.ref) if line.key.schedule == kept.schedule}
    found = []
    for each in plan(kept.change, office(visit).rules, released=kept.released or visit.now, finished=kept.finished):
        if each.rule.every:
            continue  # only if the work takes longer than planned
        line = gone.get(each.id)
        state = "passed over" if line and line.passed_over else f"went to {line.people:,}" if line else ""
        found.append(
            {
                "due": each.due,
                "name": each.rule.name,
                "to": each.rule.to,
                "by": ", ".join(each.rule.by),
                "state": state,
                "late": not line and each.due < visit.now,
            }
        )
    return found


def _by_service(reached: Audience, trust: TrustOn) -> Sequence[tuple[str, int]]:
    counts = by_service(reached.people, trust)
    return [(trust.services.get(service, service) or "No service", count) for service, count in counts.items()]


def _people(reached: Audience, trust: TrustOn) -> list[dict[str, Any]]:
    return [
        {
            "name": trust.everybody[member.person].name,
            "service": trust.services.get(trust.service_of.get(member.person, ""), ""),
            "why": "; ".join(member.reasons),
        }
        for member in reached.members[:MOST_PEOPLE]
    ]


def _since(reached: Audience, before: set[str], trust: TrustOn) -> dict[str, Any]:
    """Against everybody who was sent something."""
    change = compared(reached, before, trust)
    names = {id: person.name for id, person in trust.everybody.items()}
    return {
        "joined": [names.get(each, each) for each in change.joined],
        "left": [names.get(each, each) for each in change.left],
    }


DONE = {
    "saved": "The notice is saved.",
    "released": "The notice is released: its first message goes when it is due.",
    "cancelled": "The notice is cancelled. Those who were told will hear.",
    "done": "The work is done. Those who wait are told.",
}

ROOM = Room(
    title="Notices",
    way_in=HOME,
    needs=Action.PREVIEW_NOTICE,
    doors=(
        door("", every_notice, Action.PREVIEW_NOTICE),
        door("/notice", notice, Action.PREVIEW_NOTICE),
        door("/audience", audience, Action.PREVIEW_NOTICE),
        door("/status", status, Action.PREVIEW_NOTICE),
    ),
)

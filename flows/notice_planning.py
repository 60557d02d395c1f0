"""Which changes may be told of now, and what holds back the others? Plain functions, as in notice_rungs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.errors import EightflowsError, Fault
from engine.notices.audience import evaluate, refuse_empty
from engine.notices.change import Change, ChangeState
from engine.notices.conflicts import Conflict, conflicts
from engine.notices.life import KeptChange, released
from engine.notices.moments import london_day
from engine.notices.plan import PlannedRung, plan
from engine.notices.release import EmergencyRelease, emergency_release, obstacles
from engine.notices.store import ChangedMeanwhile
from flows.notice_parts import NoticeParts

ROBOT = "eightflows"


@dataclass(slots=True, kw_only=True)
class PlanSummary:
    """What one run did, by reference of the change.

    retrospective  released in an emergency, and the decision that is owed is overdue
    """

    now: datetime
    released: list[str] = field(default_factory=list)
    held: dict[str, tuple[Fault, ...]] = field(default_factory=dict)
    conflicts: dict[str, tuple[Conflict, ...]] = field(default_factory=dict)
    plans: dict[str, tuple[PlannedRung, ...]] = field(default_factory=dict)
    retrospective: list[str] = field(default_factory=list)
    failures: list[EightflowsError] = field(default_factory=list)


def plan_communications(
    parts: NoticeParts, now: datetime, *, dry_run: bool = False, only_critical: bool = False
) -> PlanSummary:
    """Release every scheduled change nothing stands against, and say what stands against the others."""
    summary = PlanSummary(now=now)
    active = parts.store.changes(ends_after=now)
    others = [kept.change for kept in active if kept.state is not ChangeState.CANCELLED]
    day = london_day(now)
    for kept in active:
        if only_critical and not kept.change.is_critical:
            continue
        if kept.emergency is not None and kept.emergency.task_due < day and standing_against(kept.change, parts, now):
            summary.retrospective.append(kept.ref)
        if kept.state is not ChangeState.SCHEDULED:
            continue
        found = conflicts(
            kept.change, others, parts.rules, recorded=london_day(kept.recorded), working_days=parts.working_days
        )
        if found:
            summary.conflicts[kept.ref] = found
        if faults := standing_against(kept.change, parts, now):
            summary.held[kept.ref] = faults
            continue
        try:
            refuse_empty(evaluate(kept.change.rule, parts.trust(day), not_users=parts.store.not_users()), kept.ref)
            ready = released(kept, now=now)
            if not dry_run:
                parts.store.save_change(ready, by=ROBOT, at=now, why="nothing stands against it")
        except ChangedMeanwhile:
            continue  # the next run sees it as it is now
        except EightflowsError as failure:
            summary.failures.append(failure)
            continue
        summary.released.append(kept.ref)
        summary.plans[kept.ref] = plan(kept.change, parts.rules, released=now, working_days=parts.working_days)
    return summary


def standing_against(
    change: Change, parts: NoticeParts, now: datetime, emergency: EmergencyRelease | None = None
) -> tuple[Fault, ...]:
    """What is missing of the authority to release, beside what an emergency release makes up for."""
    registered, day = parts.registered, london_day(now)
    officers = parts.safety_officers(day)
    return obstacles(change, registered.system(), registered.cases, officers, parts.rules, on=day, emergency=emergency)


def release_in_emergency(
    parts: NoticeParts, ref: str, *, first: str, second: str, why: str, now: datetime
) -> KeptChange:
    """The audited emergency route: two named people, each with a role that may. Raises NoEmergencyRelease."""
    kept = parts.store.change(ref)
    release: EmergencyRelease = emergency_release(
        kept.change,
        parts.registered.system(),
        parts.rules,
        first=first,
        second=second,
        roles=_trust_wide_roles(parts, now),
        why=why,
        now=now,
        working_days=parts.working_days,
    )
    ready = released(kept, now=now, emergency=release)
    return parts.store.save_change(ready, by=first, at=now, why=f"emergency: {release.why}")


def _trust_wide_roles(parts: NoticeParts, now: datetime) -> Mapping[str, frozenset[str]]:
    """Person -> roles held for the whole trust on that day."""
    day, found = london_day(now), dict[str, set[str]]()
    for holding in parts.people().roles:
        if not holding.team and holding.holds_on(day):
            found.setdefault(holding.person, set()).add(holding.role)
    return {person: frozenset(roles) for person, roles in found.items()}

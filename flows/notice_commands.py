"""What can be done with notices on the command line? Record a change, see whom it touches, send, see who has read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from engine.errors import EightflowsError
from flows.acting import As, acting_person
from flows.answers import printable

if TYPE_CHECKING:
    from engine.notices.change import Change
    from engine.notices.life import KeptChange
    from engine.notices.release import EmergencyRelease
    from engine.notices.trust import TrustOn
    from flows.notice_parts import NoticeParts

On = Annotated[str | None, Parameter(help="The business date (2026-11-23) or moment (2026-11-23T10:00); else now.")]
DryRun = Annotated[bool, Parameter(negative="", help="Say what would happen, and change nothing.")]
Ref = Annotated[str, Parameter(help="Reference of the change.")]
MOST_SHOWN = 12

app = App(name="notice", help="Tell only the people affected, on the right day, and see who has read it.")


class NotConfirmed(EightflowsError):
    """A person has to look first: nothing was kept."""


@app.command
def new(
    change_file: Annotated[Path, Parameter(help="The change record (.yaml).")],
    /,
    *,
    on: On = None,
    dry_run: DryRun = False,
    large: Annotated[bool, Parameter(negative="", help="Yes, so large a share of the trust is meant.")] = False,
    acting: As = None,
) -> None:
    """Record a change, or another version of one; say who is touched, what stands against it, how it reads."""
    from connectors.notice_files import library_jargon, read_change_file
    from engine.notices.change import faults_of
    from engine.notices.life import recorded, revised
    from engine.notices.plain_language import advise, blocks
    from engine.notices.store import UnknownChange

    change, now = read_change_file(change_file), _moment(on)
    advice = advise(change, library_jargon())
    if faults := [*faults_of(change, now=now), *blocks(advice)]:
        raise NotConfirmed(f"{change.ref}: {len(faults)} to put right\n" + "\n".join(map(str, faults)))
    with _parts() as parts:
        by = _writer(parts, acting, now)
        share = _show_audience(parts, change, now)
        _show_against(parts, change, now)
        _lines("Plain words", map(str, advice))
        if share >= parts.rules.large_share and not large:
            raise NotConfirmed(f"{share:.0%} of the trust would be told. If that is meant, add --large")
        try:
            kept = parts.store.change(change.ref)
        except UnknownChange:
            kept, edit = recorded(change, now=now), None
        else:
            kept, edit = revised(kept, change, now=now)
        if not dry_run:
            parts.store.save_change(kept, by=by, at=now)
    print(f"\n{'Would be kept' if dry_run else 'Kept'} as {change.ref}{f' ({edit})' if edit else ''}.")


@app.command
def preview(ref: Ref, /, *, on: On = None, dry_run: DryRun = False) -> None:  # noqa: ARG001 - it never changes anything
    """Say who would get it and why, how many, what changed since last time, and on which dates."""
    now = _moment(on)
    with _parts() as parts:
        kept = parts.store.change(ref)
        _show_audience(parts, kept.change, now)
        _show_against(parts, kept.change, now, kept.emergency)
        _show_plan(parts, kept, now)


@app.command
def send(*, on: On = None, dry_run: DryRun = False) -> None:
    """Release what may go, and write the letters and the digest that are due into the outbox."""
    from flows.notice_digest import send_digest
    from flows.notice_planning import plan_communications
    from flows.notice_rungs import send_due

    now = _moment(on)
    with _parts() as parts:
        planned = plan_communications(parts, now, dry_run=dry_run)
        sent = send_due(parts, now, dry_run=dry_run)
        digest = send_digest(parts, now, dry_run=dry_run)
    _lines("Released", planned.released)
    for ref, faults in {**planned.held, **sent.held}.items():
        _lines(f"{ref} is held", map(str, faults))
    _lines("Rungs", (f"{key.change} {key.rung}" for key in sent.rungs))
    print(
        f"{'Would write' if dry_run else 'Wrote'} {sent.letters} letters and {digest.letters} digests; "
        f"{sent.deferred} put off to tomorrow, {sent.without_mail + digest.without_mail} without an address."
    )
    if failures := [*planned.failures, *sent.failures, *digest.failures]:
        raise ExceptionGroup("changes that could not be told", failures)


@app.command
def status(ref: Ref, /, *, on: On = None, dry_run: DryRun = False) -> None:  # noqa: ARG001 - it never changes anything
    """Say what was sent, to how many, and who has read it, by service."""
    from engine.notices.seen import reach
    from flows.notice_chasing import fates

    now = _moment(on)
    with _parts() as parts:
        kept, trust = parts.store.change(ref), _trust(parts, now)
        print(f"{ref} is {kept.state}: {printable(kept.change.title)}")
        for line in parts.store.rungs(ref):
            what = "passed over, a later one made up for it" if line.passed_over else f"{line.people} people"
            print(f"  {_local(line.at)}  {line.key.rung}: {what}")
        then = kept.change.starts - timedelta(days=2)
        found = reach(fates(parts, ref), parts.store.readings(ref), trust.service_of, then=then)
    print(f"\n{'Service':<32}{'told':>7}{'arrived':>9}{'bounced':>9}{'no mail':>9}{'read':>7}{'read %':>8}  80% after")
    for each in found:
        name = trust.services.get(each.service, each.service) or "Everybody"
        after = "-" if each.to_80 is None else f"{each.to_80 / timedelta(hours=1):.0f} h"
        print(
            f"{printable(name)[:31]:<32}{each.audience:>7}{each.delivered:>9}{each.bounced:>9}{each.no_mail:>9}"
            f"{each.read:>7}{each.share_read:>8.0%}  {after}"
        )


@app.command
def cancel(
    ref: Ref,
    /,
    *,
    why: Annotated[str, Parameter(help="Told to those who had a notice.")],
    on: On = None,
    dry_run: DryRun = False,
    acting: As = None,
) -> None:
    """Cancel a change: exactly those who were told will hear."""
    from engine.notices.life import cancelled

    now = _moment(on)
    with _parts() as parts:
        by = _writer(parts, acting, now)
        kept = cancelled(parts.store.change(ref), now=now, why=why)
        if not dry_run:
            parts.store.save_change(kept, by=by, at=now, why=why)
        told = len(parts.store.told(ref))
    print(f"{ref} {'would be' if dry_run else 'is'} cancelled; {told} people had heard of it.")


@app.command
def done(ref: Ref, /, *, on: On = None, dry_run: DryRun = False, acting: As = None) -> None:
    """Say that the work is done: those who wait are told, and no overrun is reported any more."""
    from engine.notices.life import finished

    now = _moment(on)
    with _parts() as parts:
        by = _writer(parts, acting, now)
        kept = finished(parts.store.change(ref), now=now)
        if not dry_run:
            parts.store.save_change(kept, by=by, at=now)
    print(f"{ref} {'would be' if dry_run else 'is'} done.")


@app.command
def attest(
    ref: Ref,
    person: Annotated[str, Parameter(help="Person id of whoever was told.")],
    /,
    *,
    by: Annotated[str, Parameter(help="Person id of whoever told them.")],
    on: On = None,
) -> None:
    """Say that somebody without mail was told, and has understood."""
    from engine.access import Action, actor_of, check, ties_to
    from engine.notices.moments import london_day
    from engine.notices.seen import Reading, Told

    now = _moment(on)
    day = london_day(now)
    with _parts() as parts:
        known = _trust(parts, now).everybody
        if missing := [id for id in (person, by) if id not in known]:
            raise NotConfirmed(f"nobody who works here has the id {missing[0]!r}")
        actor = actor_of(by, parts.people(), day)
        check(Action.SEE_NOTICE_REGISTERS, actor, ties_to(person, actor, parts.people(), day))
        kept = parts.store.change(ref)
        new = parts.store.note_reading(Reading(change=kept.ref, person=person, how=Told.ATTESTED, by=by, at=now))
    print("Noted." if new else "It was known already.")


@app.command
def emergency(
    ref: Ref,
    /,
    *,
    first: Annotated[str, Parameter(help="Person id of the first who answers for it.")],
    second: Annotated[str, Parameter(help="Person id of the second.")],
    why: Annotated[str, Parameter(help="What would happen if it waited for the safety decision.")],
    on: On = None,
) -> None:
    """Release without the safety decision: two named people, on record, paperwork within two working days."""
    from engine.calendars import long_date
    from flows.notice_planning import release_in_emergency

    with _parts() as parts:
        kept = release_in_emergency(parts, ref, first=first, second=second, why=why, now=_moment(on))
    due = f" The safety decision is due by {long_date(kept.emergency.task_due)}." if kept.emergency else ""
    print(f"{ref} is released in an emergency.{due}")


@app.command
def triage(file: Annotated[Path, Parameter(help="Saved JSON of the message centre or the roadmap.")], /) -> None:
    """List what Microsoft announces, the latest first, with what it would most likely become."""
    from connectors.notice_files import read_announcements

    for each in read_announcements(file):
        act = f", act by {each.act_by}" if each.act_by else ""
        print(f"{printable(each.id)}  {each.suggests}, {each.severity}{act}  {printable(each.expected)}")
        print(f"    {printable(each.title)} ({printable(', '.join(each.products))})")


@app.command
def toolkit(out: Annotated[Path, Parameter(help="Folder for the pages.")], /, *, on: On = None) -> None:
    """Write the Digital Toolkit's pages from registers and maps."""
    from flows.notice_toolkit import write_toolkit
    from flows.settings import Settings

    pages = write_toolkit(Settings.from_env(), out, _moment(on))
    print(f"Wrote {len(pages)} pages. Begin with {out / 'index.html'}")


@contextmanager
def _parts() -> "Iterator[NoticeParts]":
    from flows.notice_parts import open_notice_parts
    from flows.settings import Settings

    with open_notice_parts(Settings.from_env()) as parts:
        yield parts


def _writer(parts: "NoticeParts", acting: str | None, now: datetime) -> str:
    """The id of whoever writes the notice. Raises NobodyFound, NotAllowed."""
    from engine.access import Action, actor_of, check
    from engine.notices.moments import london_day

    directory = parts.people()
    person = acting_person(directory, acting)
    check(Action.WRITE_NOTICE, actor_of(person.id, directory, london_day(now)))
    return person.id


def _moment(on: str | None) -> datetime:
    from flows.notice_moments import moment_of

    return moment_of(on)


def _trust(parts: "NoticeParts", now: datetime) -> "TrustOn":
    from engine.notices.moments import london_day

    return parts.trust(london_day(now))


def _show_audience(parts: "NoticeParts", change: "Change", now: datetime) -> float:
    """How many, by service, with examples of the reasons, and what changed; returns the share of the trust."""
    from engine.notices.audience import by_service, compared, evaluate, refuse_empty

    trust = _trust(parts, now)
    audience = refuse_empty(evaluate(change.rule, trust, not_users=parts.store.not_users()), change.ref)
    print(f"{len(audience.members)} of {audience.staff} people would be told ({audience.share:.1%} of the trust)")
    for service, count in [*by_service(audience.people, trust).items()][:MOST_SHOWN]:
        print(f"  {count:>6}  {printable(trust.services.get(service, service)) or 'no service'}")
    reasons = {reason: None for member in audience.members for reason in member.reasons}
    _lines("because they", [*reasons][:MOST_SHOWN])
    before = {each.person for each in parts.store.deliveries(change.ref)}
    if before:
        since = compared(audience, before, trust)
        print(f"Since last time {len(since.joined)} have joined and {len(since.left)} have left the list.")
    return audience.share


def _show_against(
    parts: "NoticeParts", change: "Change", now: datetime, emergency: "EmergencyRelease | None" = None
) -> None:
    from engine.calendars import long_date
    from engine.notices.conflicts import conflicts, next_free
    from engine.notices.moments import london_day, window_words
    from flows.notice_planning import standing_against

    kept = parts.store.changes(ends_after=now)
    recorded = london_day(next((each.recorded for each in kept if each.ref == change.ref), now))
    others = [each.change for each in kept]
    found = conflicts(change, others, parts.rules, recorded=recorded, working_days=parts.working_days)
    _lines("Against this window", map(str, found))
    if found and (free := next_free(change, others, parts.rules, recorded=recorded)) is not None:
        print(f"  The next free one: {window_words(free.starts, free.ends)}")
    missing = standing_against(change, parts, now, emergency)
    _lines("Missing of the authority to release", map(str, missing))
    if emergency is not None and not missing and standing_against(change, parts, now):
        print(f"\nReleased in an emergency. The safety decision is due by {long_date(emergency.task_due)}.")


def _show_plan(parts: "NoticeParts", kept: "KeptChange", now: datetime) -> None:
    from engine.notices.plan import plan

    gone = {line.key.rung: line for line in parts.store.rungs(kept.ref) if line.key.schedule == kept.schedule}
    print("\nDates")
    for each in plan(kept.change, parts.rules, released=kept.released or now, working_days=parts.working_days):
        if each.rule.every:
            continue  # only if it takes longer than planned
        line = gone.get(each.id)
        if line is not None:
            late = ": passed over" if line.passed_over else f": went to {line.people}"
        else:
            late = "" if each.due >= now else ": its time has passed"
        print(f"  {_local(each.due)}  {each.rule.name}, to {each.rule.to}, by {', '.join(each.rule.by)}{late}")


def _lines(heading: str, lines: "Sequence[str] | Iterator[str] | map[str]") -> None:
    listed = [*lines]
    if listed:
        print(f"\n{heading}")
        for line in listed:
            print(f"  {printable(line)}")


def _local(moment: datetime) -> str:
    from engine.notices.moments import LONDON

    return f"{moment.astimezone(LONDON):%a %d %b %Y %H:%M}"

"""Has it been read, and by whom? A link is opaque, for one person, once, and acts only when a form is posted.

docs/method/seen.md says why: mail scanners fetch links and some press buttons, so a link says "read", never "agreed".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from engine.errors import EightflowsError
from engine.notices.delivery import Delivery, DeliveryState
from engine.outbox import LetterState

TOKEN_BYTES = 24


class Told(StrEnum):
    """How we know that somebody has read it."""

    LINK = "link"
    SIGNED_IN = "signed in"
    ATTESTED = "attested"  # somebody else says so, for staff without mail


class BadLink(EightflowsError):
    """The link does nothing: never ours, used already, or too old. Says the same of all three to a stranger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is kept of a link: its hash, never the link itself."""

    hash: str
    change: str
    person: str
    expires: datetime
    used: datetime | None = None

    def check(self, now: datetime) -> "Token":
        """The token, if it may be used now. Raises BadLink."""
        if self.used is not None:
            raise BadLink("this link has been used already: thank you, there is nothing more to do")
        if now >= self.expires:
            raise BadLink("this link is too old. Sign in to say that you have read the notice")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Somebody has read the notice of a change, and what else they said.

    by            who said so: the person, or whoever attests it
    not_a_user    they do not use the system: the audience learns from it
    relevant      None: not asked or not answered
    """

    change: str
    person: str
    how: Told
    by: str
    at: datetime
    not_a_user: bool = False
    relevant: bool | None = None


def token_hash(secret: str) -> str:
    """What is kept of a link. The secret has 192 random bits, so a plain hash cannot be guessed back."""
    return sha256(secret.encode()).hexdigest()


def new_token(secret: str, *, change: str, person: str, now: datetime, days: int) -> Token:
    return Token(hash=token_hash(secret), change=change, person=person, expires=now + timedelta(days=days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of the first rung that reached a person: when it was sent, and whether it arrived."""

    person: str
    sent: datetime
    arrived: bool = False
    bounced: bool = False
    no_mail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a notice has come in one service, or in all (service "").

    delivered   the mail server took it and sent nothing back
    by_then     read at least so long before the start as `reach` was asked for, as a share of the audience
    to_80       from the first letter to the moment 80% of the audience had read it; None: not yet
    relevant    share of those who answered that said it was for them; None: nobody answered
    """

    service: str
    audience: int
    delivered: int
    bounced: int
    no_mail: int
    read: int
    by_then: float | None
    to_80: timedelta | None
    relevant: float | None

    @property
    def share_read(self) -> float:
        return self.read / self.audience if self.audience else 0.0


def reach(
    fates: Iterable[Fate],
    readings: Iterable[Reading],
    service_of: Mapping[str, str],
    *,
    then: datetime | None = None,
) -> tuple[Reach, ...]:
    """All first (service ""), then by service in order of its id. `then`: the moment to have read it by."""
    by_service: dict[str, list[Fate]] = {}
    everybody = list(fates)
    for fate in everybody:
        by_service.setdefault(service_of.get(fate.person, ""), []).append(fate)
    read = {each.person: each for each in readings}
    of_services = [_reach(service, by_service[service], read, then) for service in sorted(by_service) if service]
    return (_reach("", everybody, read, then), *of_services)


def fates_of(deliveries: Iterable[Delivery], states: Mapping[str, LetterState]) -> tuple[Fate, ...]:
    """What became of the first rung that reached each person. `states`: of the letters, by their names."""
    found: dict[str, Fate] = {}
    for each in deliveries:
        if not each.told or each.person in found:
            continue
        state = states.get(each.letter)
        found[each.person] = Fate(
            person=each.person,
            sent=each.not_before,
            arrived=state is LetterState.SENT,
            bounced=each.state is DeliveryState.BOUNCED or state is LetterState.FAILED,
            no_mail=each.state is DeliveryState.NO_MAIL,
        )
    return tuple(found.values())


def _reach(service: str, fates: list[Fate], read: Mapping[str, Reading], then: datetime | None) -> Reach:
    theirs = [read[fate.person] for fate in fates if fate.person in read]
    said = [each.relevant for each in theirs if each.relevant is not None]
    in_time = None if then is None or not fates else sum(each.at <= then for each in theirs) / len(fates)
    return Reach(
        service=service,
        audience=len(fates),
        delivered=sum(fate.arrived and not fate.bounced for fate in fates),
        bounced=sum(fate.bounced for fate in fates),
        no_mail=sum(fate.no_mail for fate in fates),
        read=len(theirs),
        by_then=in_time,
        to_80=_time_to_80(fates, theirs),
        relevant=sum(said) / len(said) if said else None,
    )


def _time_to_80(fates: list[Fate], readings: list[Reading]) -> timedelta | None:
    """From the first letter to the reading that made it 80% of the audience."""
    needed = -(-len(fates) * 4 // 5)
    moments = sorted(each.at for each in readings)
    if not needed or len(moments) < needed:
        return None
    return moments[needed - 1] - min(fate.sent for fate in fates)

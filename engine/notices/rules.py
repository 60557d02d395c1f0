"""What has this trust decided about notices? Lead times, freezes, peaks, sequences, caps: data, confirmed locally."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from engine.notices.change import Change, ChangeKind, Notice, Severity


class Anchor(StrEnum):
    """What a rung is counted from."""

    NOW = "released"  # as soon as it may go
    START = "start"
    END = "end"
    FINISHED = "finished"  # when somebody said that the work is done


class To(StrEnum):
    """Who of those it touches gets a rung."""

    EVERYBODY = "everybody"
    MANAGERS = "managers"
    TOLD = "told"  # those who got an earlier rung


class Channel(StrEnum):
    """How a rung reaches people. MAIL goes at once, DIGEST with the next weekly one."""

    MAIL = "mail"
    DIGEST = "digest"
    TEAMS = "teams"
    INVITE = "invite"


@dataclass(frozen=True, slots=True, kw_only=True)
class RungRule:
    """One step of a sequence.

    days, working_days, minutes   from the anchor, before it when negative; `at`: the clock time of a day
    says     the sentence this rung begins with
    subject  what the subject of its letter begins with; empty: its name
    urgent   passes the frequency cap and quiet hours: it would be useless later
    every    minutes; sent again and again from the anchor on until somebody says that the work is done
    useful   how long after its time a rung that could not go is still worth sending, where it is not one that
             comes before the start (those are until the start)
    pulse    asks whether it went well
    """

    id: str
    name: str
    says: str
    subject: str = ""
    anchor: Anchor = Anchor.START
    days: int = 0
    working_days: int = 0
    minutes: int = 0
    at: time | None = None
    to: To = To.EVERYBODY
    by: tuple[Channel, ...] = (Channel.MAIL,)
    urgent: bool = False
    every: int = 0
    useful: timedelta = timedelta(days=3)
    pulse: bool = False

    def __post_init__(self) -> None:
        if (self.days or self.working_days) and (self.at is None or self.minutes):
            raise ValueError(f"the rung {self.id!r} counts days: it needs a clock time, and no minutes")
        if self.days and self.working_days:
            raise ValueError(f"the rung {self.id!r} counts either days or working days")
        if Channel.DIGEST in self.by and (self.urgent or Channel.MAIL in self.by):
            raise ValueError(f"the rung {self.id!r} is either in the digest or goes at once")

    @property
    def before_start(self) -> bool:
        return self.anchor is Anchor.START and (self.days < 0 or self.working_days < 0 or self.minutes < 0)

    @property
    def in_digest(self) -> bool:
        return Channel.DIGEST in self.by


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTime:
    """Working days between recording a change and its start."""

    kind: ChangeKind
    major: bool = False
    working_days: int


class FreezeKind(StrEnum):
    """How a freeze finds its days each year."""

    DATES = "dates"  # from one day and month to another
    EASTER = "easter"  # days counted from Easter Sunday
    FIRST_WEDNESDAY = "first Wednesday"  # of a month


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """Days on which nothing is changed. `before` and `after` widen Easter or the first Wednesday by days."""

    name: str
    kind: FreezeKind = FreezeKind.DATES
    first: str = ""  # "12-18": month and day
    last: str = ""
    month: int = 0
    before: int = 0
    after: int = 0
    only: date | None = None  # one year's freeze alone: a national go-live


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """Hours when wards and clinics are at their busiest. `days`: Monday is 0; none: every day."""

    name: str
    starts: time
    ends: time
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chasing:
    """Whom we ask again to read: how often at most, after how many working days, and for which notices."""

    notices: tuple[Notice, ...] = ()
    least_severity: Severity = Severity.NORMAL
    after_working_days: int = 2
    most: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRules:
    """Every rule of a trust about notices (process_maps/library/change_notice/rules.yaml).

    gated            notices of a health IT system that need the authority to release
    least_gap        two rungs of one change are never nearer, unless urgent
    a_day            most letters a person gets in a day that are neither critical nor urgent
    quiet_from/to    no letter that is not urgent leaves between these clock times
    quiet_days_off   nor on a Saturday, a Sunday or a bank holiday
    large_share      of the trust, 0 to 1, from which the sender must confirm
    correction_urgent  a correction is urgent where the old or new start is as near as this
    """

    sequences: Mapping[Notice, tuple[RungRule, ...]]
    lead_times: tuple[LeadTime, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    peaks: tuple[Peak, ...] = ()
    gated: tuple[Notice, ...] = ()
    chasing: Chasing = Chasing()
    least_gap: timedelta = timedelta(hours=12)
    a_day: int = 2
    quiet_from: time = time(18)
    quiet_to: time = time(8)
    quiet_days_off: bool = True
    large_share: float = 0.25
    digest_weekday: int = 1
    digest_at: time = time(10)
    digest_most: int = 7
    correction_urgent: timedelta = timedelta(hours=48)
    link_days: int = 60
    emergency_roles: tuple[str, ...] = ()
    retrospective_working_days: int = 2
    may_wait: tuple[Notice, ...] = ()

    def sequence(self, notice: Notice) -> tuple[RungRule, ...]:
        return self.sequences.get(notice, ())

    def lead_time(self, change: Change) -> int:
        """Working days this change needs; 0 where no rule speaks of it."""
        fits = [each for each in self.lead_times if each.kind is change.kind and each.major == change.major]
        return max((each.working_days for each in fits), default=0)

    def chases(self, change: Change) -> bool:
        order = list(Severity)
        severe = order.index(change.severity) >= order.index(self.chasing.least_severity)
        return severe and change.notice in self.chasing.notices

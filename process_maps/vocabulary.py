"""Which words does a map use for work, value, links, media and rules?"""

from enum import StrEnum


class Work(StrEnum):
    """Who does the work (Jidoka: human work and machine work are told apart)."""

    HUMAN = "human"
    MACHINE = "machine"
    MIXED = "mixed"


class Value(StrEnum):
    """What the step's hands-on time is to the service user."""

    ADDS = "adds"
    NECESSARY = "necessary"
    WASTE = "waste"


class Activity(StrEnum):
    """What kind of thing is done (the process chart's symbols, and chasing)."""

    OPERATION = "operation"
    INSPECTION = "inspection"
    TRANSPORT = "transport"
    STORAGE = "storage"
    CHASE = "chase"


class Arrival(StrEnum):
    """How work reaches a step."""

    PUSH = "push"
    PULL = "pull"
    FIFO = "fifo"
    FLOW = "flow"


class Stock(StrEnum):
    """What lies before a step."""

    QUEUE = "queue"
    SUPERMARKET = "supermarket"
    SAFETY = "safety stock"


class Medium(StrEnum):
    """How information travels."""

    ELECTRONIC = "electronic"
    EMAIL = "e-mail"
    PAPER = "paper"
    PHONE = "phone"
    FACE_TO_FACE = "face to face"


class GatewayKind(StrEnum):
    """EXCLUSIVE: an item takes one way on. PARALLEL: it takes all of them, and a join waits for all."""

    EXCLUSIVE = "exclusive"
    PARALLEL = "parallel"


class LinkKind(StrEnum):
    """SEQUENCE goes on; REWORK sends a share of items back."""

    SEQUENCE = "sequence"
    REWORK = "rework"


class Retake(StrEnum):
    """LOOP: the share may come back again and again, T/(1-r). ONCE: at most one retake, T(1+r)."""

    LOOP = "loop"
    ONCE = "once"


class PartyRole(StrEnum):
    """Who stands outside the work, and who schedules it."""

    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    CONTROL = "control"


class LaneKind(StrEnum):
    """Whose lane it is."""

    TEAM = "team"
    SERVICE_USER = "service user"
    OUTSIDE = "outside"


class LeadTimeRule(StrEnum):
    """The four definitions of lead time in live use (docs/method/lead-time.md)."""

    INVENTORY = "inventory"
    WAIT_PLUS_WORK = "wait plus work"
    BLOCK = "block lead times"
    MEASURED = "measured"


class MapState(StrEnum):
    """Which picture this is."""

    CURRENT = "current"
    FUTURE = "future"
    IDEAL = "ideal"


class Evidence(StrEnum):
    """Where the figures come from."""

    OBSERVED = "observed"
    PUBLISHED = "published"
    MADE_UP = "made up"


class Verb(StrEnum):
    """What one element of work is."""

    READ = "read"
    DECIDE = "decide"
    ENTER = "enter"
    CHECK = "check"
    SEND = "send"
    MOVE = "move"
    MEET = "meet"

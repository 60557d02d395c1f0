"""Do access and property go by the last working day over Christmas, and reminders by the two months the law gives?"""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from connectors.form_files import example_of
from engine.cases.model import CaseStatus
from tests.journeys.trust import ASHA, LONDON, MO, Trust, london, opened_trust

IRA = "20010008"
"""The IT service desk."""


@pytest.fixture
def trust(tmp_path: Path) -> Iterator[Trust]:
    trust = opened_trust(tmp_path, london(2026, 12, 1, 9, 0))
    yield trust
    trust.store.close()


def leaving(trust: Trust, **more: object) -> str:
    case = trust.start("leaver", ASHA, {}, by=MO)
    form = {**example_of("leaver", "leaver").answers, "notice_date": "2026-12-01", "last_working_day": "2026-12-24"}
    trust.submit(case, "tell#1", MO, **{**form, **more})
    return case


def test_access_goes_at_five_on_the_last_working_day_and_property_is_due_five_working_days_after_christmas(
    trust: Trust,
) -> None:
    case = leaving(trust)
    assert trust.casework.waiting_for(IRA, trust.now) == []
    trust.live_until(london(2026, 12, 24, 16, 59))
    (property_,) = trust.casework.waiting_for(MO, trust.now)
    assert property_.due == london(2027, 1, 5, 17, 0)  # 25 and 28 December and 1 January are bank holidays
    assert trust.casework.waiting_for(IRA, trust.now) == []
    trust.live_until(london(2026, 12, 24, 17, 0))
    (access,) = trust.casework.waiting_for(IRA, trust.now)
    trust.submit(case, access.item, IRA)
    trust.live_until(london(2026, 12, 30, 9, 0))
    back = {"badge": {"held": True, "returned_on": "2026-12-24"}, "laptop": {"held": True, "asset_number": "N-4471"}}
    rest = ("phone", "smartcard", "lone_worker", "prescription_pads", "uniform", "parking", "vehicle")
    assets = {**back, **{each: {"held": False} for each in rest}}
    reasons = {"everything_back@assets_out": "Comes by courier"}
    trust.submit(case, property_.item, MO, reasons, assets=assets, not_back_because="The laptop comes by courier")
    assert trust.case(case).status is CaseStatus.CLOSED


def test_somebody_who_is_dismissed_loses_access_at_once(trust: Trust) -> None:
    case = leaving(trust, leaving_reason="Dismissal", access_at_once=True)
    (access,) = trust.casework.waiting_for(IRA, trust.now)
    assert (access.case, access.due) == (case, london(2026, 12, 1, 11, 0))


def test_a_request_nobody_decides_is_reminded_and_escalated_within_the_two_months_of_the_law(trust: Trust) -> None:
    case = trust.start("flexible_working", ASHA, {}, by=ASHA)
    asked = {**example_of("flexible_working", "flexible_working_request").answers, "request_date": "2026-12-01"}
    trust.submit(case, "ask#1", ASHA, **asked | {"asked_before": False, "earlier_requests": None})
    (waits,) = trust.casework.waiting_for(MO, trust.now)
    assert waits.due == london(2027, 2, 1, 17, 0)
    trust.live_until(london(2027, 2, 2, 9, 0))
    sent = [(parsedate_to_datetime(str(each["Date"])).astimezone(LONDON), str(each["To"])) for each in trust.deliver()]
    told = sorted((moment, to.partition(" <")[0]) for moment, to in sent if moment > london(2026, 12, 2))
    assert [f"{moment:%d %b %H:%M} {to}" for moment, to in told] == [
        "04 Jan 07:00 Mo Adair",  # 30 days before is a Saturday in quiet hours
        "18 Jan 17:00 Hana Reed",
        "18 Jan 17:00 Mo Adair",
        "25 Jan 17:00 Mo Adair",
        "01 Feb 07:00 Mo Adair",  # two days before is a Saturday too
        "01 Feb 17:00 Lee Marsh",
    ]

"""Whatever the document allows or forbids, sent at random: does the API answer as the document says?

A program with every role there is, so that what it sends is looked at and not turned away at the door.
"""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from connectors.web.api.room import document
from connectors.web.rate_limits import RateLimit, RateLimits
from process_maps.document import write_document
from process_maps.drafts.draft import draft_of
from tests.connectors.web.api.program import SECRET, an_office_with_a_program
from tests.connectors.web.site import MONDAY, TestSite, a_return_to_work
from tests.connectors.web.test_every_door import Flows
from tests.library import library_map

pytestmark = pytest.mark.timeout(600)  # for all endpoints together


@cache
def the_site() -> TestSite:
    """One site for all of them: the clock goes on so that a program may ask as often as the test wants."""
    site, _ = an_office_with_a_program()
    site.store.drawn_maps.create("rtw", draft_of(write_document(library_map("return_to_work"))), by="fay", at=MONDAY)
    parts = replace(site.parts, automations=Flows(), outbox=site.store.outbox)
    no_end = RateLimits(*(RateLimit(1_000_000) for _ in range(4)))
    here = TestSite(parts=parts, store=site.store, clock=site.clock, staff=site.staff, limits=no_end)
    a_return_to_work(here)
    return here


NOT_HELD = (
    ignored_auth,  # tests/connectors/web/test_every_door.py tries every door with no token and with wrong ones
    negative_data_rejection,  # a part of an address may be anything: what is not there is 404 or 403
    positive_data_acceptance,  # what a register or a form asks for is checked against it, and told with 422
)


@pytest.fixture
def described(request: pytest.FixtureRequest) -> Any:
    """Made when the test runs: 5 s, which every worker would pay while it looks for tests."""
    request.node._nodeid = request.node.nodeid  # schemathesis 4.32 asks for it; pytest 9.2 has it no more
    return schemathesis.openapi.from_dict(document())


@schemathesis.pytest.from_fixture("described").parametrize()
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_the_api_answers_as_the_document_says(case: schemathesis.Case[Any]) -> None:
    site = the_site()
    site.clock.pass_by(timedelta(milliseconds=1))
    response = case.call(app=site.app, base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {SECRET}"})
    case.validate_response(response, excluded_checks=list(NOT_HELD))
    assert response.status_code < 500

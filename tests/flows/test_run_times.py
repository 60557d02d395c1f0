"""Does every second of a run lie in one stage, and is it told where a run stopped, in words fit for the reader?"""

from collections.abc import Mapping

import pytest

from flows.flow_pictures import Timed
from flows.run_failures import words_for
from flows.run_times import Span, stage_times

STAGES = (Timed(name="Read"), Timed(name="Send", task="send"), Timed(name="Count"))
ENTRY = "flows.outbox.deliver_mail"


@pytest.mark.parametrize(
    ("state", "tasks", "told"),
    [
        pytest.param("worked", {"send": Span(2, 8)}, ["worked 2", "worked 6", "worked 2"], id="all of it"),
        pytest.param("stopped", {"send": Span(2, 8)}, ["worked 2", "worked 6", "stopped 2"], id="at the end"),
        pytest.param(
            "stopped", {"send": Span(2, 10, failed=True)}, ["worked 2", "stopped 8", "not reached"], id="while sending"
        ),
        pytest.param(
            "stopped",
            {"send": Span(2, 8, failed=True, went_on=True)},
            ["worked 2", "stopped 6", "worked 2"],
            id="not all of it could be sent, and the rest was done",
        ),
        pytest.param(
            "stopped", {"send": Span(2, 2, kept=True)}, ["worked 2", "kept 0", "stopped 8"], id="sent by an earlier try"
        ),
        pytest.param("stopped", {}, ["stopped 10", "not reached", "not reached"], id="before sending"),
        pytest.param("planned", {}, ["not reached"] * 3, id="not begun"),
    ],
)
def test_stages_of_a_run(state: str, tasks: Mapping[str, Span], told: list[str]) -> None:
    found = stage_times(STAGES, tasks, whole=10, state=state)
    assert [f"{each.state} {each.seconds:.0f}" if each.seconds is not None else each.state for each in found] == told


@pytest.mark.parametrize(
    ("state", "message", "words"),
    [
        pytest.param(
            "FAILED",
            "Flow run encountered an exception: MailStopped: The mail server does not answer",
            "The mail server does not answer",
            id="an error of ours is a sentence",
        ),
        pytest.param(
            "FAILED",
            "Flow run encountered an exception: MailStopped: mail server 127.0.0.1:2 cannot be reached",
            "Mail server 127.0.0.1:2 cannot be reached",
            id="which begins as one",
        ),
        pytest.param(
            "FAILED",
            "Flow run encountered an exception: OperationalError: insert into cases values ('Sam Patel')",
            "It could not finish. The worker's log says why.",
            id="another's may hold anything",
        ),
        pytest.param(
            "FAILED",
            "Flow run encountered an exception ExceptionGroup: what could not be done (2 sub-exceptions)",
            "Some of it could not be done (what could not be done). The worker's log names each.",
            id="several",
        ),
        pytest.param(
            "FAILED",
            "Flow run encountered an exception: FileExistsError: [Errno 17] File exists: 'suppliers/Sam Patel.xlsx'",
            "Where it keeps its files something else lies. The worker's log says where.",
            id="the disk",
        ),
        pytest.param("CRASHED", "killed: Sam Patel", "The machine it ran on stopped.", id="the machine"),
        pytest.param("COMPLETED", "All states completed.", "", id="nothing to tell"),
    ],
)
def test_why_it_stopped(state: str, message: str, words: str) -> None:
    assert words_for(state, message, ENTRY) == words

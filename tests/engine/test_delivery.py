"""Does every reply of a mail server lead to the right outcome for the letter, and for the connection?"""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery import Advice, Reply, Retries, Stage, Tried, Verdict, judged, outcome_of, unanswered
from engine.outbox import ClaimedLetter, LetterState, WhenUnsure

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
RETRIES = Retries(first=timedelta(minutes=1), longest=timedelta(hours=2), tries=5)


def letter(attempts: int = 0, when_unsure: WhenUnsure = WhenUnsure.RESEND) -> ClaimedLetter:
    return ClaimedLetter(
        id="case-7.letter",
        recipient="asha.moor@example.nhs.uk",
        content=b"...",
        attempts=attempts,
        when_unsure=when_unsure,
        token=3,
    )


@pytest.mark.parametrize(
    ("reply", "stage", "verdict", "advice"),
    [
        pytest.param(Reply(250), Stage.CONTENT, Verdict.TAKEN, Advice.GO_ON, id="taken"),
        pytest.param(Reply(251), Stage.CONTENT, Verdict.TAKEN, Advice.GO_ON, id="taken, other 2xx"),
        pytest.param(Reply(451, "4.3.0"), Stage.CONTENT, Verdict.NOT_NOW, Advice.GO_ON, id="later"),
        pytest.param(Reply(450, "4.2.0"), Stage.RECIPIENT, Verdict.NOT_NOW, Advice.GO_ON, id="grey-listed"),
        pytest.param(Reply(421), Stage.SENDER, Verdict.NOT_NOW, Advice.REOPEN, id="closing before"),
        pytest.param(Reply(421, "4.4.2"), Stage.CONTENT, Verdict.NOT_NOW, Advice.REOPEN, id="closing after"),
        pytest.param(Reply(432, "4.3.2"), Stage.CONTENT, Verdict.NOT_NOW, Advice.FEWER, id="Exchange throttles"),
        pytest.param(Reply(421, "4.3.2"), Stage.SENDER, Verdict.NOT_NOW, Advice.FEWER, id="too many connections"),
        pytest.param(Reply(550, "5.1.1"), Stage.RECIPIENT, Verdict.NEVER, Advice.GO_ON, id="no such mailbox"),
        pytest.param(Reply(554, "5.6.0"), Stage.CONTENT, Verdict.NEVER, Advice.GO_ON, id="content refused"),
        pytest.param(Reply(552, "5.3.4"), Stage.SENDER, Verdict.NEVER, Advice.GO_ON, id="too large, said early"),
        pytest.param(Reply(550), Stage.SENDER, Verdict.NOT_NOW, Advice.STOP, id="sender refused"),
        pytest.param(Reply(530, "5.7.57"), Stage.RECIPIENT, Verdict.NOT_NOW, Advice.STOP, id="not signed in"),
        pytest.param(Reply(550, "5.7.60"), Stage.CONTENT, Verdict.NOT_NOW, Advice.STOP, id="not our address"),
        pytest.param(Reply(550, "5.1.90"), Stage.CONTENT, Verdict.NOT_NOW, Advice.STOP, id="daily limit by status"),
        pytest.param(Reply(554, "5.2.0", quota=True), Stage.CONTENT, Verdict.NOT_NOW, Advice.STOP, id="by its words"),
        pytest.param(Reply(0), Stage.CONTENT, Verdict.UNSURE, Advice.REOPEN, id="nonsense after the content"),
        pytest.param(Reply(0), Stage.RECIPIENT, Verdict.NOT_NOW, Advice.REOPEN, id="nonsense before it"),
        pytest.param(Reply(354), Stage.CONTENT, Verdict.UNSURE, Advice.REOPEN, id="a reply out of step"),
    ],
)
def test_a_reply_says_what_is_known(reply: Reply, stage: Stage, verdict: Verdict, advice: Advice) -> None:
    result = judged(reply, stage)
    assert (result.verdict, result.advice) == (verdict, advice)
    assert result.reason or verdict is Verdict.TAKEN


@pytest.mark.parametrize("stage", Stage)
def test_only_from_the_content_on_is_a_broken_line_in_doubt(stage: Stage) -> None:
    assert (unanswered("it broke", stage).verdict is Verdict.UNSURE) is (stage is Stage.CONTENT)


@given(code=st.integers(400, 599), stage=st.sampled_from(Stage))
def test_a_plain_refusal_never_leaves_doubt(code: int, stage: Stage) -> None:
    """So under HOLD no letter is held that a server has answered."""
    assert judged(Reply(code), stage).verdict in (Verdict.NOT_NOW, Verdict.NEVER)


@pytest.mark.parametrize(
    ("verdict", "attempts", "policy", "advice", "state"),
    [
        (Verdict.TAKEN, 0, WhenUnsure.RESEND, Advice.GO_ON, LetterState.SENT),
        (Verdict.TAKEN, 99, WhenUnsure.HOLD, Advice.GO_ON, LetterState.SENT),
        (Verdict.NEVER, 0, WhenUnsure.RESEND, Advice.GO_ON, LetterState.FAILED),
        (Verdict.NOT_NOW, 0, WhenUnsure.RESEND, Advice.GO_ON, LetterState.QUEUED),
        (Verdict.NOT_NOW, 3, WhenUnsure.HOLD, Advice.GO_ON, LetterState.QUEUED),
        (Verdict.NOT_NOW, 4, WhenUnsure.RESEND, Advice.GO_ON, LetterState.FAILED),
        (Verdict.NOT_NOW, 99, WhenUnsure.RESEND, Advice.STOP, LetterState.QUEUED),
        (Verdict.UNSURE, 0, WhenUnsure.RESEND, Advice.REOPEN, LetterState.QUEUED),
        (Verdict.UNSURE, 0, WhenUnsure.HOLD, Advice.REOPEN, LetterState.HELD),
        (Verdict.UNSURE, 4, WhenUnsure.RESEND, Advice.REOPEN, LetterState.HELD),
    ],
)
def test_a_verdict_becomes_an_outcome(
    verdict: Verdict, attempts: int, policy: WhenUnsure, advice: Advice, state: LetterState
) -> None:
    outcome = outcome_of(
        letter(attempts, policy), Tried(verdict, "why", advice), now=NOW, retries=RETRIES, dice=Random(1)
    )
    assert (outcome.id, outcome.token, outcome.at, outcome.state) == ("case-7.letter", 3, NOW, state)
    assert (outcome.retry_at is not None and outcome.retry_at > NOW) is (state is LetterState.QUEUED)
    assert ("why" in outcome.reason) is (state is not LetterState.SENT)


def test_giving_up_says_after_how_many_tries() -> None:
    outcome = outcome_of(letter(4), judged(Reply(451), Stage.CONTENT), now=NOW, retries=RETRIES, dice=Random(1))
    assert outcome.reason == "given up after 5 tries: the mail server answered 451"


@pytest.mark.parametrize(("tried", "minutes"), [(0, 1), (1, 1), (2, 2), (4, 8), (7, 64), (8, 120), (10_000, 120)])
def test_waits_double_up_to_the_longest(tried: int, minutes: float) -> None:
    waits = [RETRIES.wait(tried, Random(seed)) for seed in range(200)]
    assert timedelta(minutes=minutes / 2) <= min(waits) < max(waits) <= timedelta(minutes=minutes)


def test_the_same_dice_give_the_same_wait() -> None:
    assert RETRIES.wait(3, Random(7)) == RETRIES.wait(3, Random(7)) != RETRIES.wait(3, Random(8))


@pytest.mark.parametrize(
    ("first", "longest", "tries"), [(0, 1, 1), (2, 1, 1), (1, 1, 0)], ids=["no wait", "backwards", "never"]
)
def test_impatience_is_refused(first: int, longest: int, tries: int) -> None:
    with pytest.raises(ValueError, match=r"wait|tried"):
        Retries(first=timedelta(minutes=first), longest=timedelta(minutes=longest), tries=tries)

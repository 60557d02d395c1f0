"""Do accounts, sessions, links, tokens and drafts keep their promises in memory, SQLite and PostgreSQL?"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from connectors.store import Store
from connectors.store.accounts_tables import accounts, form_drafts, sessions
from connectors.store.memory import MemoryStore
from engine.accounts import Account, BadName, LinkSpent, RobotToken, Session, SetUpLink, key_of
from engine.forms.drafts import Draft

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ASHA = Account(
    id="a1",
    sign_in="asha.moor",
    person="p1",
    created=NOW,
    roles=frozenset({"administrator", "hr_adviser"}),
    password="$argon2id$v=19$...",
    second_factor="JBSWY3DPEHPK3PXP",
)
BEN = Account(id="a2", sign_in="ben.okafor", person="p2", created=NOW, identity="https://id.example/v2.0 b-1")
Opened = Store | MemoryStore


def test_an_account_comes_back_as_it_was(store: Opened) -> None:
    store.accounts.add(ASHA)
    store.accounts.add(BEN)
    assert store.accounts.account("a1") == ASHA
    assert store.accounts.named(" Asha.Moor ") == ASHA
    assert store.accounts.identified("https://id.example/v2.0 b-1") == BEN
    assert store.accounts.identified("") is None
    assert list(store.accounts.accounts()) == [ASHA, BEN]


@pytest.mark.parametrize("second", [replace(BEN, sign_in="asha.moor"), replace(BEN, identity="https://x 1")])
def test_a_name_or_an_identity_belongs_to_one(store: Opened, second: Account) -> None:
    store.accounts.add(replace(ASHA, identity="https://x 1"))
    with pytest.raises(BadName):
        store.accounts.add(second)


def test_a_change_leaves_the_count_of_guesses_alone(store: Opened) -> None:
    store.accounts.add(ASHA)
    store.accounts.guessed_wrong("a1", NOW)
    store.accounts.use_code("a1", 7)
    store.accounts.change(replace(ASHA, password="new", disabled=True))
    assert store.accounts.account("a1") == replace(ASHA, password="new", disabled=True, wrong=1, last_code=7)


def test_the_tenth_wrong_guess_lets_the_account_rest(store: Opened) -> None:
    store.accounts.add(ASHA)
    resting = [store.accounts.guessed_wrong("a1", NOW).resting(NOW) for _ in range(10)]
    assert resting == [False] * 9 + [True]
    store.accounts.guessed_right("a1")
    assert store.accounts.account("a1") == ASHA


def test_guesses_at_once_are_all_counted(sql_store: Store) -> None:
    sql_store.accounts.add(ASHA)
    with ThreadPoolExecutor(5) as crowd:
        found = list(crowd.map(lambda _: sql_store.accounts.guessed_wrong("a1", NOW), range(10)))
    assert sum(account.resting(NOW) for account in found) == 1


def test_a_one_time_code_counts_once(store: Opened) -> None:
    store.accounts.add(ASHA)
    assert [store.accounts.use_code("a1", step) for step in (5, 5, 4, 6)] == [True, False, False, True]


def test_a_session_is_found_by_the_digest_of_its_secret_until_it_ends(store: Opened) -> None:
    store.accounts.add(ASHA)
    session = Session(key=key_of("secret"), account="a1", opened=NOW, seen=NOW)
    store.accounts.open_session(session)
    later = NOW + timedelta(minutes=20)
    store.accounts.seen(session.key, later)
    assert store.accounts.session(key_of("secret")) == (replace(session, seen=later), ASHA)
    assert store.accounts.session("secret") is None
    store.accounts.end_session(session.key)
    assert store.accounts.session(session.key) is None


def test_everybody_can_be_signed_out_and_what_has_ended_is_forgotten(store: Opened) -> None:
    store.accounts.add(ASHA)
    for number, seen in enumerate((NOW, NOW, NOW - timedelta(hours=1))):
        store.accounts.open_session(Session(key=str(number), account="a1", opened=seen, seen=seen))
    assert store.accounts.forget_ended(NOW) == 1
    assert store.accounts.end_sessions("a1") == 2


def test_a_link_is_used_once_and_in_time(store: Opened) -> None:
    for key, expires in (("new", NOW + timedelta(hours=1)), ("old", NOW)):
        store.accounts.invite(SetUpLink(key=key, account="a1", expires=expires))
    assert store.accounts.take_link("new", NOW).account == "a1"
    for spent in ("new", "old", "never given out"):
        with pytest.raises(LinkSpent):
            store.accounts.take_link(spent, NOW)


def test_a_robots_token_lasts_until_it_is_revoked(store: Opened) -> None:
    token = RobotToken(
        id="t1", key=key_of("x"), name="esr", roles=frozenset({"ops"}), made_by="p1", made=NOW,
        expires=NOW + timedelta(days=90),
    )  # fmt: skip
    store.accounts.add_token(token)
    store.accounts.token_used("t1", NOW)
    assert store.accounts.token(key_of("x")) == replace(token, used=NOW)
    store.accounts.revoke_token("t1", NOW)
    store.accounts.revoke_token("t1", NOW + timedelta(days=1))
    (kept,) = store.accounts.tokens()
    assert kept.revoked == NOW
    assert not kept.lasts(NOW)


def test_a_draft_is_its_authors_until_the_form_is_sent(store: Opened) -> None:
    draft = Draft(case="c1", item="meet#1", by="p1", at=NOW, entries={"rows": [{"a": 1}]}, reasons={"late@x": "ill"})
    store.drafts.keep(replace(draft, entries={}))
    store.drafts.keep(draft)
    store.drafts.keep(replace(draft, by="p2"))
    store.drafts.keep(replace(draft, item="other#1", at=NOW - timedelta(days=90)))
    assert store.drafts.draft("c1", "meet#1", "p1") == draft
    assert store.drafts.draft("c1", "meet#1", "p3") is None
    assert store.drafts.drop_older(NOW - timedelta(days=60)) == 1
    store.drafts.drop("c1", "meet#1")
    assert store.drafts.draft("c1", "meet#1", "p2") is None


def test_a_copy_of_the_database_holds_no_secret_and_no_answer(sql_store: Store) -> None:
    sql_store.accounts.add(ASHA)
    sql_store.accounts.open_session(Session(key=key_of("cookie"), account="a1", opened=NOW, seen=NOW))
    sql_store.drafts.keep(Draft(case="c1", item="i", by="p1", at=NOW, entries={"reason": "chest pain"}))
    with sql_store.database.read() as connection:
        rows = [str(connection.execute(select(table)).all()) for table in (accounts, sessions, form_drafts)]
    assert not any(secret in "".join(rows) for secret in ("JBSWY3DPEHPK3PXP", "cookie", "chest pain"))

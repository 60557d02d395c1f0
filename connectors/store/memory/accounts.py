"""Who may sign in to a rehearsal, and what have they begun? Kept in memory, by the rules of the database."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from engine.accounts import (
    LOCKED_FOR,
    MOST_GUESSES,
    Account,
    BadName,
    LinkSpent,
    RobotToken,
    Session,
    SetUpLink,
)
from engine.forms.drafts import Draft


class MemoryAccounts:
    """Accounts, sessions, links and tokens as mappings (port: engine.accounts.Accounts)."""

    def __init__(self, alone: AbstractContextManager[object]) -> None:
        self._alone = alone
        self._accounts: dict[str, Account] = {}
        self._sessions: dict[str, Session] = {}
        self._links: dict[str, SetUpLink] = {}
        self._tokens: dict[str, RobotToken] = {}

    def accounts(self) -> Sequence[Account]:
        with self._alone:
            return sorted(self._accounts.values(), key=lambda account: account.sign_in)

    def account(self, id: str) -> Account | None:
        return self._accounts.get(id)

    def named(self, sign_in: str) -> Account | None:
        name = sign_in.strip().lower()
        return next((account for account in self.accounts() if account.sign_in == name), None)

    def identified(self, identity: str) -> Account | None:
        return next((account for account in self.accounts() if identity and account.identity == identity), None)

    def add(self, account: Account) -> None:
        with self._alone:
            if account.id in self._accounts or self.named(account.sign_in) or self.identified(account.identity):
                raise BadName(f"The name {account.sign_in!r} is taken. Choose another.")
            self._accounts[account.id] = account

    def change(self, account: Account) -> None:
        with self._alone:
            if before := self._accounts.get(account.id):
                self._accounts[account.id] = replace(
                    account, wrong=before.wrong, rests_until=before.rests_until, last_code=before.last_code
                )

    def guessed_wrong(self, id: str, now: datetime) -> Account:
        with self._alone:
            account = self._accounts[id]
            wrong = account.wrong + 1
            rests = wrong >= MOST_GUESSES
            after = replace(
                account, wrong=0 if rests else wrong, rests_until=now + LOCKED_FOR if rests else account.rests_until
            )
            self._accounts[id] = after
            return after

    def guessed_right(self, id: str) -> None:
        with self._alone:
            self._accounts[id] = replace(self._accounts[id], wrong=0, rests_until=None)

    def use_code(self, id: str, step: int) -> bool:
        with self._alone:
            unused = self._accounts[id].last_code < step
            if unused:
                self._accounts[id] = replace(self._accounts[id], last_code=step)
            return unused

    def open_session(self, session: Session) -> None:
        with self._alone:
            self._sessions[session.key] = session

    def session(self, key: str) -> tuple[Session, Account] | None:
        with self._alone:
            found = self._sessions.get(key)
            return None if found is None else (found, self._accounts[found.account])

    def seen(self, key: str, now: datetime) -> None:
        with self._alone:
            if found := self._sessions.get(key):
                self._sessions[key] = replace(found, seen=now)

    def end_session(self, key: str) -> None:
        with self._alone:
            self._sessions.pop(key, None)

    def end_sessions(self, account: str) -> int:
        with self._alone:
            before = len(self._sessions)
            self._sessions = {key: each for key, each in self._sessions.items() if each.account != account}
            return before - len(self._sessions)

    def forget_ended(self, now: datetime) -> int:
        with self._alone:
            before = len(self._sessions) + len(self._links)
            self._sessions = {key: each for key, each in self._sessions.items() if each.lasts(now)}
            self._links = {key: each for key, each in self._links.items() if each.expires > now}
            return before - len(self._sessions) - len(self._links)

    def invite(self, link: SetUpLink) -> None:
        with self._alone:
            self._links[link.key] = link

    def invited(self, key: str) -> SetUpLink | None:
        return self._links.get(key)

    def take_link(self, key: str, now: datetime) -> SetUpLink:
        with self._alone:
            found = self._links.pop(key, None)
        if found is None or found.expires <= now:
            raise LinkSpent
        return found

    def add_token(self, token: RobotToken) -> None:
        with self._alone:
            self._tokens[token.id] = token

    def tokens(self) -> Sequence[RobotToken]:
        with self._alone:
            return sorted(self._tokens.values(), key=lambda token: token.made, reverse=True)

    def token(self, key: str) -> RobotToken | None:
        return next((token for token in self.tokens() if token.key == key), None)

    def token_used(self, id: str, now: datetime) -> None:
        with self._alone:
            self._tokens[id] = replace(self._tokens[id], used=now)

    def revoke_token(self, id: str, now: datetime) -> None:
        with self._alone:
            if (found := self._tokens.get(id)) and found.revoked is None:
                self._tokens[id] = replace(found, revoked=now)


class MemoryDrafts:
    """Forms somebody has begun (port: engine.forms.drafts.Drafts)."""

    def __init__(self, alone: AbstractContextManager[object]) -> None:
        self._alone = alone
        self._drafts: dict[tuple[str, str, str], Draft] = {}

    def draft(self, case: str, item: str, by: str) -> Draft | None:
        return self._drafts.get((case, item, by))

    def keep(self, draft: Draft) -> None:
        with self._alone:
            self._drafts[draft.case, draft.item, draft.by] = draft

    def drop(self, case: str, item: str) -> None:
        with self._alone:
            self._drafts = {key: draft for key, draft in self._drafts.items() if key[:2] != (case, item)}

    def forget(self, cases: Collection[str]) -> None:
        """Their cases are disposed of."""
        with self._alone:
            self._drafts = {key: draft for key, draft in self._drafts.items() if key[0] not in cases}

    def drop_older(self, than: datetime) -> int:
        with self._alone:
            before = len(self._drafts)
            self._drafts = {key: draft for key, draft in self._drafts.items() if draft.at >= than}
            return before - len(self._drafts)

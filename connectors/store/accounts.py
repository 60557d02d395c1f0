"""Where are accounts, sessions, set-up links and robots' tokens kept?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, or_, select, update

from connectors.store.accounts_tables import accounts, robot_tokens, sessions, set_up_links
from connectors.store.database import Database, DatabaseFault
from connectors.store.rows import sealed, unsealed
from connectors.store.sealed import Keyring
from engine.accounts import (
    IDLE,
    LOCKED_FOR,
    LONGEST,
    MOST_GUESSES,
    Account,
    BadName,
    LinkSpent,
    RobotToken,
    Session,
    SetUpLink,
)

COUNTED = ("wrong", "rests_until", "last_code")
"""Columns that only their own moves change."""


class SqlAccounts:
    """In SQLite or PostgreSQL (port: engine.accounts.Accounts)."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database, self._keys = database, keys

    # --- accounts --------------------------------------------------------------------------------

    def accounts(self) -> Sequence[Account]:
        with self._database.read() as connection:
            rows = connection.execute(select(accounts).order_by(accounts.c.sign_in)).mappings().all()
        return [self._account(row) for row in rows]

    def account(self, id: str) -> Account | None:
        return self._one(accounts.c.id == id)

    def named(self, sign_in: str) -> Account | None:
        return self._one(accounts.c.sign_in == sign_in.strip().lower())

    def identified(self, identity: str) -> Account | None:
        return self._one(accounts.c.identity == identity)

    def add(self, account: Account) -> None:
        try:
            with self._database.write() as connection:
                connection.execute(accounts.insert().values(self._columns(account)))
        except DatabaseFault:
            raise BadName(f"The name {account.sign_in!r} is taken. Choose another.") from None

    def change(self, account: Account) -> None:
        columns = {name: value for name, value in self._columns(account).items() if name not in COUNTED}
        with self._database.write() as connection:
            connection.execute(update(accounts).where(accounts.c.id == account.id).values(columns))

    def guessed_wrong(self, id: str, now: datetime) -> Account:
        ours = accounts.c.id == id
        with self._database.write() as connection:
            connection.execute(update(accounts).where(ours).values(wrong=accounts.c.wrong + 1))
            too_many = (ours, accounts.c.wrong >= MOST_GUESSES)
            resting = update(accounts).where(*too_many).values(wrong=0, rests_until=now + LOCKED_FOR)
            connection.execute(resting)
            return self._account(connection.execute(select(accounts).where(ours)).mappings().one())

    def guessed_right(self, id: str) -> None:
        with self._database.write() as connection:
            connection.execute(update(accounts).where(accounts.c.id == id).values(wrong=0, rests_until=None))

    def use_code(self, id: str, step: int) -> bool:
        unused = (accounts.c.id == id, accounts.c.last_code < step)
        with self._database.write() as connection:
            return connection.execute(update(accounts).where(*unused).values(last_code=step)).rowcount == 1

    # --- sessions --------------------------------------------------------------------------------

    def open_session(self, session: Session) -> None:
        row = {"id": session.key, "account": session.account, "opened": session.opened, "seen": session.seen}
        with self._database.write() as connection:
            connection.execute(sessions.insert().values(row))

    def session(self, key: str) -> tuple[Session, Account] | None:
        with self._database.read() as connection:
            row = connection.execute(select(sessions).where(sessions.c.id == key)).mappings().one_or_none()
            if row is None:
                return None
            of = select(accounts).where(accounts.c.id == row["account"])
            account = self._account(connection.execute(of).mappings().one())
        return Session(key=row["id"], account=row["account"], opened=row["opened"], seen=row["seen"]), account

    def seen(self, key: str, now: datetime) -> None:
        with self._database.write() as connection:
            connection.execute(update(sessions).where(sessions.c.id == key).values(seen=now))

    def end_session(self, key: str) -> None:
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.id == key))

    def end_sessions(self, account: str) -> int:
        with self._database.write() as connection:
            return connection.execute(delete(sessions).where(sessions.c.account == account)).rowcount

    def forget_ended(self, now: datetime) -> int:
        ended = or_(sessions.c.seen <= now - IDLE, sessions.c.opened <= now - LONGEST)
        with self._database.write() as connection:
            gone = connection.execute(delete(sessions).where(ended)).rowcount
            return gone + connection.execute(delete(set_up_links).where(set_up_links.c.expires <= now)).rowcount

    # --- set-up links ----------------------------------------------------------------------------

    def invite(self, link: SetUpLink) -> None:
        row = {"id": link.key, "account": link.account, "expires": link.expires}
        with self._database.write() as connection:
            connection.execute(set_up_links.insert().values(row))

    def invited(self, key: str) -> SetUpLink | None:
        with self._database.read() as connection:
            return _link(connection, key)

    def take_link(self, key: str, now: datetime) -> SetUpLink:
        with self._database.write() as connection:
            found = _link(connection, key)
            taken = connection.execute(delete(set_up_links).where(set_up_links.c.id == key)).rowcount
        if found is None or taken != 1 or found.expires <= now:
            raise LinkSpent
        return found

    # --- robots ----------------------------------------------------------------------------------

    def add_token(self, token: RobotToken) -> None:
        row = {
            "id": token.id,
            "digest": token.key,
            "name": token.name,
            "roles": _joined(token.roles),
            "made_by": token.made_by,
            "made": token.made,
            "expires": token.expires,
            "revoked": token.revoked,
            "used": token.used,
        }
        with self._database.write() as connection:
            connection.execute(robot_tokens.insert().values(row))

    def tokens(self) -> Sequence[RobotToken]:
        with self._database.read() as connection:
            rows = connection.execute(select(robot_tokens).order_by(robot_tokens.c.made.desc())).mappings().all()
        return [_token(row) for row in rows]

    def token(self, key: str) -> RobotToken | None:
        with self._database.read() as connection:
            chosen = select(robot_tokens).where(robot_tokens.c.digest == key)
            row = connection.execute(chosen).mappings().one_or_none()
        return None if row is None else _token(row)

    def token_used(self, id: str, now: datetime) -> None:
        with self._database.write() as connection:
            connection.execute(update(robot_tokens).where(robot_tokens.c.id == id).values(used=now))

    def revoke_token(self, id: str, now: datetime) -> None:
        going = (robot_tokens.c.id == id, robot_tokens.c.revoked.is_(None))
        with self._database.write() as connection:
            connection.execute(update(robot_tokens).where(*going).values(revoked=now))

    # --- rows ------------------------------------------------------------------------------------

    def _one(self, which: Any) -> Account | None:
        with self._database.read() as connection:
            row = connection.execute(select(accounts).where(which)).mappings().one_or_none()
        return None if row is None else self._account(row)

    def _columns(self, account: Account) -> dict[str, Any]:
        columns = {
            "id": account.id,
            "sign_in": account.sign_in,
            "person": account.person,
            "roles": _joined(account.roles),
            "password": account.password,
            "last_code": account.last_code,
            "identity": account.identity or None,
            "disabled": account.disabled,
            "wrong": account.wrong,
            "rests_until": account.rests_until,
            "created": account.created,
        }
        secret = account.second_factor.encode("ascii") or None
        if secret is None:
            return columns | {"second_factor": None, "sealed_with": None}
        return sealed(self._keys, accounts, columns, {"second_factor": secret})

    def _account(self, row: RowMapping) -> Account:
        secret = b"" if row["second_factor"] is None else unsealed(self._keys, accounts, row, "second_factor")
        return Account(
            id=row["id"],
            sign_in=row["sign_in"],
            person=row["person"],
            created=row["created"],
            roles=_split(row["roles"]),
            password=row["password"],
            second_factor=secret.decode("ascii"),
            last_code=row["last_code"],
            identity=row["identity"] or "",
            disabled=row["disabled"],
            wrong=row["wrong"],
            rests_until=row["rests_until"],
        )


def _link(connection: Connection, key: str) -> SetUpLink | None:
    row = connection.execute(select(set_up_links).where(set_up_links.c.id == key)).one_or_none()
    return None if row is None else SetUpLink(key=row.id, account=row.account, expires=row.expires)


def _token(row: RowMapping) -> RobotToken:
    return RobotToken(
        id=row["id"],
        key=row["digest"],
        name=row["name"],
        roles=_split(row["roles"]),
        made_by=row["made_by"],
        made=row["made"],
        expires=row["expires"],
        revoked=row["revoked"],
        used=row["used"],
    )


def _joined(roles: frozenset[str]) -> str:
    return " ".join(sorted(roles))


def _split(text: str) -> frozenset[str]:
    return frozenset(text.split())

"""Where is it kept what programs were told? Sealed, and for two days."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Delete, delete, select

from connectors.store.database import Database
from connectors.store.kept_answers_tables import kept_answers
from connectors.store.many import insert_and_tell, put
from connectors.store.rows import sealed, unsealed
from connectors.store.sealed import Keyring
from engine.kept_answers import KEPT_FOR, KeptAnswer

ROW = kept_answers.c


class SqlKeptAnswers:
    """In SQLite or PostgreSQL (port: engine.kept_answers.KeptAnswers)."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database, self._keys = database, keys

    def begin(self, asked: KeptAnswer) -> KeptAnswer | None:
        id = _id(asked.by, asked.key)
        row = {"id": id, "digest": asked.digest, "at": asked.at, "content": None, "sealed_with": None}
        with self._database.write() as connection:
            connection.execute(_older(asked.at - KEPT_FOR))
            if insert_and_tell(connection, kept_answers, [row]):
                return None
            before = connection.execute(select(kept_answers).where(ROW.id == id)).mappings().one()
        content = None if before["content"] is None else unsealed(self._keys, kept_answers, before, "content")
        return KeptAnswer(by=asked.by, key=asked.key, digest=before["digest"], at=before["at"], content=content)

    def keep(self, answered: KeptAnswer) -> None:
        row = {"id": _id(answered.by, answered.key), "digest": answered.digest, "at": answered.at}
        with self._database.write() as connection:
            put(connection, kept_answers, [sealed(self._keys, kept_answers, row, {"content": answered.content})])

    def forget(self, by: str, key: str) -> None:
        with self._database.write() as connection:
            connection.execute(delete(kept_answers).where(ROW.id == _id(by, key)))

    def drop_older(self, than: datetime) -> int:
        with self._database.write() as connection:
            return connection.execute(_older(than)).rowcount


def _older(than: datetime) -> Delete:
    return delete(kept_answers).where(ROW.at <= than)


def _id(by: str, key: str) -> str:
    return sha256(f"{by}\n{key}".encode()).hexdigest()

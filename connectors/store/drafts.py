"""Where are forms kept that somebody has begun? Sealed, as what was sent is."""

import json
from datetime import datetime

from sqlalchemy import delete, select

from connectors.store.accounts_tables import form_drafts
from connectors.store.database import Database
from connectors.store.many import put
from connectors.store.rows import sealed, unsealed
from connectors.store.sealed import Keyring
from engine.forms.drafts import Draft


class SqlDrafts:
    """In SQLite or PostgreSQL (port: engine.forms.drafts.Drafts)."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database, self._keys = database, keys

    def draft(self, case: str, item: str, by: str) -> Draft | None:
        whose = (form_drafts.c.case_id == case, form_drafts.c.item == item, form_drafts.c.done_by == by)
        with self._database.read() as connection:
            row = connection.execute(select(form_drafts).where(*whose)).mappings().one_or_none()
        if row is None:
            return None
        content = json.loads(unsealed(self._keys, form_drafts, row, "entries"))
        return Draft(case=case, item=item, by=by, at=row["at"], **content)

    def keep(self, draft: Draft) -> None:
        content = json.dumps({"entries": draft.entries, "reasons": draft.reasons}, separators=(",", ":"))
        row = {"case_id": draft.case, "item": draft.item, "done_by": draft.by, "at": draft.at}
        with self._database.write() as connection:
            put(connection, form_drafts, [sealed(self._keys, form_drafts, row, {"entries": content.encode()})])

    def drop(self, case: str, item: str) -> None:
        with self._database.write() as connection:
            connection.execute(delete(form_drafts).where(form_drafts.c.case_id == case, form_drafts.c.item == item))

    def drop_older(self, than: datetime) -> int:
        with self._database.write() as connection:
            return connection.execute(delete(form_drafts).where(form_drafts.c.at < than)).rowcount

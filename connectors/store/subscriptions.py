"""Where are the letters kept that people chose?"""

from collections.abc import Mapping

from sqlalchemy import select

from connectors.store.accounts_tables import subscriptions
from connectors.store.database import Database
from connectors.store.many import put
from engine.subscriptions import Subscription, WeeklyLetter


class SqlSubscriptions:
    """In SQLite or PostgreSQL (port: engine.subscriptions.Subscriptions)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def subscriptions(self, letter: WeeklyLetter) -> Mapping[str, Subscription]:
        with self._database.read() as connection:
            rows = connection.execute(select(subscriptions).where(subscriptions.c.letter == letter.value)).all()
        return {
            row.person: Subscription(person=row.person, letter=letter, wanted=row.wanted, weekday=row.weekday)
            for row in rows
        }

    def subscribe(self, subscription: Subscription) -> None:
        row = {
            "person": subscription.person,
            "letter": subscription.letter.value,
            "wanted": subscription.wanted,
            "weekday": subscription.weekday,
        }
        with self._database.write() as connection:
            put(connection, subscriptions, [row])

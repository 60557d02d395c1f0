"""Is it kept which drawn maps run, with what was said of them, on every store?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.store import Store
from connectors.store.memory import MemoryStore
from engine.cases.published import ProcessSettings, PublishedProcess, StepSettings

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Either = Store | MemoryStore
SETTINGS = ProcessSettings(
    owner="ops",
    steps={"triage": StepSettings(role="manager", questions="urgent: Is it urgent? (yes or no)", due="2 days")},
    conditions={"triage>book": "urgent"},
)


def process(name: str = "referral", **changes: object) -> PublishedProcess:
    whole = PublishedProcess(
        name=name, title="Referral", settings=SETTINGS, by="fay", at=NOON, version="0a1b2c3d4e5f", map_edits=7
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def test_a_published_process_comes_back_as_it_was_saved(store: Either) -> None:
    store.published.save(process())
    assert store.published.find("referral") == process()
    assert store.published.find("another") is None


def test_the_newest_word_stands_and_all_are_listed_by_name(store: Either) -> None:
    store.published.save(process())
    newer = process(version="111111111111", paused=True, by="omar", at=NOON + timedelta(hours=1))
    store.published.save(newer)
    store.published.save(process("admission"))
    assert list(store.published.every()) == [process("admission"), newer]
    assert [each.takes_cases for each in store.published.every()] == [True, False]


def test_what_concerns_cases_is_in_the_audit_trail_and_settings_alone_are_not(store: Either) -> None:
    store.published.save(process(version=""))
    store.published.save(process())
    store.published.save(process(settings=ProcessSettings(owner="facilitator")))
    store.published.save(process(paused=True, by="omar"))
    told = [(entry.by, [str(change) for change in entry.changes]) for entry in store.audit.entries("process referral")]
    assert [by for by, _ in told] == ["fay", "omar"]
    assert "0a1b2c3d4e5f" in told[0][1][0]
    assert "paused" in told[1][1][0]
    assert store.audit.verify() is None


@pytest.mark.parametrize("column", ["urgent", "manager"])
def test_what_was_said_of_steps_is_sealed(sql_store: Store, column: str) -> None:
    sql_store.published.save(process())
    with sql_store.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT document FROM published_processes").scalars().all()
    assert rows
    assert all(column.encode() not in bytes(row) for row in rows)

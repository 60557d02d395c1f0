"""How long do the registers take at the size of a large trust, for a night, a day and a year?

    python -m benchmarks.bench_suppliers [share]

1,000 suppliers, 3,000 contracts, 20,000 pieces of evidence (54,000 KPI actuals, 36,000 invoices and all that belongs
to them), and a quarter of that to see how it grows; `share` scales both. On SQLite, letters made and queued; Prefect
is not in it. The year is rehearsed in memory, every day of it: reminders and evidence asked for with what has gone
before, digests on Mondays, and no letter is written out. Wall seconds, once.
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from connectors.register_files import library_registers
from connectors.store import Keyring, open_store
from engine.evidence_chase import chases
from engine.registers.definition import Records
from engine.registers.portfolio import Portfolio
from engine.registers.store import changed
from engine.reminders import due, standings
from engine.supplier_digest import digests
from flows.review_meetings import plan_year
from flows.stored_reminders import remind
from flows.supplier_flows import chase, check
from flows.supplier_parts import parts_of
from tests.engine.registers.sample_portfolio import TODAY, sample_records

FULL = (1_000, 3_000, 20_000)
SHARES = (0.25, 1.0)
KEYS = Keyring({"bench": bytes(range(32))})
SAVED_AT_ONCE = 5_000
DAYS = 365


def timed(what: str, work: Callable[[], object]) -> None:
    began = perf_counter()
    found = work()
    print(f"{what:<58}{perf_counter() - began:>8.2f} s   {found}")


def on_sqlite(records: Records, folder: Path) -> None:
    with open_store(f"sqlite:///{folder / 'registers.db'}", KEYS) as store:
        parts = parts_of(store, folder, on=TODAY)

        def bring_in() -> str:
            definitions = library_registers()
            changes = [
                changed(definitions[key], None, each.id, each.values)
                for key, found in records.items()
                for each in found
            ]
            for first in range(0, len(changes), SAVED_AT_ONCE):
                store.registers.save(changes[first : first + SAVED_AT_ONCE], by="bench", at=parts.now)
            return f"{len(changes):,} records"

        timed("save every record, with versions and audit", bring_in)
        timed("read them all", lambda: f"{sum(map(len, parts.portfolio(TODAY).records.values())):,} records")
        timed(
            "nightly check: findings, overview, workbook, page",
            lambda: f"{check(parts, TODAY, dry_run=False).findings:,} found",
        )
        timed("all reminders and digests of one day, made and queued", lambda: _reminded(parts))
        timed("the same day again", lambda: _reminded(parts))
        timed(
            "a year of reviews planned, invites made and queued",
            lambda: f"{plan_year(parts, TODAY, dry_run=False).new:,} reviews",
        )
        timed("evidence asked for, made and queued", lambda: f"{chase(parts, TODAY, dry_run=False).letters:,} letters")


def _reminded(parts: object) -> str:
    done = remind(parts, TODAY, dry_run=False)  # type: ignore[arg-type]
    return f"{done.reminders:,} reminders, {done.digests:,} digests"


def a_year(records: Records) -> str:
    sent: set[str] = set()
    reminders = weekly = asked = 0
    first = Portfolio(records, TODAY)
    for number in range(DAYS):
        portfolio = first.on(TODAY + timedelta(days=number))
        found = standings(portfolio.register, today=portfolio.today)
        letters = due(found, today=portfolio.today, sent=sent, decisions=portfolio.decisions)
        new = [letter.key for letter in letters]
        sent.update(new)
        reminders += len(new)
        if portfolio.today.weekday() == 0:
            weekly += len(digests(portfolio, found))
        if portfolio.working_days.is_working_day(portfolio.today):
            for each in chases(portfolio, frozenset(sent)):
                sent.update(ask.key for ask in each.asks)
                asked += 1
    return f"{reminders:,} reminders, {weekly:,} digests, {asked:,} letters to suppliers"


def main(share: float) -> None:
    for part in SHARES:
        suppliers, contracts, evidence = (int(size * part * share) for size in FULL)
        print(f"\n{suppliers:,} suppliers, {contracts:,} contracts, {evidence:,} pieces of evidence")
        records = sample_records(suppliers, contracts, evidence)
        with tempfile.TemporaryDirectory() as folder:
            on_sqlite(records, Path(folder))
        timed("one year rehearsed day by day", lambda of=records: a_year(of))  # type: ignore[misc]


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)

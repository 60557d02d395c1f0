"""How long does a year of notices take in a trust of 10,000, and is every promise kept?

    python -m benchmarks.bench_notices [--out folder] [--staff 10000] [--changes 500]

The year is lived hour by hour through the functions the flows call; the workbook it writes is the summary.
"""

import argparse
import time
from datetime import date
from pathlib import Path

from connectors.excel.notice_workbook import write_notice_workbook
from engine.notices.audience import AudienceRule, evaluate
from tests.journeys.notice_year import Size, Year


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=Path("out"))
    asked.add_argument("--staff", type=int, default=10_000)
    asked.add_argument("--changes", type=int, default=500)
    given = asked.parse_args()
    begun = time.perf_counter()
    year = Year(Size(staff=given.staff, changes=given.changes))
    print(f"made the trust in {time.perf_counter() - begun:.1f} s")
    _audience(year, year.first)
    begun = time.perf_counter()
    year.live()
    lived = time.perf_counter() - begun
    letters = sum(year.letters.recipients.values())
    print(f"lived {year.size.days} days in {lived:.0f} s: {year.runs:,} runs, {letters:,} letters")
    begun = time.perf_counter()
    checks = year.checks()
    for rule, broken, _ in checks:
        print(f"{broken:>8,}  {rule}")
    for failure in dict.fromkeys(year.failures):
        print("   ", failure)
    path = given.out / "notices-year.xlsx"
    write_notice_workbook(path, year.period(), checks=checks)
    print(f"checked and wrote {path} in {time.perf_counter() - begun:.0f} s")


def _audience(year: Year, day: date) -> None:
    """Everybody, evaluated with the reasons of three systems the whole trust uses."""
    trust = year.parts.trust(day)
    rule = AudienceRule(systems=tuple(system.ref for system in year.systems[:3]))
    begun = time.perf_counter()
    audience = evaluate(rule, trust)
    taken = time.perf_counter() - begun
    print(f"evaluated {len(audience.members):,} people with 3 reasons each in {taken * 1000:.0f} ms")


if __name__ == "__main__":
    main()

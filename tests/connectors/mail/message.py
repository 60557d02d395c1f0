"""Which message do the mail tests send?"""

from datetime import datetime
from zoneinfo import ZoneInfo

from engine.ports import Mailbox, Message

SENDER = Mailbox(address="contracts@example.nhs.uk", name="Contracts team")
MESSAGE = Message(
    key="supplier-reminder.c-0142.2026-12-24.30-days.0123456789ab",
    to=Mailbox(address="asha.moor@example.nhs.uk", name="Asha Moor"),
    subject="Draft the notice by 10 December 2026: Riverline (C-0142)",
    text="Good morning.\n\nDraft the notice.\n",
    html="<p>Draft the notice.</p>",
    date=datetime(2026, 11, 24, 8, 0, tzinfo=ZoneInfo("Europe/London")),
)

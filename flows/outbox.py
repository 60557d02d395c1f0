"""When do letters leave the outbox? The flow `deliver-mail`, every few minutes, one run at a time.

Prefect is told counts, never names, addresses or what the mail server said about one letter. Started again after
a crash it goes on where it was: `flows/mail_delivery.py` says how.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE

from engine.errors import EightflowsError
from engine.relay_limits import A_DAY
from flows.mail_delivery import Delivered, Delivery, open_delivery, utc_now
from flows.mail_settings import mail_relay
from flows.settings import Settings
from flows.wiring import open_store

MINUTES = 4.0  # a run starts every five


class MailStopped(EightflowsError):
    """The mail server cannot be reached, or does not take our mail: somebody must look. No letter is lost."""


@task(name="send-batch", cache_policy=NO_CACHE, persist_result=False)
async def send_batch(run: Delivery, until: datetime | None) -> bool:
    """Whether there may be more. Raises MailStopped."""
    more = await run.batch(until)
    if not more and run.delivered.trouble:
        raise MailStopped(run.delivered.stopped)
    return more


@flow(name="deliver-mail", persist_result=False)
async def deliver_mail(minutes: float = MINUTES) -> Delivered:
    """Send the letters that may go, and those that come due within so many minutes (0: what is due now).

    Raises MailStopped where somebody must look into it, when all that could be done is done.
    """
    settings = Settings.from_env()
    until = utc_now() + timedelta(minutes=minutes) if minutes else None
    relay = mail_relay(settings.mail_folder)
    with open_store(settings) as store:
        sent = store.outbox.sent_since(utc_now() - A_DAY)
        async with open_delivery(store.outbox, relay, sent_last_day=sent) as run:
            with suppress(MailStopped):  # raised below: first it is told what was done
                while await send_batch(run, until):
                    pass
        delivered = run.delivered
        await _show_counts(delivered)
    if delivered.trouble:
        raise MailStopped(delivered.stopped)
    return delivered


async def _show_counts(delivered: Delivered) -> None:
    rows = {
        "Sent": delivered.sent,
        "To be tried again": delivered.again,
        "Refused for good": delivered.failed,
        "Held for a person": delivered.held,
        "Taken over by another run": delivered.overtaken,
    }
    await acreate_table_artifact(
        key="deliver-mail",
        description=f"Letters of one run. {delivered.stopped}".strip(),
        table=[{"what": what, "letters": count} for what, count in rows.items()],
    )

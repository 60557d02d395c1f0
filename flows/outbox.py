"""When do letters leave the outbox? The flow `deliver-mail`, every few minutes, one run at a time.

Prefect is told counts, never names, addresses or what the mail server said about one letter. Started again after
a crash it goes on where it was: `flows/mail_delivery.py` says how.
"""

import os
from datetime import datetime, timedelta

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE

from connectors.store import Keyring, Store, open_store
from engine.errors import EightflowsError
from flows.mail_delivery import Delivered, Delivery, open_delivery, utc_now
from flows.mail_settings import mail_relay
from flows.settings import Settings

MINUTES = 4.0  # a run starts every five


class MailStopped(EightflowsError):
    """The mail server cannot be reached, or does not take our mail: somebody must look. No letter is lost."""


@task(name="send-batch", cache_policy=NO_CACHE, persist_result=False)
async def send_batch(run: Delivery, until: datetime) -> bool:
    return await run.batch(until)


@flow(name="deliver-mail", persist_result=False)
async def deliver_mail(minutes: float = MINUTES) -> Delivered:
    """Send the letters that may go, and those that come due within so many minutes.

    Raises MailStopped where somebody must look into it, when all that could be done is done.
    """
    settings = Settings.from_env()
    until = utc_now() + timedelta(minutes=minutes)
    relay = mail_relay(settings.mail_folder)
    with _store(settings) as store:
        async with open_delivery(store.outbox, relay) as run:
            while await send_batch(run, until):
                pass
        delivered = run.delivered
        await _show_counts(delivered)
    if delivered.trouble:
        raise MailStopped(delivered.stopped)
    return delivered


def _store(settings: Settings) -> Store:
    url = os.environ.get("EIGHTFLOWS_DATABASE") or f"sqlite:///{settings.home / 'eightflows.db'}"
    return open_store(url, Keyring.from_text(os.environ.get("EIGHTFLOWS_KEYS", "")))


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

"""Who is above the owner of a contract: whom the register names, else who the directory says?"""

from dataclasses import replace
from datetime import date

from engine.people import Directory
from engine.people_records import MANAGER, SECOND_LINE
from engine.ports import Mailbox, is_address
from engine.reminders import Standing

DIRECTOR = "director"
"""The role in the directory. A stand-in takes the place of who is away."""


def with_people(found: Standing, directory: Directory, on: date) -> Standing:
    """The standing with every role the register leaves empty filled from the directory, by the contract's owner."""
    owner = directory.by_email(found.contract.owner_email) if found.contract.owner_email else None
    if owner is None:
        return found
    register = found.supplier
    supplier = replace(
        register,
        manager=register.manager or _holder(directory, MANAGER, owner.id, on),
        head_of_service=register.head_of_service or _holder(directory, SECOND_LINE, owner.id, on),
        director=register.director or _holder(directory, DIRECTOR, owner.id, on),
    )
    return found if supplier == register else replace(found, supplier=supplier)


def _holder(directory: Directory, role: str, owner: str, on: date) -> Mailbox | None:
    for person in directory.holders(role, owner, on):
        if is_address(person.email):
            return Mailbox(address=person.email, name=person.name)
    return None

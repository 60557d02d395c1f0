"""What is a page, who may open its door, and which pages make up a room of the site?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from starlette.responses import Response

from connectors.web.visit import Visit
from engine.access import Action

SMALL, LARGE = 64 * 1024, 12 * 1024 * 1024
"""Bytes somebody may send: a form of ours; a workbook (the preflight door allows 10 MB)."""

Page: TypeAlias = Callable[[Visit], Response] | Callable[[Visit], Awaitable[Response]]


class Guard(StrEnum):
    """Who passes a door before anything is looked at."""

    EVERYBODY = "everybody, signed in or not"
    SIGNED_IN = "anybody signed in"
    ROLE = "whoever has a role that allows it"
    ROW = "anybody signed in; the engine then asks how they are tied to the thing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One address. Doors are shut: who may pass is said, or nobody but a signed-in person can.

    needs  what the table of engine/access.py must allow; asked of the person's roles (ROLE), or by the engine
           of the row itself (ROW)
    robot  a program with a token may pass too, and nobody is sent to the sign-in page
    takes  most bytes that may be sent
    """

    path: str
    page: Page
    methods: tuple[str, ...] = ("GET",)
    guard: Guard = Guard.SIGNED_IN
    needs: Action | None = None
    robot: bool = False
    takes: int = SMALL

    def __post_init__(self) -> None:
        if (self.needs is None) is (self.guard in (Guard.ROLE, Guard.ROW)):
            raise ValueError(f"{self.path}: say what it needs, or that it needs nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Pages that belong together. `title` and `way_in`: in the navigation, for those who may `needs`; "" for none."""

    doors: tuple[Door, ...]
    title: str = ""
    way_in: str = ""
    needs: Action | None = None

"""How is a password kept and looked at? As argon2id digests, two at a time.

19 MiB, two passes, one lane: OWASP's Password Storage Cheat Sheet. More would let a crowd of guesses take the
machine's memory.
"""

from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from engine.accounts import check_password

if TYPE_CHECKING:
    from argon2 import PasswordHasher

AT_ONCE = BoundedSemaphore(2)
_LETTERS_OF_KNOWN = (
    "password passw welcome letmein qwerty qwertyuiop qwertyuiopasdfghjklzxcvbnm iloveyou administrator admin "
    "changeme temporary winter spring summer autumn january february march april june july august september october "
    "november december monday tuesday wednesday thursday friday saturday sunday hospital nhs nhspassword "
    "nhsengland trust nurse doctor england football liverpool arsenal chelsea manchester secret default "
    "passwordpassword eightflows abcdefghijkl abcabcabcabc correcthorsebatterystaple"
)
KNOWN = frozenset(_LETTERS_OF_KNOWN.split())
"""Words that many people choose; a password that is one of them with figures and signs around it is no better."""


def digest(password: str, *, sign_in: str) -> str:
    """What is kept of a new password. Raises BadPassword."""
    letters = "".join(letter for letter in password.casefold() if letter.isalpha())
    check_password(password, sign_in=sign_in, known=KNOWN | ({password.casefold()} if letters in KNOWN else set()))
    with AT_ONCE:
        return _hasher().hash(password)


def fits(kept: str, password: str) -> bool:
    """Whether it is the password; takes as long where there is none, so that nobody learns which names exist."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with AT_ONCE:
        try:
            _hasher().verify(kept or _nobodys(), password)
        except (VerificationError, InvalidHashError):
            return False
    return bool(kept)


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobodys() -> str:
    return _hasher().hash("a password that nobody has")

"""How is what people wrote kept so that a copy of the database alone does not tell it?

AES-256-GCM with a new 96-bit nonce each time (NIST SP 800-38D). The place - table, row, field - and the key's
id are authenticated with it, so that a sealed value copied into another row or field does not open.
"""

import base64
import binascii
import hmac
import os
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import TypeAlias

from engine.errors import EightflowsError

Place: TypeAlias = tuple[str, ...]
"""Table, primary key and column: ("filled_forms", "c1", "meet#1", "special")."""

VARIABLE = "EIGHTFLOWS_KEYS"
KEY_BYTES, NONCE_BYTES = 32, 12
LAYOUT = b"\x01"  # of a sealed value: this, the nonce, the ciphertext with its tag
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")


class BadKeys(EightflowsError):
    """EIGHTFLOWS_KEYS is missing or cannot be read."""


class MissingKey(EightflowsError):
    """Something was sealed with a key we have not been given."""

    def __init__(self, id: str) -> None:
        super().__init__(
            f"some of what is kept was sealed with key {id!r}, which is not in {VARIABLE}. Add it behind the "
            f"first one: {VARIABLE}=newest:...,{id}:..."
        )


class Tampered(EightflowsError):
    """A sealed value does not open: it was changed or moved, or sealed with another key of the same name."""


class Keyring:
    """The keys by id; the first seals, all open. Never shown."""

    def __init__(self, keys: Mapping[str, bytes], *, source: str = VARIABLE) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not keys:
            raise BadKeys(f"there is no key: {source} is empty. docs/guide/database.md says how to make one")
        for id, key in keys.items():
            if not _KEY_ID.fullmatch(id):
                raise BadKeys(f"{source}: a key's name is up to 32 letters, digits, '.', '_' or '-'")
            if len(key) != KEY_BYTES:
                raise BadKeys(f"{source}: key {id!r} has {len(key)} bytes. It must have {KEY_BYTES}")
        self._ciphers = {id: AESGCM(key) for id, key in keys.items()}
        self._fingerprints = {
            id: hmac.new(key, b"eightflows key fingerprint", sha256).hexdigest() for id, key in keys.items()
        }
        self.current = next(iter(keys))

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self.ids)})"

    @classmethod
    def from_text(cls, text: str, *, source: str = VARIABLE) -> "Keyring":
        """Read "2027:base64,2026:base64", which stood in `source`. Raises BadKeys; no error shows a key."""
        keys: dict[str, bytes] = {}
        for number, part in enumerate(filter(None, map(str.strip, text.split(","))), start=1):
            id, colon, encoded = part.partition(":")
            try:
                key = base64.b64decode(encoded, validate=True)
            except (binascii.Error, ValueError) as error:
                raise BadKeys(f"{source}: key {number} is not written in base64, as name:base64") from error
            if not colon:
                raise BadKeys(f"{source}: key {number} has no name. Write name:base64")
            if id in keys:
                raise BadKeys(f"{source}: two keys are called {id!r}")
            keys[id] = key
        return cls(keys, source=source)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._ciphers)

    def fingerprint(self, id: str) -> str:
        """By which a key is recognised, without telling it."""
        return self._fingerprints[id]

    def seal(self, content: bytes, place: Place) -> bytes:
        """Sealed with the current key."""
        nonce = os.urandom(NONCE_BYTES)
        return LAYOUT + nonce + self._ciphers[self.current].encrypt(nonce, content, _at(place, self.current))

    def open(self, sealed: bytes, key: str, place: Place) -> bytes:
        """Raises MissingKey, Tampered."""
        from cryptography.exceptions import InvalidTag

        if key not in self._ciphers:
            raise MissingKey(key)
        nonce = sealed[len(LAYOUT) : len(LAYOUT) + NONCE_BYTES]
        ciphertext = sealed[len(LAYOUT) + NONCE_BYTES :]
        try:
            if not sealed.startswith(LAYOUT):
                raise InvalidTag
            return self._ciphers[key].decrypt(nonce, ciphertext, _at(place, key))
        except (InvalidTag, ValueError) as error:
            table, *row, field = place
            raise Tampered(
                f"{field} of {table} {' '.join(row)} does not open with key {key!r}: it was changed or moved"
            ) from error


def new_key(id: str) -> str:
    """A random key, as EIGHTFLOWS_KEYS takes it."""
    return f"{id}:{base64.b64encode(os.urandom(KEY_BYTES)).decode('ascii')}"


def _at(place: Place, key: str) -> bytes:
    """Each part with its length before it: no two places read the same."""
    return "".join([f"{len(part)}:{part}" for part in (*place, key)]).encode("utf-8", "surrogatepass")

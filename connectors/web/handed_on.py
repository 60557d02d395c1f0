"""What does one page hand to the next through the browser? Sealed: only what we made for this person comes back."""

import hmac
import json
import zlib
from base64 import b64decode, b64encode
from hashlib import sha256

from starlette.exceptions import HTTPException

from connectors.web.visit import Visit
from engine.audit import JsonValue

LONGEST = 8 * 1024 * 1024
"""Characters of a sealed text that still fit into a form with a file's allowance."""


def seal(visit: Visit, purpose: str, value: JsonValue) -> str:
    """For a hidden field. It can be read there, but not changed, nor used by somebody else or for another purpose.

    Raises HTTPException where it would be too large to come back.
    """
    packed = b64encode(zlib.compress(json.dumps(value, ensure_ascii=False).encode())).decode()
    if len(packed) > LONGEST:
        raise HTTPException(413)
    return f"{_mark(visit, purpose, packed)}.{packed}"


def unseal(visit: Visit, purpose: str, text: str) -> JsonValue:
    """What was sealed. Raises HTTPException for anything else."""
    mark, _, packed = text.partition(".")
    if not hmac.compare_digest(mark.encode("utf-8", "replace"), _mark(visit, purpose, packed).encode()):
        raise HTTPException(400)
    found: JsonValue = json.loads(zlib.decompress(b64decode(packed)))
    return found


def _mark(visit: Visit, purpose: str, packed: str) -> str:
    said = f"handed on:{purpose}:{visit.actor.person}:{packed}"
    return hmac.new(visit.parts.secret, said.encode("utf-8", "replace"), sha256).hexdigest()

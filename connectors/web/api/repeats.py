"""What if a program asks the same again, because it never got the answer? It is done once, and answered the same.

The header Idempotency-Key, as in draft-ietf-httpapi-idempotency-key-header-07. What was refused is forgotten: nothing
was done, and it may be asked again under its key.
"""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web.refusals import NotTaken
from connectors.web.visit import Visit
from engine.errors import EightflowsError, Fault
from engine.kept_answers import BegunBefore, KeptAnswer, KeyUsedOtherwise

HEADER = "Idempotency-Key"
LONGEST = 200


def once(visit: Visit, given: Mapping[str, Any], do: Callable[[], Response]) -> Response:
    """Raises BegunBefore, KeyUsedOtherwise, and whatever `do` raises."""
    key, kept = visit.request.headers.get(HEADER, ""), visit.parts.kept_answers
    if not key or kept is None:
        return do()
    if len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise NotTaken([Fault(HEADER, "does not fit", f"Send up to {LONGEST} letters and digits")])
    asked = KeptAnswer(by=visit.actor.person, key=key, digest=_digest(visit, given), at=visit.now)
    before = kept.begin(asked)
    if before is not None:
        return _again(asked, before)
    try:
        answer = do()
    except (EightflowsError, HTTPException):
        kept.forget(asked.by, key)
        raise
    kept.keep(KeptAnswer(by=asked.by, key=key, digest=asked.digest, at=asked.at, content=bytes(answer.body)))
    return answer


def _again(asked: KeptAnswer, before: KeptAnswer) -> Response:
    if before.digest != asked.digest:
        raise KeyUsedOtherwise
    if before.content is None:
        raise BegunBefore
    return Response(before.content, media_type="application/json", headers={"Idempotent-Replayed": "true"})


def _digest(visit: Visit, given: Mapping[str, Any]) -> str:
    files = {name: sha256(each.content).hexdigest() for name, each in visit.uploads.items()}
    said = [visit.request.url.path, visit.request.url.query, given, files]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

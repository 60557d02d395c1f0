"""What did runs count? Read from the table each run leaves in Prefect: "what" beside a number."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.filters import ArtifactFilter, FlowRunFilter

PAGE = 200  # most that Prefect gives at once
MOST_PAGES = 60  # a week of three flows that run every five minutes is 32

Counts = Mapping[str, int]


def counts_of_runs(client: "SyncPrefectClient", runs: Sequence[UUID]) -> dict[UUID, Counts]:
    """By run; a run that told nothing is left out."""
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId

    found: dict[UUID, Counts] = {}
    if runs:
        wanted = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=list(runs)))
        for run, _, counts in _tables(client, wanted, None):
            found.setdefault(run, counts)
    return found


def counts_since(client: "SyncPrefectClient", keys: Sequence[str], since: datetime) -> dict[str, Counts]:
    """What all runs that began since then counted together, by flow."""
    from prefect.client.schemas.filters import (
        ArtifactFilter,
        ArtifactFilterKey,
        FlowRunFilter,
        FlowRunFilterStartTime,
    )

    wanted = ArtifactFilter(key=ArtifactFilterKey(any_=list(keys)))
    began = FlowRunFilter(start_time=FlowRunFilterStartTime.model_validate({"after_": since}))
    found: dict[str, Counter[str]] = {}
    for _, key, counts in _tables(client, wanted, began):
        found.setdefault(key, Counter()).update(counts)
    return dict(found)


def added_up(words: Sequence[str], counts: Counts) -> int:
    return sum(counts.get(what, 0) for what in words)


def _tables(
    client: "SyncPrefectClient", wanted: "ArtifactFilter", runs: "FlowRunFilter | None"
) -> list[tuple[UUID, str, Counts]]:
    """Newest first."""
    from prefect.client.schemas.sorting import ArtifactSort

    found: list[tuple[UUID, str, Counts]] = []
    for page in range(MOST_PAGES):
        several = client.read_artifacts(
            artifact_filter=wanted, flow_run_filter=runs, sort=ArtifactSort.CREATED_DESC, limit=PAGE,
            offset=page * PAGE,
        )  # fmt: skip
        found += [
            (each.flow_run_id, each.key or "", read_counts(each.data))
            for each in several
            if each.flow_run_id is not None and each.type == "table"
        ]
        if len(several) < PAGE:
            break
    return found


def read_counts(data: Any) -> Counts:
    """Rows of "what" and one number, in their order; a table of another kind has none.

    >>> read_counts('[{"what": "Sent", "letters": 3}]')
    {'Sent': 3}
    """
    rows = json.loads(data) if isinstance(data, str) else data
    counts: dict[str, int] = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("what"), str):
            number = next((value for name, value in row.items() if name != "what" and isinstance(value, int)), None)
            if number is not None:
                counts[row["what"]] = number
    return counts

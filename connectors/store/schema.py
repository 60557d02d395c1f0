"""Which tables does a database of ours have, all areas together?"""

from connectors.store import (
    accounts_tables,
    drawn_maps_tables,
    kept_answers_tables,
    notices_tables,
    people_tables,
    published_tables,
    registers_tables,
)
from connectors.store.tables import metadata

AREAS = (
    accounts_tables,
    drawn_maps_tables,
    kept_answers_tables,
    notices_tables,
    people_tables,
    published_tables,
    registers_tables,
)
"""Each names its tables on the one metadata."""

__all__ = ["AREAS", "metadata"]

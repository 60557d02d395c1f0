"""Where are cases, letters and the audit trail kept? In SQLite or PostgreSQL; in memory for rehearsals."""

from connectors.store.opening import Store, open_store
from connectors.store.sealed import Keyring, new_key

__all__ = ["Keyring", "Store", "new_key", "open_store"]

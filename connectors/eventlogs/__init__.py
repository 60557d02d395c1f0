"""How does a file of events become an event log? CSV, XES, Parquet and Excel."""

from connectors.eventlogs.read import EventLogReading, look_at, read_event_log
from connectors.eventlogs.roles import Guess, Role
from connectors.eventlogs.working_hours_file import read_working_hours

__all__ = ["EventLogReading", "Guess", "Role", "look_at", "read_event_log", "read_working_hours"]

"""Change records, a trust's rules and its jargon list as YAML, and Microsoft's announcements as JSON."""

from connectors.notice_files.announcements import read_announcements
from connectors.notice_files.reading import library_jargon, library_rules, read_change_file, read_rules_file

__all__ = [
    "library_jargon",
    "library_rules",
    "read_announcements",
    "read_change_file",
    "read_rules_file",
]

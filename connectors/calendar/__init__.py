"""Meetings as calendar files every calendar program reads (iCalendar, RFC 5545 and 5546)."""

from connectors.calendar.invites import Invite, Method, as_ics

__all__ = ["Invite", "Method", "as_ics"]

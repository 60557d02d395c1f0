"""What table does a file hold? By what it is, whatever its name says."""

from pathlib import Path

from connectors.people_files.csv_list import read_csv
from connectors.people_files.excel_list import read_excel
from connectors.preflight.door import contents, unreadable, whole_file
from connectors.preflight.limits import MEGABYTE
from engine.people_import.table import RawTable

MOST_BYTES = 20 * MEGABYTE
"""Far more than any trust needs. An Excel file has its own, lower limits (connectors/preflight)."""

WEB_PAGE = (b"<html", b"<!doctype html", b"<table", b"<?xml")
LOOKED_AT = 200  # bytes
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_table(path: Path) -> RawTable:
    """The headers and rows of a CSV or Excel file. Raises UnreadableFile with every fault."""
    content = contents(path, most_bytes=MOST_BYTES)
    if content.startswith(OLE):
        what = "it is an older Excel file (.xls), or one with a password"
        raise unreadable(path, [whole_file(what, "Open it in Excel and save it as .xlsx, without a password")])
    if content[:LOOKED_AT].lstrip().lower().startswith(WEB_PAGE):
        what = "it is a web page or XML, whatever its name says: some systems give that as an Excel file"
        raise unreadable(path, [whole_file(what, "Open it in Excel and save it as .xlsx")])
    if content.startswith(ZIP):
        return read_excel(path)
    return read_csv(path, content)

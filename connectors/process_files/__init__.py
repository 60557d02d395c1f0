"""Processes that run, as files: a future map and the policies beside it, with every fault at its line."""

from connectors.process_files.library import ProcessLibrary
from connectors.process_files.reading import read_process

__all__ = ["ProcessLibrary", "read_process"]

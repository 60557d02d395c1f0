"""Maps as YAML and JSON files: read with every fault at its line, written as a person would."""

from connectors.map_files.reading import read_map
from connectors.map_files.writing import as_yaml, write_map

__all__ = ["as_yaml", "read_map", "write_map"]

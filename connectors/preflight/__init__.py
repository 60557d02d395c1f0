"""The one door every file from a person passes before it is believed: workbooks, YAML, XML."""

from connectors.preflight.safe_xml import read_xml
from connectors.preflight.workbook import Cell, CellValue, Sheet, Workbook, open_workbook
from connectors.preflight.yaml_text import YamlDocument, read_yaml

__all__ = ["Cell", "CellValue", "Sheet", "Workbook", "YamlDocument", "open_workbook", "read_xml", "read_yaml"]

"""How does a map become a document and back? One shape for YAML, JSON, workbook and web page."""

from process_maps.document_reading import NotAMap, read_document
from process_maps.document_writing import write_document

__all__ = ["NotAMap", "read_document", "write_document"]

"""Definitions of registers as files: process_maps/library/registers, with every fault at its line."""

from connectors.register_files.reading import library_registers, read_definition_file, registers_named

__all__ = ["library_registers", "read_definition_file", "registers_named"]

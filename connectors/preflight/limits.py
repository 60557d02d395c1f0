"""How much of a file from a person do we take?

Far above any real map or register; low enough that the worst file within every limit is read in under
2 seconds and 150 MB (tests/connectors/preflight/test_hostile.py; docs/adr/0007-preflight.md has the figures).
"""

MEGABYTE = 1024 * 1024

MOST_FILE_BYTES = 10 * MEGABYTE  # workbooks
MOST_XML_BYTES = 5 * MEGABYTE
MOST_YAML_BYTES = MEGABYTE

# one .xlsx file is a zip archive of parts
MOST_PARTS = 500
MOST_UNPACKED_BYTES = 50 * MEGABYTE
MOST_TIMES_UNPACKED = 100  # unpacked size over packed size, asked of parts above SMALL_PART_BYTES
SMALL_PART_BYTES = MEGABYTE

# all the XML read from one file
MOST_TAGS = 400_000  # not counting those of filled-in cells, texts and styles: blank rows, formatting, junk
MOST_TREE_TAGS = 200_000  # where the whole document is kept in memory
MOST_TREE_DEPTH = 100
MOST_TAG_BYTES = 128 * 1024  # expat 2.5 reads an unfinished tag again with every chunk: CVE-2023-52425
MOST_CHARACTERS = 10_000_000

# what a sheet holds, counted to its last filled-in cell
MOST_ROWS = 20_000
MOST_COLUMNS = 256
MOST_CELLS = 200_000  # of all sheets together, blank ones between filled-in ones counted
MOST_TEXT = 32_767  # characters of one text: Excel's own limit for a cell

MOST_YAML_DEPTH = 40
MOST_YAML_ENTRIES = 100_000
LARGEST_YAML_NUMBER = 10**15  # beyond it floats no longer count single units; likely a reference number

MOST_FAULTS = 200  # listed; the rest is counted

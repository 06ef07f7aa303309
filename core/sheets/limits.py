"""How much of a stranger's file we are ready to read. A file beyond any of these is refused with the reason."""

MIB = 1024 * 1024

FILE_BYTES = 20 * MIB
ROWS = 200_000  # rows that hold something, in one sheet
MESSY_ROWS = 20_000  # rows of a sheet whose layout has to be found out; plain lists stream without this limit
COLUMNS = 512
CELLS = 8_000_000  # cells of one sheet's used rectangle
SHEETS = 60
MERGES = 20_000
REMARKED_CELLS = 400_000  # formulas, errors, percentages noted beside the values

# The archive, seen from outside (the pre-check)
ENTRIES = 500
PART_BYTES = 64 * MIB
# A sheet and its strings are streamed, never held: 100,000 rows of 16 texts written in place (as openpyxl and
# XlsxWriter do) are 94 MiB of XML, and 200,000 rows are allowed.
STREAMED_PART_BYTES = 256 * MIB
TOTAL_BYTES = 288 * MIB
RATIO = 100
RATIO_FROM_BYTES = 100 * 1024

# The child that parses
ADDRESS_SPACE_BYTES = 1024 * MIB
CPU_SECONDS = 45
WALL_SECONDS = 90
OUTPUT_BYTES = 400 * MIB

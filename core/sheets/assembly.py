"""The tables of one sheet: which header begins one, which only repeats it on the next page, which is last month's."""

from collections.abc import Sequence

from core.sheets import months, people, rates, sums
from core.sheets.grid import Grid, Line
from core.sheets.headers import Header
from core.sheets.result import Dropped, Finding, Table
from core.sheets.tables import TableBuilder
from core.sheets.text import is_comparison

Found = tuple[int, int, list[Header]]  # position of the line, how many lines, headers side by side


def assemble(
    grid: Grid,
    found: Sequence[Found],
    sources: Sequence[tuple[str, Sequence[str]]],
    given: str | None,
    *,
    from_text: bool,
) -> list[Table]:
    """Build and check the tables under these headers. `sources` name the month after the titles do."""
    builders: dict[tuple, TableBuilder] = {}
    first_titles = found[0][2][0].titles
    for number, (position, levels, headers) in enumerate(found):
        for header in headers:
            lines = _lines_under(grid, found, number, header)
            builder = builders.get(header.shape)
            if builder:
                builder.repeated(header)
            elif builders and any(is_comparison(title) for title in header.titles):
                _drop_all(next(reversed(builders.values())), [*grid.lines[position : position + levels], *lines])
                continue
            else:
                named = [("title", header.titles), ("title", first_titles if builders else []), *sources]
                month, remarks = months.find(named, given) if header.kind.monthly else (None, [])
                builder = builders[header.shape] = TableBuilder(grid, header, month, from_text=from_text)
                builder.table.findings += [builder.cells.note(code, **args) for code, args in remarks]
            builder.add(lines)
    tables = [finish(builder) for builder in builders.values()]
    if len(tables) > 1:
        args = {"tables": len(tables), "rows": ", ".join(str(table.header_rows[0]) for table in tables)}
        tables[0].findings.insert(0, Finding("two_tables_in_one_sheet", grid.sheet.name, args=args))
    return tables


def _lines_under(grid: Grid, found: Sequence[Found], number: int, header: Header) -> list[Line]:
    """Down to the next header over the same columns."""
    position, levels, _ = found[number]
    columns = set(header.slots)
    below = (at for at, _, others in found[number + 1 :] if any(columns & set(other.slots) for other in others))
    return grid.lines[position + levels : next(below, len(grid.lines))]


def _drop_all(builder: TableBuilder, lines: Sequence[Line]) -> None:
    builder.table.dropped += [Dropped(line[0], "comparison", "") for line in lines]


def finish(builder: TableBuilder) -> Table:
    """Compute, compare, and say what should be looked at."""
    table, header = builder.table, builder.header
    if header.rivals:
        kinds = [kind.code for kind in [header.kind, *header.rivals]]
        table.findings.append(builder.cells.note("kind_unclear", header.row_numbers[0], kinds=kinds))
    for key, placed in header.placed.items():
        if placed.weak:
            table.findings.append(
                builder.cells.note("weak_column", header.row_numbers[-1], key, heading=placed.heading)
            )
    for key in sorted(builder.cells.filled):
        table.findings.append(
            builder.cells.note("filled_down", header.row_numbers[-1], key, heading=header.placed[key].heading)
        )
    hidden = [placed.heading for placed in header.placed.values() if _is_hidden(builder.grid, placed.slot)]
    if hidden:
        table.findings.append(builder.cells.note("hidden_column", header.row_numbers[-1], columns=", ".join(hidden)))
    if dropped := [entry.row for entry in table.dropped if entry.reason == "comparison"]:
        table.findings.append(builder.cells.note("comparison_ignored", dropped[0], rows=len(dropped)))
    rates.settle(table, builder.grid, builder.cells.label)
    sums.SumChecker(table, builder.breaks, builder.stood).settle()
    sums.check_balances(table, builder.cells.label)
    table.findings += sums.unresolved(table)
    people.check(table)
    if table.kind.grouping:
        table.by_group = sums.by_group(table)
    if not table.rows:
        table.findings.append(builder.cells.note("no_rows", header.row_numbers[-1]))
    return table


def _is_hidden(grid: Grid, slot: int) -> bool:
    return any(first <= grid.column(slot) <= last for first, last in grid.sheet.marks.hidden_columns)

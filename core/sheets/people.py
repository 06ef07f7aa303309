"""What the rows of one file say about their people by themselves: the same person twice, a number with two names."""

from collections import defaultdict

from core.sheets.result import Finding, Row, Table


def check(table: Table) -> None:
    """duplicate_person and number_name_conflict on the rows concerned; nothing is left out for it."""
    if not table.kind.person or not isinstance(table.rows, list):
        return
    number, name = table.kind.person
    seen: dict[tuple, Row] = {}
    names: dict[str, set[str]] = defaultdict(set)
    numbers: dict[str, set[str]] = defaultdict(set)
    for row in table.rows:
        who, called = row.values.get(number), row.values.get(name)
        if not who and not called:
            continue
        if who and called:
            names[who].add(called)
            numbers[called].add(who)
        key = (who or called, *(row.values.get(part) for part in table.kind.once_per))
        first = seen.setdefault(key, row)
        if first is not row:
            row.findings.append(_finding(table, row, "duplicate_person", first=first.number))
    for row in table.rows:
        who, called = row.values.get(number), row.values.get(name)
        if who and len(names.get(who, ())) > 1:
            row.findings.append(
                _finding(table, row, "number_name_conflict", number=who, names=", ".join(sorted(names[who])))
            )
        elif called and len(numbers.get(called, ())) > 1:
            row.findings.append(
                _finding(table, row, "number_name_conflict", number=", ".join(sorted(numbers[called])), names=called)
            )


def _finding(table: Table, row: Row, code: str, **args: object) -> Finding:
    number, name = table.kind.person or ("", "")
    label = str(row.values.get(name) or row.values.get(number))
    return Finding(code, table.sheet, row.number, label=label, key=name, args=args)

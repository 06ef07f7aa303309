"""A summary against the sheet that lists its cases: the same counts, person by person."""

from collections.abc import Sequence

from core.sheets.result import Finding, Row, Table

Case = tuple[str, Row]  # the name of its sheet, and the row


def check(tables: Sequence[Table]) -> None:
    """detail_mismatch on rows whose count the detail sheet does not bear out, and on people only the detail names."""
    for summary in tables:
        rule = summary.kind.detail
        details = [
            table for table in tables if rule and table.kind.code == rule.kind and table.month in (summary.month, None)
        ]
        if details:
            _compare(summary, [(table.sheet, row) for table in details for row in table.rows])


def _compare(summary: Table, cases: list[Case]) -> None:
    rule, (number, name) = summary.kind.detail, summary.kind.person or ("", "")
    numbered = all(row.values.get(number) for row in [*summary.rows, *(row for _, row in cases)])
    who = number if numbered else name
    counted = {key: belongs for key, belongs in rule.counts.items() if key in summary.columns}
    people: dict[str, list[Row]] = {}
    listed: dict[str, list[Case]] = {}
    for row in summary.rows:
        people.setdefault(row.values.get(who), []).append(row)
    for case in cases:
        listed.setdefault(case[1].values.get(who), []).append(case)
    for person, rows in people.items():
        own = listed.pop(person, [])
        for key, belongs in counted.items():
            said = [row.values.get(key) for row in rows]
            found = sum(1 for _, case in own if belongs(case.values))
            if None not in said and sum(said) != found:
                args = {"heading": summary.columns[key].heading, "said": sum(said), "listed": found}
                label = str(rows[0].values.get(name) or person)
                rows[0].findings.append(
                    Finding("detail_mismatch", summary.sheet, rows[0].number, label=label, key=key, args=args)
                )
    for person, own in listed.items() if counted else ():
        sheet, first = own[0]
        heading = summary.columns[next(iter(counted))].heading
        args = {"heading": heading, "said": 0, "listed": len(own)}
        label = str(first.values.get(name) or person or "")
        summary.findings.append(Finding("detail_mismatch", sheet, first.number, label=label, args=args))

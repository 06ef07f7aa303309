"""Printed sums against the rows that count, as they stand after people's decisions; and whose figure a sum is."""

from collections.abc import Sequence
from zlib import crc32

from core.sheets import sums
from core.sheets.hooks import QUESTION, Context, Question, Row
from core.sheets.staging import subject_of
from core.sheets.values import percent
from feedback.choices import Accepted
from feedback.matching import People


def questions(rows: Sequence[Row], context: Context, people: People, source: str) -> list[Question]:
    """The reader's questions about sums, looked at again with what was mended; whose figure a sum is, if one's.

    A correction row is in no sum before somebody accepts it, as on the page of what was recognised.
    """
    asked, rows = [], [row for row in rows if not row.matched["correction"] or row.accepted("correction_row")]
    for table in context.tables:
        own = sorted((row for row in rows if row.table == table["position"]), key=lambda row: row.number)
        for found in table["findings"]:
            line = next((s for s in table["sums"] if s["row"] == found["row"]), None)
            if line and found["level"] == QUESTION:
                asked.append(_about(table, found, line, own, rows, people, source))
    return asked


def _about(
    table: dict, found: dict, line: dict, own: list[Row], rows: Sequence[Row], people: People, source: str
) -> Question:
    subject = subject_of(table["position"], found)
    above = [row for row in own if row.number < line["row"]]
    breaks = [0, *(sum(1 for row in above if row.number < other["row"]) for other in table["sums"])]
    counted = {key: value for key, value in line["values"].items() if type(value) is int}
    if found["code"] == "subtotal_mismatch" and sums.start_of_sum(above, breaks, counted, line["only"]) is not None:
        return Question(found["code"], subject, (), {})  # mended: nothing left to ask
    args = found["args"] | {"label": found["label"], "row": line["row"]}
    # the rows since the sum before: none under a grand total, which is nobody's figure
    since = max((s["row"] for s in table["sums"] if s["row"] < line["row"]), default=0)
    summed = [row for row in above if row.number > since]
    if found["code"] == "subtotal_mismatch":
        headings = {key: table["columns"][key]["heading"] for key in counted}
        over = above if line["total"] else summed
        args["differences"] = sums.differences(over, counted, line["only"], headings)
    supervisor = _whose(summed, rows)
    printed = line["values"].get("rate")
    if supervisor and printed is not None and source:
        args |= {"supervisor": supervisor, "name": people.by_pk[supervisor].name, "printed_rate": printed}
        args["computed_rate"] = _rate(rows, supervisor)
        return Question(found["code"], _of_now(subject, args), (Accepted.COMPUTED, Accepted.PRINTED), args)
    return Question(found["code"], _of_now(subject, args), ("accept",), args)


def _of_now(subject: str, args: dict) -> str:
    """Mending a row after an answer changes the figure it was about: the question is open again."""
    return f"{subject}@{crc32(repr(sorted(args.items())).encode()):08x}"


def _whose(stretch: Sequence[Row], rows: Sequence[Row]) -> int | None:
    """The supervisor of whom these rows are all that count, and who alone has rows here."""
    owners = {row.matched["supervisor"] for row in stretch if not row.left_out}
    if len(owners) != 1 or None in owners or any(row.matched["why_not"] == "other_trade" for row in stretch):
        return None
    owner = owners.pop()
    all_of_his = [row for row in rows if row.matched["supervisor"] == owner and not row.matched["why_not"]]
    return owner if {id(row) for row in all_of_his} <= {id(row) for row in stretch} else None


def _rate(rows: Sequence[Row], supervisor: int) -> str | None:
    own = [row.values for row in rows if row.matched["supervisor"] == supervisor and not row.matched["why_not"]]
    rate = percent(sum(v["satisfied"] or 0 for v in own), sum(v["visited"] or 0 for v in own))
    return rate and str(rate)

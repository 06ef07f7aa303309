"""Whose a head-office row is and whether it counts; what is unsure is asked, never settled by likeness."""

from core.sheets.hooks import NOTE, QUESTION, Row
from core.sheets.kinds import Grouping
from feedback.matching import Match, People, Somebody


def match_row(row: Row, people: People, grouping: Grouping | None, *, quiet: bool = False) -> None:
    """Fill `row.matched`: staff, supervisor, trade, correction, and why_not where the row does not count.

    `quiet`: the rows are evidence that no figure is summed from, so whatever is unsure is only noted.
    """
    values, path = row.values, people.path_of(row.values.get("area"), row.values.get("store"))
    place = values.get("area") or values.get("store")
    if place and not path and people.knows_places:
        row.add("unknown_place", "area" if values.get("area") else "store", level=NOTE, found=place)
    worker = _worker(row, people, path)
    trade = _trade(row, worker.who, grouping)
    counts = trade == "repair" or not (grouping and grouping.only)
    level = QUESTION if (counts or trade is None) and not quiet else NOTE
    number, name = values.get("code"), values.get("worker")
    found = name if worker.code == "name_differs" else number or name
    _say(row, "worker", worker, found, level)
    if worker.who and people.has_left(worker.who):
        row.add("left_company", "worker", level=level, name=worker.who.name, on=worker.who.left_on.isoformat())
    supervisor = _supervisor(row, people, path, worker.who, level)
    is_correction = any(problem["code"] == "correction_row" for problem in row.problems)
    why_not = ""
    if row.left_out:
        why_not = "left_out"
    elif not counts:
        why_not = "trade_unresolved" if trade is None else "other_trade"
    elif supervisor is None:
        why_not = "no_supervisor"
    row.matched = {
        "staff": worker.who and worker.who.pk,
        "supervisor": supervisor and supervisor.pk,
        "trade": trade,
        "correction": is_correction,
        "why_not": why_not,
    }


def _worker(row: Row, people: People, path: str) -> Match:
    if chosen := people.by_pk.get(row.answers.get("worker")):
        return Match(chosen)
    if not row.values.get("code") and not row.values.get("worker"):
        return Match(None)
    return people.worker(row.values.get("code"), row.values.get("worker"), path)


def _say(row: Row, key: str, match: Match, found: str | None, level: str) -> None:
    if match.code:
        row.add(
            match.code,
            key,
            level=level,
            found=found or "--",
            known=match.who.name if match.who else "",
            closest="、".join(s.label for s in match.suggest) or "--",
            suggest=[{"id": s.pk, "label": s.label} for s in match.suggest],
        )


def _trade(row: Row, worker: Somebody | None, grouping: Grouping | None) -> str | None:
    """As the sheet says; where it does not, the post is proposed and somebody accepts it."""
    said = row.values.get("trade")
    if said or not (grouping and grouping.only):
        return said
    proposed = worker.trade if worker else None
    asked = [problem for problem in row.problems if problem["code"] == "trade_unresolved"]
    if not asked:
        row.add("trade_unresolved", "trade", level=QUESTION, rows=1)
        asked = row.problems[-1:]
    if proposed:
        row.add(f"trade_{proposed}", "trade", level=NOTE)
    return proposed if row.accepted("trade_unresolved") else None


def _supervisor(row: Row, people: People, path: str, worker: Somebody | None, level: str) -> Somebody | None:
    """The sheet's own column decides; where it has none the dated team does; a difference is shown."""
    if chosen := people.by_pk.get(row.answers.get("supervisor")):
        return chosen
    printed, leaders = row.values.get("supervisor"), [people.by_pk[pk] for pk in worker.leaders] if worker else []
    if printed:
        match = people.supervisor(printed, path)
        _say(row, "supervisor", match, printed, level)
        if match.who and leaders and match.who not in leaders:
            row.add("supervisor_differs", "supervisor", level=NOTE, printed=printed, known=leaders[-1].name)
        return match.who
    if len(leaders) == 1:
        return leaders[0]
    if level == NOTE:
        return leaders[-1] if leaders else None
    closest = "、".join(s.name for s in leaders)
    suggest = [{"id": s.pk, "label": s.label} for s in leaders]
    row.add("team_changed" if leaders else "no_supervisor", "supervisor", level=level, closest=closest, suggest=suggest)
    return None

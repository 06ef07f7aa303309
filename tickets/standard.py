"""The time limits every installation starts with; an administrator ends them and sets others, each from a day on."""

from datetime import date

from tickets.choices import Counts, JobClass, Kind, Stage, Urgency

SINCE = date(2020, 1, 1)
HOUR = 60
WORKING, ELAPSED = Counts.WORKING, Counts.ELAPSED

# stage, service, urgency, job class, minutes, which hours count; minutes over after which technician, supervisor and
# manager are told (None: never)
LIMITS = [
    (Stage.DISPATCH, "", "", "", 2 * HOUR, WORKING, None, 0, 60),
    (Stage.DISPATCH, "", Urgency.URGENT, "", 1 * HOUR, WORKING, None, 0, 30),
    (Stage.CONTACT, "", "", "", 4 * HOUR, WORKING, 0, 60, None),
    (Stage.CONTACT, "", Urgency.URGENT, "", 2 * HOUR, WORKING, 0, 60, None),
    (Stage.ON_SITE, "", "", "", 30, ELAPSED, 0, 15, 120),
    (Stage.DONE, "", "", "", 24 * HOUR, WORKING, 0, 30, 240),
    (Stage.DONE, "", Urgency.URGENT, "", 12 * HOUR, WORKING, 0, 30, 120),
    (Stage.DONE, Kind.WORKSHOP, "", "", 16 * HOUR, WORKING, 0, 60, None),
    (Stage.DONE, Kind.WORKSHOP, "", JobClass.SMALL, 4 * HOUR, WORKING, 0, 60, None),
    (Stage.DONE, Kind.WORKSHOP, "", JobClass.MEDIUM, 8 * HOUR, WORKING, 0, 60, None),
    (Stage.DONE, Kind.WORKSHOP, "", JobClass.LARGE, 16 * HOUR, WORKING, 0, 60, None),
    # Planned weeks ahead: what has to be quick here stands in the contract's own level.
    (Stage.DISPATCH, Kind.MAINTENANCE, "", "", 50 * HOUR, WORKING, None, 0, None),
    (Stage.CONTACT, Kind.MAINTENANCE, "", "", 80 * HOUR, WORKING, 0, 60, None),
    (Stage.DONE, Kind.MAINTENANCE, "", "", 200 * HOUR, WORKING, 0, 60, None),
    (Stage.CALL_BACK, "", "", "", 72 * HOUR, ELAPSED, None, None, None),
]

"""What is asked in a call-back: the questions this room knows, the standing rules and scripts. Pure but for words.

A script chooses among QUESTIONS, in its own order and words; each answer has a column of its own, so that it can be
counted. The digits are what the agent presses.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.choices import CallGroup, Safety
from tickets.choices import Kind

YES_NO = (("1", pgettext_lazy("answer", "Yes")), ("2", pgettext_lazy("answer", "No")))
GRADES = tuple((str(n), str(n)) for n in range(1, 6))
SAFETY = tuple((str(n), member.label) for n, member in enumerate(Safety, 1))


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its column in CallAttempt, how it is answered, and the standing words."""

    code: str
    options: tuple[tuple[str, str | Promise], ...]
    label: Promise
    kind: str  # yes_no, grade, safety


QUESTIONS = {
    question.code: question
    for question in (
        Question("fixed", YES_NO, _("Is it repaired?"), "yes_no"),
        Question("attitude", GRADES, _("The technician's manner"), "grade"),
        Question("skill", GRADES, _("The technician's skill"), "grade"),
        Question("overall", GRADES, _("All in all"), "grade"),
        Question("fees_ok", YES_NO, _("Were the charges reasonable?"), "yes_no"),
        Question("dressed", YES_NO, _("Uniform worn, certificate shown?"), "yes_no"),
        Question("safety", SAFETY, _("How was the work done?"), "safety"),
    )
}
SCORES = ("attitude", "skill", "overall")


def stored(code: str, digit: str) -> object:
    """What a pressed digit means in the column: a boolean, a grade, a safety code; None or "" for no answer."""
    kind = QUESTIONS[code].kind
    if kind == "yes_no":
        return {"1": True, "2": False}.get(digit)
    if kind == "grade":
        return int(digit) if digit else None
    return list(Safety.values)[int(digit) - 1] if digit else ""


def pressed(code: str, value: object) -> str:
    """The digit that gives this value; the other way round of `stored`."""
    kind = QUESTIONS[code].kind
    if kind == "yes_no":
        return {True: "1", False: "2"}.get(value, "")
    if kind == "grade":
        return str(value or "")
    return str(list(Safety.values).index(value) + 1) if value else ""


def _asked(*rows: tuple[str, str, str, bool]) -> list[dict]:
    return [{"code": code, "zh": zh, "en": en, "required": required} for code, zh, en, required in rows]


_COMMON = _asked(
    ("fixed", "机器修好了吗？", "Is the appliance working now?", True),
    ("attitude", "师傅的服务态度打几分？", "How was the technician's manner?", True),
    ("skill", "维修技术打几分？", "How was the technician's skill?", True),
    ("overall", "这次服务总体打几分？", "How was it all in all?", True),
    ("fees_ok", "收费合理吗？", "Were the charges reasonable?", False),
    ("dressed", "师傅穿工装、出示上岗证了吗？", "Did he wear uniform and show his certificate?", False),
    ("safety", "作业是否规范？", "Was the work done by the rules?", False),
)
_INSTALLED = [
    {**row, "zh": "机器装好、试机正常吗？", "en": "Is it installed and running?"} if row["code"] == "fixed" else row
    for row in _COMMON
]
# group, service, percent, days after completion, days of trying
STANDARD_RULES = (
    (CallGroup.EXTERNAL, "", 100, 1, 5),
    (CallGroup.INTERNAL, "", 30, 1, 5),
    (CallGroup.EXTERNAL, Kind.WORKSHOP, 100, 3, 5),
)
STANDARD_SCRIPTS = (
    (
        "", date(2026, 1, 1),
        "您好，这里是售后服务中心。{date}师傅上门为您做了{kind}，占用您一分钟做个回访。",
        "Good day, this is the service centre. On {date} our technician came for a {kind}; may I ask a few questions?",
        _COMMON,
    ),
    (
        Kind.INSTALLATION, date(2026, 1, 1),
        "您好，这里是售后服务中心。{date}师傅上门为您安装，占用您一分钟做个回访。",
        "Good day, this is the service centre. On {date} our technician installed your appliance; may I ask a few "
        "questions?",
        _INSTALLED,
    ),
)  # fmt: skip

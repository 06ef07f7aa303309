"""A rulebook with a fault is not loaded, and the error names the file, the line code and the parameter."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from appraisal.engine import SHIPPED, FactRefused, RulebookRefused, load_rulebook, load_rulebooks, rulebook_for

TEXT = (SHIPPED / "supervisor-monthly.yaml").read_text("utf-8")
ANNUAL = (SHIPPED / "supervisor-annual.yaml").read_text("utf-8")


def changed(old: str, new: str, text: str = TEXT) -> str:
    assert old in text
    return text.replace(old, new, 1)


FAULTS = [
    ('{each: "-2.00"}', '{each: "two"}', "daily_work.unresolved: parameter each: is not a number in plain digits"),
    ('{each: "-2.00"}', '{each: "1e2"}', "daily_work.unresolved: parameter each: is not a number in plain digits"),
    ('{each: "-2.00"}', '{amount: "-2.00"}', "daily_work.unresolved: parameter amount: is unknown to PerIncident"),
    ('{each: "-2.00"}', "{}", "daily_work.unresolved: parameter each: is absent"),
    ('{each: "-2.00"}', "[]", "daily_work.unresolved: parameters: must be names with values"),
    ('{each: "-2.00"}', '{each: ["-2.00"]}', "daily_work.unresolved: parameter each: is not a number in plain digits"),
    ('base: "98.00"', 'base: "101"', "satisfaction.deviation: parameter base: 101 is more than 100 percent"),
    ('step: "0.10"', 'step: "0"', "satisfaction.deviation: parameter step: is not above zero"),
    ('step: "0.10"', 'step: "0.125"', "satisfaction.deviation: parameter step: is not a number in plain digits"),
    ('limit: "200.00"', 'limit: "-1"', "defective.units: parameter limit: is negative"),
    (
        "parts_blocked: leave_cohort}",
        "parts_blocked: maybe}",
        "defective.units: parameter parts_blocked: 'maybe' is none",
    ),
    ('amounts: ["0.00", ', 'amounts: ["0.00", {}, ', "team.technician_complaints: parameter amounts: is not a number"),
    (
        'amounts: ["0.00", "-50.00", "-100.00", "-300.00", "-500.00"]',
        "amounts: []",
        "parameter amounts: must be a list of at",
    ),
    ("rule: tier", "rule: formula", "team.technician_complaints: rule 'formula' is unknown"),
    ("rule: tier", "rule: [tier]", "team.technician_complaints: rule .* is unknown"),
    ("reads: {count: praises}", "reads: {}", "daily_work.praise: reads count: is absent"),
    ("reads: {count: praises}", "reads: {count: praises, day: praises}", "daily_work.praise: reads day: is unknown"),
    ("reads: {count: praises}", "reads: {count: revenue}", "daily_work.praise: reads count: 'revenue' is no fact of"),
    ("reads: {count: praises}", "reads: {count: report_days_late}", "'report_days_late' is no fact of the type count"),
    ("  praises: {type: count,", "  praises: {type: sum,", "fact praises: type 'sum' is unknown"),
    (
        "  praises:",
        "  idle: {type: count, owed_by: clerk, label: {zh: x, en: x}}\n  praises:",
        "fact idle: is read by no line",
    ),
    ("period: month", "period: week", "rulebook: period 'week' is unknown"),
    ("valid_from: 2010-01-01", "valid_from: soon", "valid_from: 'soon' is not a date"),
    ("scheme: supervisor-monthly", "scheme: Supervisor!", "scheme: 'Supervisor!' is not a code"),
    ("scheme: supervisor-monthly", "scheme: supervisor-monthly\nscheme: again", "scheme is written twice"),
    ("scheme: supervisor-monthly", "scheme: supervisor-monthly\nformula: 1+1", "rulebook: formula is unknown"),
    ("scheme: supervisor-monthly", "note: none", "rulebook: note is unknown"),
    ("code: praise\n", "code: hardship\n", "daily_work.hardship: the line code is written twice"),
    ("pay: deduction", "pay: fine", "daily_work.unresolved: pay 'fine' is unknown"),
    ("    floor: off\n", "", "component: floor is absent"),
    ("    floor: off\n", '    floor: "0.00"\n', "daily_work.floor: must be names with values"),
    ("{zh: 表扬, en: Praise}}", "{zh: 表扬}}", "fact praises: en is absent"),
    ("{zh: 表扬, en: Praise}}", '{zh: 表扬, en: ""}}', "fact praises: a text is empty"),
    (
        "choice: leave_cohort",
        "choice: exempt_from_deduction",
        "interpretation parts_blocked: exempt_from_deduction is not what",
    ),
    ("components:", "components: &all", None),
    ("components:", "components: *all", "file: found undefined alias|an alias"),
    ("facts: #", "facts: [ #", "file: "),
]


@pytest.mark.parametrize(("old", "new", "message"), FAULTS)
def test_a_fault_names_its_place(old, new, message):
    if message is None:
        assert load_rulebook(changed(old, new)).code == "supervisor-monthly"
        return
    with pytest.raises(RulebookRefused, match=message):
        load_rulebook(changed(old, new))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('loss_from: "50000.00"', 'loss_from: "500000.00"', "safety.bonus: parameter bands: the losses must fall"),
        ('amount: "-1500.00"', 'amount: "1500.00"', "safety.bonus: parameter bands: a worse band may not pay more"),
        (
            '{loss_from: "50000.00", amount: "-1500.00"}',
            '{loss_from: "50000.00"}',
            "parameter bands: each entry must have",
        ),
        ('share: "5.00"', 'share: "500"', "revenue.bonus: parameter share: 500 is more than 100"),
    ],
)
def test_parameters_must_fit_together(old, new, message):
    with pytest.raises(RulebookRefused, match=message):
        load_rulebook(changed(old, new, ANNUAL))


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b", "{", "a: &x [*x]", "[" * 5000])
def test_what_is_no_rulebook_is_refused(text):
    with pytest.raises(RulebookRefused):
        load_rulebook(text)


def test_the_error_names_the_file(tmp_path: Path):
    path = tmp_path / "wrong.yaml"
    path.write_text(changed('{each: "-2.00"}', '{each: "x"}'), "utf-8")

    with pytest.raises(RulebookRefused, match="wrong.yaml: daily_work.unresolved: parameter each"):
        load_rulebooks(tmp_path)
    with pytest.raises(RulebookRefused, match="absent.yaml: file"):
        load_rulebook(tmp_path / "absent.yaml")


def test_a_version_is_its_content_and_nothing_else():
    book = load_rulebook(TEXT)

    assert load_rulebook("# reviewed\n" + TEXT).sha256 == book.sha256
    assert load_rulebook(book.canonical).sha256 == book.sha256
    assert load_rulebook(changed('{each: "-2.00"}', '{each: "-2.01"}')).sha256 != book.sha256
    assert book.version == f"2010-01-01-{book.sha256[:12]}"


def test_a_version_is_immutable():
    book = load_rulebook(TEXT)
    line = next(book.lines)

    with pytest.raises(dataclasses.FrozenInstanceError):
        line.rule.amount = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        book.sha256 = ""
    with pytest.raises(TypeError):
        book.facts["praises"] = None
    with pytest.raises(TypeError):
        line.parameters["amount"] = "0"


def test_a_page_finds_labels_clauses_facts_and_parameters():
    line = next(line for line in load_rulebook(TEXT).lines if line.code == "satisfaction.deviation")

    assert line.reads == ("satisfaction_internal", "satisfaction_external", "satisfaction_decision")
    assert [(label.en, value) for label, value in line.parameter_rows] == [
        ("Base rate in percent", "98.00"),
        ("Step in percentage points", "0.10"),
        ("Amount a step, in yuan", "20.00"),
    ]
    assert line.clause.zh and line.clause.en and line.label.zh and line.label.en


def test_every_fact_says_who_owes_it():
    for book in (load_rulebook(TEXT), load_rulebook(ANNUAL)):
        assert {fact.owed_by for fact in book.facts.values()} <= {"clerk", "manager", "supervisor", "finance"}


def a_shelf(tmp_path: Path):
    (tmp_path / "a.yaml").write_text(changed("2010-01-01", "2027-01-01"), "utf-8")
    (tmp_path / "b.yaml").write_text(TEXT, "utf-8")
    return load_rulebooks(tmp_path)


def test_the_version_in_force_on_the_first_day_counts(tmp_path):
    shelf = a_shelf(tmp_path)

    assert [book.valid_from for book in shelf["supervisor-monthly"]] == [date(2010, 1, 1), date(2027, 1, 1)]
    assert rulebook_for("supervisor-monthly", "2026-12", shelf).valid_from == date(2010, 1, 1)
    assert rulebook_for("supervisor-monthly", "2027-01", shelf).valid_from == date(2027, 1, 1)


def test_two_versions_from_one_day_are_refused(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.yaml").write_text(TEXT, "utf-8")

    with pytest.raises(RulebookRefused, match="b.yaml: valid_from: supervisor-monthly has another version"):
        load_rulebooks(tmp_path)


@pytest.mark.parametrize(
    ("code", "period", "message"),
    [
        ("supervisor-weekly", "2026-10", "rulebook: 'supervisor-weekly' is unknown"),
        (["x"], "2026-10", "rulebook: .* is unknown"),
        ("supervisor-monthly", "2026", "period: '2026' is not a month"),
        ("supervisor-annual", "2026-10", "period: '2026-10' is not a year"),
        ("supervisor-monthly", "2009-12", "period: 2009-12 is before supervisor-monthly begins on 2010-01-01"),
    ],
)
def test_no_rulebook_without_scheme_and_period(code, period, message):
    with pytest.raises(FactRefused, match=message):
        rulebook_for(code, period)

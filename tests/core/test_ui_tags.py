import logging
import re

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from core import idempotency, ui
from core.tables import active_filters, ordered, paginate, query_string
from people.models import Branch
from tests.builders.people import a_branch


def drawn(template: str, path: str = "/", **context: object) -> str:
    request = context.pop("request", None) or RequestFactory().get(path)
    return " ".join(Template(template).render(Context({"request": request, **context})).split())


class Asked(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the card.", min_length=3)
    kind = forms.ChoiceField(label="Kind", choices=[("", "---------"), ("a", "First"), ("b", "Second")], required=False)
    tags = forms.MultipleChoiceField(label="Tags", choices=[("x", "X"), ("y", "Y")], required=False)
    sure = forms.BooleanField(label="Sure", required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)

    def clean(self):
        if self.data.get("kind") == "b":
            raise forms.ValidationError("Not both.")


def test_a_state_shows_text_icon_and_hue():
    ui.register_states("test-lamp", {"on": ui.State("Lit", "green", "bulb")})

    badge = drawn('{% status_badge "test-lamp" "on" %}')

    assert "st-green" in badge and "#bulb" in badge and "Lit" in badge


def test_an_unknown_state_is_neutral_and_logged(caplog):
    with caplog.at_level(logging.WARNING):
        badge = drawn('{% status_badge "test-lamp" "broken" %}')

    assert "st-neutral" in badge and "broken" in badge
    assert "unknown state" in caplog.text


def test_a_hue_is_one_of_seven():
    with pytest.raises(ValueError):
        ui.State("Lit", "pink")


def test_an_icon_is_hidden_from_readers_unless_it_has_a_label():
    assert 'aria-hidden="true"' in drawn('{% icon "ticket" %}')
    assert 'aria-label="Ticket"' in drawn('{% icon "ticket" label="Ticket" %}')


def test_each_form_has_a_key_of_its_own():
    field = drawn("{% idempotency_key %}{% idempotency_key %}")

    keys = re.findall(rf'name="{idempotency.FIELD}" value="([0-9a-f-]{{36}})"', field)
    assert len(set(keys)) == 2


def test_a_field_ties_label_help_and_error_together():
    form = Asked({"name": "a"})

    field = drawn("{% form_field form.name %}", form=form)

    assert '<label class="field-label" for="id_name">' in field
    assert 'aria-describedby="id_name_help id_name_error"' in field
    assert 'aria-invalid="true"' in field
    assert 'id="id_name_error"' in field
    assert 'class="form-control"' in field


def test_choices_are_a_group_with_a_legend():
    class Radio(forms.Form):
        kind = forms.ChoiceField(label="Kind", choices=[("a", "First")], widget=forms.RadioSelect)

    field = drawn("{% form_field form.kind %}", form=Radio())

    assert "<fieldset" in field and "<legend" in field and 'for="id_kind_0"' in field


def test_the_empty_choice_speaks():
    field = drawn("{% form_field form.kind %}", form=Asked())

    assert "---" not in field and 'class="form-select"' in field


def test_a_textarea_may_keep_its_draft():
    assert 'data-draft="remark:1"' in drawn('{% form_field form.note draft="remark:1" %}', form=Asked())


def test_the_summary_repeats_the_errors_of_the_fields():
    form = Asked({"name": "a", "kind": "b"})

    summary = drawn("{% error_summary form %}", form=form)

    for message in form.errors["name"]:
        assert message in summary
    assert 'href="#id_name"' in summary
    assert "Not both." in summary


def test_a_clean_form_has_no_summary():
    assert drawn("{% error_summary form %}", form=Asked({"name": "abc"})) == ""


def test_sorting_turns_round_and_forgets_the_page():
    header = drawn('{% sortable "number" "Number" %}', "/?sort=number&page=3&q=x")

    assert 'aria-sort="ascending"' in header
    assert "?sort=-number&amp;q=x" in header


@pytest.mark.django_db
def test_only_named_columns_order_a_list():
    a_branch("乙"), a_branch("甲")
    columns = {"name": "name", "code": ("code",)}
    request = RequestFactory().get("/?sort=password")

    rows = ordered(request, Branch.objects.all(), columns, default="-name")

    assert rows.query.order_by == ("-name", "pk")
    assert request.sorted_by == "-name"


@pytest.mark.django_db
def test_a_page_costs_two_queries(django_assert_num_queries):
    a_branch("乙"), a_branch("甲")
    with django_assert_num_queries(2):
        page = paginate(RequestFactory().get("/?page=999"), Branch.objects.all().order_by("pk"), per_page=2)
        assert len(list(page)) in (1, 2)


def test_nonsense_gives_the_first_page():
    assert paginate(RequestFactory().get("/?page=x"), list(range(120))).number == 1


@pytest.mark.django_db
def test_counting_stops_at_its_limit(monkeypatch):
    monkeypatch.setattr("core.tables.COUNTED_ROWS", 3)
    for _ in range(5):
        a_branch()

    page = paginate(RequestFactory().get("/"), Branch.objects.order_by("pk"), per_page=2)

    assert (page.paginator.count, page.paginator.num_pages, page.paginator.capped) == (3, 2, True)
    assert "10,000" in drawn("{% paginate page %}", page=page) or "1 万" in drawn("{% paginate page %}", page=page)


def test_the_query_string_keeps_what_it_is_not_told_to_change():
    request = RequestFactory().get("/?q=李&state=new&state=done&export=xlsx")

    assert query_string(request, page=2) == "?q=%E6%9D%8E&state=new&state=done&page=2"
    assert query_string(request, state=None) == "?q=%E6%9D%8E"


def test_chips_say_the_filters_at_work():
    request = RequestFactory().get("/?kind=a&name=abc")

    chips = active_filters(request, Asked(request.GET))

    assert [(c.label, c.value) for c in chips] == [("Name", "abc"), ("Kind", "First")]
    assert chips[1].remove_url == "?name=abc"


def test_steps_before_now_and_after():
    states = [s.state for s in ui.steps_of(["a", "b", "c"], 1)]

    assert states == ["done", "current", "todo"]
    assert [s.state for s in ui.steps_of(["a", "b"], 2)] == ["done", "done"]
    assert ui.steps_of(["a"], 0, failed=True)[0].state == "failed"


def test_a_forbidden_action_shows_its_reason():
    action = ui.Action("Close", reason="Not called back yet.", name="close")

    drawing = drawn('{% include "components/state_actions.html" %}', actions=[action])

    assert 'aria-disabled="true"' in drawing and "Not called back yet." in drawing

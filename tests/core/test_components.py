"""The pieces that pages are built from: each tells by words what it draws."""

from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines

STATES = ["waiting", "offered", "confirmed", "withdrawn", "lapsed", "forming", "draft", "open", "closed", "failed"]


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


def test_a_set_says_in_words_what_its_chairs_draw() -> None:
    """Pictures never stand alone (WCAG 1.1.1)."""
    page = rendered('{% seats taken=6 offered=1 maximum=8 name="Set A" %}')
    assert "6 of 8 places taken, 1 offered, 1 free" in page
    assert [page.count(f"seat-{kind}") // 2 for kind in ("taken", "offered", "free")] == [6, 1, 1]


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_told_by_word_and_drawing(state: str) -> None:
    """Never by colour alone (WCAG 1.4.1)."""
    tag = rendered("{% state_tag state %}", state=state)
    assert "<use href=" in tag
    assert state[:4].lower() in tag.lower() or state == "failed"


def test_the_same_state_of_a_set_has_its_own_word() -> None:
    assert "Dates confirmed" in rendered('{% state_tag "confirmed" kind="set" %}')
    assert "Place confirmed" in rendered('{% state_tag "confirmed" %}')


def test_an_unknown_state_shows_its_name() -> None:
    assert "Half asleep" in rendered('{% state_tag "half_asleep" %}')


def test_names_are_escaped_in_the_queue() -> None:
    """Pages escape everything (C13)."""
    page = rendered("{% queue people %}", people=[SimpleNamespace(rank=1, name="<b>Wendy</b>")])
    assert "<b>Wendy" not in page
    assert "&lt;b&gt;Wendy" in page


def test_the_queue_says_how_many_more_are_needed() -> None:
    page = rendered("{% queue_line waiting=5 you=3 needed=6 %}")
    assert "You are third of five waiting. One more is needed before another set opens." in page
    assert page.count("is-you") == 1
    assert page.count("#i-figure-needed") == 1


class Answers(forms.Form):
    full_name = forms.CharField(label="Full name")
    kind = forms.ChoiceField(label="Which kind?", choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="I agree", error_messages={"required": "Tick to agree."})


def test_the_summary_of_errors_names_the_field_and_leads_to_it() -> None:
    page = rendered("{% error_summary form %}", form=Answers({}))
    assert '<a href="#id_full_name">Full name: This field is required.</a>' in page
    assert '<a href="#id_kind_0">Which kind: This field is required.</a>' in page
    assert '<a href="#id_agreed">Tick to agree.</a>' in page
    assert "autofocus" in page


def test_a_form_without_errors_has_no_summary() -> None:
    assert rendered("{% error_summary form %}", form=Answers()).strip() == ""


def test_crispy_shows_the_summary_once_and_ties_each_error_to_its_field() -> None:
    page = rendered("{% load crispy_forms_filters %}{{ form|crispy }}", form=Answers({}))
    assert page.count("data-error-summary") == 1
    assert page.count('id="id_full_name_error"') == 1
    assert page.count('id="id_kind_error"') == 1
    assert 'aria-describedby="id_full_name_error"' in page
    assert "asteriskField" not in page


def test_breadcrumbs_go_in_pairs() -> None:
    assert '<a href="/coordinate/">Coordinate</a>' in rendered('{% breadcrumbs "Coordinate" "/coordinate/" %}')


def test_a_notice_has_a_word_even_without_a_title() -> None:
    page = rendered('{% notice kind="needs-you" %}<p>{{ sentence }}</p>{% endnotice %}', sentence="A & B")
    assert "This needs you" in page
    assert "A &amp; B" in page

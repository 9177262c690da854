"""Forms that strangers may send: machines are kept out, and nobody loses a word."""

from datetime import timedelta

import pytest
from django import forms
from django.http import QueryDict
from django.utils import timezone

from office.guarding import HONEYPOT, LONGEST, SHORTEST, TOKEN, GuardedForm


class LetterForm(GuardedForm):
    words = ("text", "name")
    text = forms.CharField()
    name = forms.CharField(required=False)


class OtherForm(GuardedForm):
    pass


def sent(form_class=LetterForm, *, token: str, **values: str) -> GuardedForm:
    data = QueryDict(mutable=True)
    data.update({"text": "Some words.", TOKEN: token, **values})
    return form_class(data)


@pytest.fixture
def opened(time_machine):
    """Return the token of a form that a person opened long enough ago."""
    begun = timezone.now()
    time_machine.move_to(begun, tick=False)
    token = str(LetterForm()[TOKEN].value())
    time_machine.move_to(begun + SHORTEST, tick=False)
    time_machine.shift(timedelta(seconds=1))
    return token


class TestAForm:
    def test_that_a_person_filled_in_is_taken_without_its_token(self, opened):
        form = sent(token=opened)
        assert form.is_valid(), form.errors
        assert form.cleaned_data == {"text": "Some words.", "name": ""}
        assert not form.came_from_a_machine

    def test_sent_within_seconds_is_taken_at_the_next_press(self, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        token = str(LetterForm()[TOKEN].value())
        hasty = sent(token=token)
        assert not hasty.is_valid()
        assert "very quickly" in str(hasty.non_field_errors())
        assert hasty["text"].value() == "Some words."
        time_machine.shift(SHORTEST + timedelta(seconds=1))
        assert sent(token=str(hasty[TOKEN].value())).is_valid()

    @pytest.mark.parametrize("token", ["", "nonsense", "~1xVFQi~forged"])
    def test_without_a_token_of_ours_is_given_one(self, token, time_machine):
        time_machine.move_to(timezone.now(), tick=False)
        form = sent(token=token)
        assert not form.is_valid()
        assert form["text"].value() == "Some words."
        time_machine.shift(SHORTEST + timedelta(seconds=1))
        assert sent(token=str(form[TOKEN].value())).is_valid()

    def test_that_stood_open_too_long_is_given_a_new_token(self, opened, time_machine):
        time_machine.shift(LONGEST + timedelta(seconds=1))
        form = sent(token=opened)
        assert "long time" in str(form.errors)
        time_machine.shift(SHORTEST + timedelta(seconds=1))
        assert sent(token=str(form[TOKEN].value())).is_valid()

    def test_takes_no_token_of_another_form(self, opened):
        other = str(OtherForm()[TOKEN].value())
        assert not sent(token=other).is_valid()

    def test_knows_a_machine_by_the_field_that_no_person_sees(self, opened):
        assert sent(token=opened, **{HONEYPOT: "x"}).came_from_a_machine

    def test_takes_two_links_and_no_more(self, opened):
        link = "see https://site.example/a"
        assert sent(token=opened, text=f"{link} and www.site.example").is_valid()
        form = sent(token=opened, text=f"{link} {link}", name="www.site.example")
        assert "at most 2" in str(form.errors["text"])

"""Whom a mailing goes to: groups, narrowing, the number, and the question whether somebody gets it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from membership.models import Partnership, Region, SeatRole
from newsletters.audiences import (
    Addressee,
    figures_of_audience,
    find_in_audience,
    left_out_of_audience,
    sample_of_audience,
)
from newsletters.mailing_staff.base import MailingStep, MailingView
from newsletters.models import Group, Mailing
from newsletters.reach import Aim, aim_of
from newsletters.services.mailing_drafts import change_people

SAMPLE = 12
FOUND = 10
EXPLANATIONS = {
    Group.MEMBERS: "They get the members’ edition. Roles below narrow this group.",
    Group.LEADS: "Those with a seat get the members’ edition, administrators without one the public edition.",
    Group.BILLING: "Who receives the invoices. Mostly finance teams: choose this for matters of money only.",
    Group.LAPSED: "They get the public edition.",
    Group.PROSPECTS: "From the list of prospects. Write to them rarely, and only what concerns them.",
    Group.SUBSCRIBERS: "Everybody who asked for this kind of mail and confirmed it. They are never narrowed.",
}
SHORT = {
    Group.MEMBERS: "Members",
    Group.LEADS: "Lead contacts and administrators",
    Group.BILLING: "Billing contacts",
    Group.LAPSED: "Lapsed",
    Group.PROSPECTS: "Prospects",
    Group.SUBSCRIBERS: "Subscribers",
}


class PeopleForm(forms.Form):
    groups = forms.MultipleChoiceField(
        choices=Group.choices, widget=forms.CheckboxSelectMultiple, required=False, label="Groups"
    )
    roles = forms.ModelMultipleChoiceField(
        SeatRole.objects.all(), widget=forms.CheckboxSelectMultiple, required=False, label="Roles of members"
    )
    regions = forms.MultipleChoiceField(
        choices=Region.choices, widget=forms.CheckboxSelectMultiple, required=False, label="Regions"
    )
    partnership_kinds = forms.MultipleChoiceField(
        choices=Partnership.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Kinds of partnership",
    )

    def aim(self, mailing: Mailing) -> Aim:
        """Return whom the mailing would go to with what is chosen here; what makes no sense counts for nothing."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        if not chosen:
            return aim_of(mailing)
        return Aim(
            topic=mailing.topic,
            groups=chosen["groups"],
            roles=list(chosen["roles"]),
            regions=chosen["regions"],
            partnership_kinds=chosen["partnership_kinds"],
        )


class SearchForm(forms.Form):
    q = forms.CharField(
        max_length=100, required=False, strip=True, label="Part of a name, address or partnership"
    )


@dataclass(frozen=True)
class Answer:
    """Somebody who was asked about, and what happens to them."""

    person: Addressee
    gets_it: bool
    reason: str


def answers(aim: Aim, *, words: str, now: datetime) -> list[Answer]:
    """Say of everybody whose name, address or partnership holds the words whether they would get a copy, and why."""
    chosen = find_in_audience(aim, words=words, now=now, size=FOUND)
    told = [_answer(person) for person in chosen]
    known = {person.address for person in chosen}
    everybody = replace(aim, groups=list(Group), roles=(), regions=(), partnership_kinds=())
    for person in find_in_audience(everybody, words=words, now=now, size=FOUND):
        if person.address not in known and len(told) < FOUND:
            told.append(Answer(person, False, "Not in a chosen group, or left out by the narrowing."))
    return told


def _answer(person: Addressee) -> Answer:
    if person.has_left:
        return Answer(person, False, "They have left this kind of mail.")
    if person.is_suppressed:
        return Answer(person, False, "Their address is suppressed: mail came back, or they complained.")
    edition = "the members’ edition" if person.audience == "members" else "the public edition"
    return Answer(person, True, f"Gets {edition}, and is told why: “{person.why}”.")


def told_of(aim: Aim, *, now: datetime) -> dict[str, Any]:
    """Return the figures and samples of an audience as templates show them; a constant number of queries."""
    figures = figures_of_audience(aim, now=now)
    left_out = figures.left + figures.suppressed
    return {
        "figures": figures,
        "sources": [(SHORT[Group(source)], number) for source, number in figures.by_source.items()],
        "sample": sample_of_audience(aim, now=now, size=SAMPLE),
        "left_out": left_out_of_audience(aim, now=now, size=SAMPLE) if left_out else [],
    }


class People(MailingStep):
    """Groups and narrowing; nothing is saved until the button is pressed."""

    form_class = PeopleForm
    only_for_drafts = True
    template_name = "staff/newsletters/mailings/people.html"
    page_title = label = "People"
    submit_label = "Save the people"
    done = "The people are saved."

    def get_initial(self) -> dict[str, Any]:
        return {
            "groups": self.mailing.groups,
            "roles": list(self.mailing.roles.all()),
            "regions": self.mailing.regions,
            "partnership_kinds": self.mailing.partnership_kinds,
        }

    def form_valid(self, form: forms.Form) -> HttpResponse:
        if "count" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    def perform(self, data: dict[str, Any]) -> None:
        change_people(mailing=self.mailing, by=self.person, **data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        chosen = set(form["groups"].value() or [])
        groups = [
            (value, label, EXPLANATIONS[Group(value)], value in chosen) for value, label in Group.choices
        ]
        search = SearchForm(self.request.GET)
        words = search.cleaned_data["q"] if search.is_valid() else ""
        aim = form.aim(self.mailing)
        return {
            **context,
            **told_of(aim, now=self.now),
            "group_choices": groups,
            "search": search,
            "words": words,
            "answers": answers(aim, words=words, now=self.now) if words else [],
        }


class PeopleFigures(MailingView):
    """The figures alone, for what is ticked in the form at the moment."""

    permission_required = "change"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PeopleForm(request.GET)
        context = told_of(form.aim(self.mailing), now=self.now)
        return render(request, "staff/newsletters/mailings/people/figures.html", context)

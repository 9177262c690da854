"""Renaming a partnership, and merging it with others: chosen, shown, then done."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.widgets import AdminDateInput

from membership.access import london_day
from membership.merging import MergePlan, plan_merge
from membership.models import Partnership, Region
from membership.services.merging import NewPartnership, merge_partnerships
from membership.services.renaming import rename_partnership
from membership.staff.filters import search_partnerships
from membership.staff.membership_steps import MOST_SEATS
from membership.staff.views import StepView
from office.numbers import whole_number

NEW = "new"
FOUND_SHOWN = 15


class ReorganisingStep(StepView):
    model = Partnership
    step_on = Partnership
    permission_required = "reorganise"
    object: Partnership


class RenameForm(forms.Form):
    name = forms.CharField(label="New name", max_length=160)
    on = forms.DateField(label="First day of the new name", widget=AdminDateInput())


class Rename(ReorganisingStep):
    form_class = RenameForm
    page_title = "Rename"
    submit_label = "Rename"
    done = "Renamed. The old name is still found by search."
    header_icon = "tag"

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "name": self.object.name, "on": london_day(self.now)}

    def explanation(self) -> str:
        return (
            f"“{self.object.name}” becomes a former name: kept, shown and found by search. The address on the site stays, and "
            "so does the name on invoices that went out. For a slip of the pen use Edit."
        )

    def perform(self, data: dict[str, Any]) -> None:
        rename_partnership(partnership=self.object, now=self.now, **data)


class MergeForm(forms.Form):
    """Which partnerships go up in which; the others are found by search, because there are many."""

    q = forms.CharField(label="Find others by name, area or person", required=False)
    others = forms.ModelMultipleChoiceField(
        Partnership.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="Merge with"
    )
    into = forms.ChoiceField(required=False, widget=forms.RadioSelect, label="Which one goes on?")
    name = forms.CharField(max_length=160, required=False, label="Name of the new one")
    kind = forms.ChoiceField(choices=Partnership.Kind.choices, required=False)
    region = forms.ChoiceField(choices=[("", "Works across regions"), *Region.choices], required=False)

    def __init__(self, data: Any, *, partnership: Partnership) -> None:
        super().__init__(data)
        chosen = {whole_number(pk) for pk in data.getlist("others")}
        words = data.get("q", "").strip()
        others = Partnership.objects.open().exclude(pk=partnership.pk)
        found = search_partnerships(others, words).values("pk")[:FOUND_SHOWN] if words else []
        offered = others.filter(Q(pk__in=chosen) | Q(pk__in=found))
        fields: Any = self.fields
        fields["others"].queryset = offered
        going_on = [(one.pk, one.name) for one in (partnership, *offered)]
        fields["into"].choices = [*going_on, (NEW, "A new partnership")]
        self.own = str(partnership.pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("others"):
            self.add_error("others", "Find and tick at least one other partnership.")
        if not data.get("into"):
            self.add_error("into", "Say which one goes on, or that a new one does.")
        elif data["into"] not in {NEW, self.own, *(str(one.pk) for one in data.get("others") or ())}:
            self.add_error("others", "Tick the one that goes on as well.")
        if data.get("into") == NEW and not data.get("name"):
            self.add_error("name", "Write what the new one is called.")
        return data


class ChooseMerge(ReorganisingStep):
    """Finds and chooses; nothing is changed here, so that the choice stands in the address."""

    template_name = "staff/membership/merge_choose.html"
    page_title = "Merge with others"
    header_icon = "collapse-down"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        data = request.GET.copy()
        data.setdefault("kind", self.object.kind)
        data.setdefault("region", self.object.region)
        form = MergeForm(data, partnership=self.object)
        is_asked = "go" in request.GET
        if is_asked and form.is_valid():
            return HttpResponseRedirect(
                f"{reverse('partnership:merge', args=[self.object.pk])}?{self._query(form)}"
            )
        if not is_asked:
            form.errors.clear()
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.http_method_not_allowed(request)

    def _query(self, form: MergeForm) -> str:
        query = QueryDict(mutable=True)
        query.setlist("others", [str(one.pk) for one in form.cleaned_data["others"]])
        for name in ("into", "name", "kind", "region"):
            query[name] = str(form.cleaned_data[name])
        return query.urlencode()


class MergingForm(forms.Form):
    """Who comes along, how many seats there are afterwards, and from when."""

    people = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    seats = forms.IntegerField(
        label="Seats contracted afterwards",
        min_value=1,
        max_value=MOST_SEATS,
        help_text="This costs nothing by itself; invoice extra seats separately if they are to be paid.",
    )
    on = forms.DateField(label="First day of the new order", widget=AdminDateInput())
    seen = forms.CharField(widget=forms.HiddenInput)


class Merge(ReorganisingStep):
    """Shows what merging would do, and does it."""

    template_name = "staff/membership/merge.html"
    form_class = MergingForm
    page_title = "Merge"
    submit_label = "Merge now"
    done = "Merged. What was before stands on the timeline."
    header_icon = "collapse-down"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.choice = MergeForm(request.GET, partnership=self.object)
        self.outcome: Partnership | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.user_has_permission(self.permission_required) and not self.choice.is_valid():
            return HttpResponseRedirect(reverse("partnership:choosemerge", args=[self.object.pk]))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def everybody(self) -> list[Partnership]:
        return [self.object, *self.choice.cleaned_data["others"]]

    @property
    def target(self) -> Partnership | None:
        into = self.choice.cleaned_data["into"]
        return next((one for one in self.everybody if str(one.pk) == into), None)

    @cached_property
    def plan(self) -> MergePlan:
        sources = [one for one in self.everybody if one != self.target]
        return plan_merge(sources=sources, target=self.target, now=self.now)

    @property
    def successor_name(self) -> str:
        return self.target.name if self.target else self.choice.cleaned_data["name"]

    def get_initial(self) -> dict[str, Any]:
        plan = self.plan
        return {
            **super().get_initial(),
            "people": [place.seat.pk for place in plan.places],
            "seats": max(plan.contracted, plan.seats_wanted, 1),
            "on": london_day(self.now),
        }

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        choices = [(place.seat.pk, str(place.seat.user)) for place in self.plan.places]
        form.fields["people"].choices = choices  # type: ignore[attr-defined]
        return form

    def perform(self, data: dict[str, Any]) -> None:
        chosen = self.choice.cleaned_data
        self.outcome = merge_partnerships(
            sources=self.plan.sources,
            target=self.target or NewPartnership(chosen["name"], chosen["kind"], chosen["region"]),
            people={int(pk) for pk in data["people"]},
            seats=data["seats"],
            on=data["on"],
            seen=data["seen"],
            by=self.person,
            now=self.now,
        )

    def get_success_url(self) -> str:
        return reverse("partnership:inspect", args=[(self.outcome or self.object).pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.setdefault("form", self.get_form())
        ticked = {str(pk) for pk in form["people"].value() or []}
        return super().get_context_data(
            plan=self.plan,
            successor_name=self.successor_name,
            is_new=self.target is None,
            people=[(place, str(place.seat.pk) in ticked) for place in self.plan.places],
            choose_url=f"{reverse('partnership:choosemerge', args=[self.object.pk])}?{self.request.GET.urlencode()}",
            **kwargs,
        )

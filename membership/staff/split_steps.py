"""Splitting a partnership: named, distributed, shown, then done."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.widgets import AdminDateInput

from membership.access import london_day
from membership.models import Partnership
from membership.services.splitting import Part, SplitPlan, plan_split, split_partnership
from membership.staff.membership_steps import MOST_SEATS
from membership.staff.merge_steps import ReorganisingStep

MOST_PARTS = 6
NOWHERE = ""


class SplitForm(forms.Form):
    """What the parts are called."""

    goes_on = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, partnership: Partnership) -> None:
        super().__init__(data)
        self.fields["goes_on"].label = f"{partnership} goes on with fewer areas"
        self.names = [name.strip() for name in data.getlist("part")][:MOST_PARTS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = [name for name in self.names if name]
        if len(names) + bool(data.get("goes_on")) < 2:
            self.add_error(None, "Name two parts at least, or one beside the partnership that goes on.")
        if len(set(names)) < len(names):
            self.add_error(None, "Two parts have the same name.")
        if taken := Partnership.objects.filter(name__in=names).values_list("name", flat=True).first():
            self.add_error(None, f"There is a partnership called {taken}. Write another name.")
        return {**data, "names": names}


class ChooseSplit(ReorganisingStep):
    template_name = "staff/membership/split_choose.html"
    page_title = "Split"
    header_icon = "expand-right"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_asked = "go" in request.GET
        form = SplitForm(request.GET, partnership=self.object)
        if is_asked and form.is_valid():
            query = QueryDict(mutable=True)
            query.setlist("part", form.cleaned_data["names"])
            if form.cleaned_data["goes_on"]:
                query["goes_on"] = "on"
            return HttpResponseRedirect(
                f"{reverse('partnership:split', args=[self.object.pk])}?{query.urlencode()}"
            )
        if not is_asked:
            form.errors.clear()
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.http_method_not_allowed(request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = kwargs["form"].names
        return super().get_context_data(names=[*names, *[""] * (MOST_PARTS - len(names))], **kwargs)


class SplittingForm(forms.Form):
    """Which part gets which area, person and administrator; how many seats each has; and from when."""

    on = forms.DateField(label="First day of the new order", widget=AdminDateInput())
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: SplitPlan, names: list[str], contracted: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = [(str(number), name) for number, name in enumerate(names)]
        for area in plan.areas:
            self._add(f"area_{area.pk}", str(area), is_needed=True)
        for seat in plan.seats:
            self._add(f"seat_{seat.pk}", str(seat.user), is_needed=False)
        for administrator in plan.administrators:
            self._add(f"administrator_{administrator.pk}", str(administrator.user), is_needed=False)
        for number, name in self.parts:
            self.fields[f"contracted_{number}"] = forms.IntegerField(
                label=f"Seats of {name}",
                min_value=0,
                max_value=MOST_SEATS,
                initial=contracted,
                help_text="0: it is not in membership after the split.",
            )

    def _add(self, name: str, label: str, *, is_needed: bool) -> None:
        choices = self.parts if is_needed else [*self.parts, (NOWHERE, "nowhere: the place ends")]
        first = [("", "Choose a part")] if is_needed else []
        self.fields[name] = forms.ChoiceField(
            label=label, choices=[*first, *choices], required=is_needed, initial="0"
        )
        if is_needed:
            self.fields[name].initial = ""

    def given(self, what: str, number: str) -> frozenset[int]:
        """Return the keys of what was given to a part."""
        return frozenset(
            int(name.removeprefix(what))
            for name, value in self.cleaned_data.items()
            if name.startswith(what) and value == number
        )

    def bound(self, what: str) -> list[Any]:
        """Return the fields of one kind, for the page."""
        return [self[name] for name in self.fields if name.startswith(what)]


class Split(ReorganisingStep):
    """Shows what there is, asks where it goes, and splits."""

    template_name = "staff/membership/split.html"
    form_class = SplittingForm
    page_title = "Split"
    submit_label = "Split now"
    done = "Split. What was before stands on the timelines of its parts."
    header_icon = "expand-right"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.choice = SplitForm(request.GET, partnership=self.object)
        self.made: list[Partnership] = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.user_has_permission(self.permission_required) and not self.choice.is_valid():
            return HttpResponseRedirect(reverse("partnership:choosesplit", args=[self.object.pk]))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def plan(self) -> SplitPlan:
        return plan_split(source=self.object, now=self.now)

    @cached_property
    def names(self) -> list[str]:
        goes_on = [self.object.name] if self.choice.cleaned_data["goes_on"] else []
        return [*goes_on, *self.choice.cleaned_data["names"]]

    def get_form_kwargs(self) -> dict[str, Any]:
        contracted = self.plan.memberships[0].seats if self.plan.memberships else 0
        return {**super().get_form_kwargs(), "plan": self.plan, "names": self.names, "contracted": contracted}

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "on": london_day(self.now)}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        self.distribution: Any = form
        return super().form_valid(form)

    def perform(self, data: dict[str, Any]) -> None:
        goes_on = bool(self.choice.cleaned_data["goes_on"])
        parts = [
            Part(
                partnership=self.object if goes_on and number == 0 else None,
                name=name,
                areas=self.distribution.given("area_", str(number)),
                seats=self.distribution.given("seat_", str(number)),
                administrators=self.distribution.given("administrator_", str(number)),
                contracted=data[f"contracted_{number}"],
            )
            for number, name in enumerate(self.names)
        ]
        self.made = split_partnership(
            source=self.object, parts=parts, on=data["on"], seen=data["seen"], by=self.person, now=self.now
        )

    def get_success_url(self) -> str:
        return reverse("partnership:inspect", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.setdefault("form", self.get_form())
        return super().get_context_data(
            plan=self.plan,
            names=self.names,
            areas=form.bound("area_"),
            seats=form.bound("seat_"),
            administrators=form.bound("administrator_"),
            contracted=form.bound("contracted_"),
            **kwargs,
        )

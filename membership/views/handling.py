"""What the pages of a partnership's own affairs share: who may open them, and how a step is taken."""

from datetime import datetime
from typing import Any, cast

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, View

from accounts.models import User
from membership.handling import handled_by, handles
from membership.models import Partnership
from membership.selectors import successors_at
from membership.services import MembershipError

TOO_OFTEN = (
    "Too much mail was sent from your account in the last hour. Wait a while, then press the button again."
)


@method_decorator(never_cache, name="dispatch")
class HandledPartnershipMixin(LoginRequiredMixin, View):
    """A page for whoever handles the partnership named in its address; for everybody else it does not exist."""

    partnership: Partnership
    allowed = staticmethod(handled_by)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        theirs: QuerySet[Partnership] = self.allowed(request.user)
        found = theirs.filter(slug=kwargs["slug"]).first()
        if found is None or found.closed_on:
            onward = self.successors_page(theirs, kwargs["slug"])
            if onward:
                return onward
        if found is None:
            raise Http404
        self.partnership = found
        self.load(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def successors_page(self, theirs: QuerySet[Partnership], slug: str) -> HttpResponse | None:
        """Lead from an address of a partnership that merged or was split to the same page of one that took over and is theirs."""
        successor = theirs.filter(pk__in=[one.pk for one in successors_at(slug)]).first()
        match = self.request.resolver_match
        if self.request.method != "GET" or successor is None or match is None or not match.view_name:
            return None
        return HttpResponseRedirect(reverse(match.view_name, kwargs={**match.kwargs, "slug": successor.slug}))

    def load(self, **kwargs: Any) -> None:
        """Find what else the address names, among what belongs to the partnership."""

    @property
    def person(self) -> User:
        """Whoever is signed in."""
        return cast(User, self.request.user)

    @property
    def now(self) -> datetime:
        return self.request.now  # type: ignore[attr-defined,no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(partnership=self.partnership, **kwargs)  # type: ignore[misc,no-any-return]


class PartnershipStep(HandledPartnershipMixin, FormView):
    """One step that a partnership takes for itself: says what will happen, asks what it needs, and does it through a service."""

    template_name = "pages/membership/step.html"
    form_class: type[forms.Form] = forms.Form
    page_title: str
    submit_label: str
    is_ending = False
    """Whether the step takes something away, so that its button warns."""
    counts_as: str = ""
    """The limit of tries that the step counts towards, if it sends mail."""

    def explanation(self) -> list[str]:
        """What the step does, in paragraphs, for whoever is about to take it."""
        return []

    def perform(self, data: dict[str, Any]) -> str:
        """Call the service and return what was done, in words; what the service refuses is shown in the form."""
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        if self.counts_as and not ratelimit.consume(self.request, action=self.counts_as):
            form.add_error(None, TOO_OFTEN)
            response = self.form_invalid(form)
            response.status_code = 429 if response.status_code == 200 else response.status_code
            return response
        try:
            done = self.perform(form.cleaned_data)
        except MembershipError as problem:
            field = problem.field if problem.field in form.fields else None
            form.add_error(field, str(problem))
            return self.form_invalid(form)
        messages.success(self.request, done)
        # Who has just given up their own say in the partnership could not open its pages any more.
        still = handles(self.person, self.partnership)
        return HttpResponseRedirect(self.get_success_url() if still else reverse("account_overview"))

    def get_success_url(self) -> str:
        return reverse("partnership_seats", args=[self.partnership.slug])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            page_title=self.page_title,
            submit_label=self.submit_label,
            is_ending=self.is_ending,
            explanation=self.explanation(),
            back_url=self.get_success_url(),
            **kwargs,
        )
        fields = context["form"].fields.values()
        # Where people write freely they are told what not to write.
        context["asks_for_words"] = any(isinstance(field.widget, forms.Textarea) for field in fields)
        return context

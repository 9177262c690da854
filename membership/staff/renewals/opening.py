"""Opening a year's renewals: choose the year, see who gets which letter at which fee and who does not, then send."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import FormView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from membership import tasks
from membership.access import london_day
from membership.models import MembershipYear, RenewalNotice, RenewalRound, RenewalStep
from membership.renewing.due import Due, NoYearBeforeError
from membership.renewing.letters import compose_notice
from membership.renewing.preview import Preview, preview_renewals
from membership.services import MembershipError
from membership.services.renewals.notices import send_due_notices
from membership.services.renewals.opening import open_renewals

A_PAGE = 50
AT_ONCE = 200
"""Letters written while the person waits; the rest is written by the queue."""
EXAMPLE_LINK = "https://…"
SHOWN = ("letters", "held", "outside")


class YearForm(forms.Form):
    year = forms.ModelChoiceField(MembershipYear.objects.none(), label="Renew into", empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = years_to_open()  # type: ignore[attr-defined]


def years_to_open() -> Any:
    """Return the years whose renewals can be opened, the next one first."""
    today = london_day(timezone.now())
    return MembershipYear.objects.filter(renewal_round=None, ends_on__gte=today).order_by("starts_on")


class OpenRenewals(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """The preview; sending it is the one button."""

    template_name = "staff/membership/renewals/open.html"
    form_class = YearForm
    page_title = "Open a year’s renewals"
    header_icon = "mail"
    permission_policy = ModelPermissionPolicy(RenewalRound)
    permission_required = "add"

    @cached_property
    def year(self) -> MembershipYear | None:
        """The year asked for, otherwise the next to begin, otherwise the running one."""
        years = list(years_to_open())
        asked = self.request.POST.get("year") or self.request.GET.get("year")
        today = london_day(timezone.now())
        chosen = [year for year in years if str(year.pk) == asked]
        following = [year for year in years if year.starts_on > today]
        return next(iter([*chosen, *following, *years]), None)

    @cached_property
    def preview(self) -> Preview | None:
        try:
            return preview_renewals(self.year, now=timezone.now()) if self.year else None
        except NoYearBeforeError:
            return None

    def get_initial(self) -> dict[str, Any]:
        return {"year": self.year}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        now = timezone.now()
        try:
            opened = open_renewals(year=form.cleaned_data["year"], by=self.request.user, now=now)  # type: ignore[arg-type]
        except MembershipError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
            return self.form_invalid(form)
        number = send_due_notices(now=now, most=AT_ONCE)
        asked = opened.renewals.count()
        if asked > AT_ONCE:
            # Due letters are swept every hour, so a queue that does not answer must not fail the request.
            transaction.on_commit(tasks.send_renewal_notices.delay, robust=True)
            messages.success(
                self.request,
                f"The renewals for {opened.year} are open. {number} letters are written, the others follow within minutes.",
            )
        else:
            messages.success(
                self.request,
                f"The renewals for {opened.year} are open. {asked} partnerships are asked; {number} letters are on their way.",
            )
        return HttpResponseRedirect(f"{reverse('renewal:index')}?{urlencode({'round': opened.pk})}")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("renewal:index"), "label": "Renewals"},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        preview = self.preview
        return super().get_context_data(
            year=self.year,
            preview=preview,
            **(self._shown(preview) if preview else {}),
            **kwargs,
        )

    def _shown(self, preview: Preview) -> dict[str, Any]:
        show = self.request.GET.get("show", "")
        show = show if show in SHOWN else SHOWN[0]
        paginator = WagtailPaginator(getattr(preview, show), A_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        return {
            "show": show,
            "page": page,
            "elided_page_range": paginator.get_elided_page_range(page.number),
            "reasons": dict(RenewalNotice.Reason.choices),
            "numbers": {name: _number(getattr(preview, name)) for name in SHOWN},
            "letter": self._letter(preview),
            "steps_to_come": [
                (step.due_on(counts_from=preview.year_before.ends_on, entered_on=today), step)
                for today in [london_day(timezone.now())]
                for step in RenewalStep.objects.filter(is_used=True)
                if step != preview.step
                and step.due_on(counts_from=preview.year_before.ends_on, entered_on=today) > today
            ],
        }

    def _letter(self, preview: Preview) -> dict[str, Any] | None:
        """The letter as it will read for the partnership asked for, or for the first."""
        if not preview.letters or preview.step is None:
            return None
        asked = self.request.GET.get("letter", "")
        chosen: Due = next(
            (due for due in preview.letters if str(due.partnership.pk) == asked), preview.letters[0]
        )
        letter = compose_notice(
            step=preview.step,
            due=chosen,
            year=preview.year,
            year_before=preview.year_before,
            link=EXAMPLE_LINK,
        )
        return {"to": ", ".join(letter.to), "subject": letter.subject, "text": letter.body, "due": chosen}


def _number(rows: Any) -> int:
    return len(rows) if isinstance(rows, list) else rows.count()

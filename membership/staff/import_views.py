"""Importing a list of partnerships and people in the admin: uploaded, shown row by row, applied with one click."""

import io
from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, View
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from membership.importing.columns import COLUMNS
from membership.importing.trying import CREATE, REFUSED, UNCHANGED, UPDATE
from membership.models import MembershipYear, Partnership, PartnershipUpload, Region, SeatRole
from membership.services import MembershipError
from membership.services.importing import (
    OtherwiseNowError,
    apply_upload,
    check_again,
    give_up_upload,
    keep_upload,
    mark_of,
    results_in,
)
from office.tables import LARGEST_FILE, MOST_ROWS, UnreadableListError

ROWS_A_PAGE = 100
UPLOADS_SHOWN = 20
OUTCOMES = {
    CREATE: "New",
    UPDATE: "Changed",
    UNCHANGED: "As it is",
    REFUSED: "Refused",
}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportPage(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """What the pages of the import share."""

    permission_policy = ModelPermissionPolicy(PartnershipUpload)
    permission_required = "add"
    header_icon = "upload"
    page_title = "Import partnerships and people"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("partnership:index"), "label": "Partnerships"},
            {"url": "", "label": self.page_title},
        ]


class UploadForm(forms.Form):
    file = forms.FileField(
        label="List",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        help_text=f"CSV or Excel (.xlsx), up to {LARGEST_FILE // 1_000_000} MB and {MOST_ROWS:,} rows.",
        error_messages={"required": "Choose a list.", "empty": "The file is empty."},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Split it.")
        return file


class UploadList(ImportPage, FormView):
    """Takes a list, tries it out and leads to what it would do."""

    template_name = "staff/membership/import_upload.html"
    form_class = UploadForm

    def form_valid(self, form: forms.Form) -> HttpResponse:
        file = form.cleaned_data["file"]
        user: Any = self.request.user
        try:
            upload = keep_upload(name=file.name, content=file.read(), by=user, now=timezone.now())
        except UnreadableListError as problem:
            form.add_error("file", str(problem))
            return self.form_invalid(form)
        return HttpResponseRedirect(reverse("partnership:checkedlist", args=[upload.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            columns=COLUMNS,
            uploads=PartnershipUpload.objects.defer("content", "report").select_related("uploaded_by")[
                :UPLOADS_SHOWN
            ],
            **kwargs,
        )


class CheckedList(ImportPage, View):
    """Shows what each row of a list does; applies it, checks it again, or gives it up."""

    template_name = "staff/membership/import_rows.html"
    render_to_response: Any

    @cached_property
    def upload(self) -> PartnershipUpload:
        return get_object_or_404(PartnershipUpload.objects.defer("content"), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.upload.report is None:
            messages.info(request, "This list has been applied or given up; its rows are no longer kept.")
            return self.to_uploads()
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return self.carry_out(request)
        except MembershipError as problem:
            messages.error(request, str(problem))
            return self.to_uploads()

    def carry_out(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        if "give_up" in request.POST:
            give_up_upload(upload=self.upload, now=now)
            messages.success(request, "The list was given up. Nothing was changed.")
            return self.to_uploads()
        try:
            done = apply_upload(upload=self.upload, seen=request.POST.get("seen", ""), now=now)
        except OtherwiseNowError as problem:
            check_again(upload=self.upload, now=now)
            messages.warning(request, str(problem))
            return HttpResponseRedirect(request.path)
        messages.success(
            request,
            f"Done: {done.created} new, {done.updated} changed, {done.unchanged} as they were, {done.refused} left out.",
        )
        return HttpResponseRedirect(reverse("partnership:index"))

    def to_uploads(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("partnership:uploadlist"))

    def get_page_subtitle(self) -> str:
        return self.upload.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        results = results_in(self.upload)
        chosen = self.request.GET.get("outcome", "")
        numbers = Counter(result.outcome for result in results)
        shown = [result for result in results if not chosen or result.outcome == chosen]
        page = WagtailPaginator(
            [(result, OUTCOMES[result.outcome]) for result in shown], ROWS_A_PAGE
        ).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            upload=self.upload,
            results=page,
            elided_page_range=page.paginator.get_elided_page_range(page.number),
            outcomes=[(name, label, numbers[name]) for name, label in OUTCOMES.items() if numbers[name]],
            chosen=chosen,
            total=len(results),
            ignored=(self.upload.report or {}).get("ignored", []),
            does_something=numbers[CREATE] + numbers[UPDATE] > 0,
            seen=mark_of(results),
            **kwargs,
        )


class Template(ImportPage, View):
    """A workbook with the headings and, on its second sheet, what belongs into each column."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Loaded when it is needed, since it takes some megabytes of each process.
        from openpyxl import Workbook
        from openpyxl.styles import Font

        book = Workbook()
        rows, words = book.active, book.create_sheet("What belongs where")
        rows.title = "Partnerships and people"
        rows.append([column.heading for column in COLUMNS if column.name != "full_name"])
        rows.freeze_panes = "A2"
        words.append(["Column", "What belongs into it"])
        for column in COLUMNS:
            words.append([column.heading, column.help])
        for heading, values in self.lists():
            words.append([])
            words.append([heading])
            for value in values:
                words.append(["", value])
        for sheet in (rows, words):
            for cell in sheet[1]:
                cell.font = Font(bold=True)
                sheet.column_dimensions[cell.column_letter].width = 24
        words.column_dimensions["B"].width = 90
        file = io.BytesIO()
        book.save(file)
        return HttpResponse(
            file.getvalue(),
            content_type=WORKBOOK,
            headers={"Content-Disposition": 'attachment; filename="partnerships-and-people.xlsx"'},
        )

    def lists(self) -> list[tuple[str, list[str]]]:
        """What may be written in the columns that know only certain words."""
        return [
            ("Kinds", [str(label) for label in Partnership.Kind.labels]),
            ("Regions", [str(label) for label in Region.labels]),
            ("Roles", [role.name for role in SeatRole.objects.all()]),
            ("Membership years", [year.name for year in MembershipYear.objects.all()]),
        ]

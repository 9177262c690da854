"""Importing a list of subscribers in the admin: uploaded, shown line by line, taken with one click."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from newsletters.models import Reader
from newsletters.services.reader_lists import (
    COLUMNS,
    NEW,
    REFUSED,
    UNCHANGED,
    Line,
    ListIsOverError,
    read_list,
    rows_in,
    sign_rows,
    take,
    try_out,
)
from newsletters.staff.reader_steps import EvidenceForm
from office.tables import LARGEST_FILE, MOST_ROWS, UnreadableListError

OUTCOMES = {NEW: "New", UNCHANGED: "As it is", REFUSED: "Refused"}


class ImportPage(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """What the pages of the import share."""

    permission_policy = ModelPermissionPolicy(Reader)
    permission_required = "add"
    header_icon = "upload"
    page_title = "Import subscribers"
    lines_template = "staff/newsletters/reader_lines.html"
    render_to_response: Any

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("reader:index"), "label": "Subscribers"},
            {"url": "", "label": self.page_title},
        ]

    def show(self, lines: list[Line], **more: Any) -> HttpResponse:
        """Show what becomes, or became, of every line."""
        numbers = Counter(line.outcome for line in lines)
        self.template_name = self.lines_template
        return self.render_to_response(
            self.get_context_data(
                lines=[(line, OUTCOMES[line.outcome]) for line in lines],
                numbers=[(label, numbers[name]) for name, label in OUTCOMES.items()],
                new=numbers[NEW],
                **more,
            )
        )


class ListForm(EvidenceForm):
    file = forms.FileField(
        label="List",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        help_text=f"CSV or Excel (.xlsx) with a column “E-mail” and perhaps “Name”, up to {MOST_ROWS:,} rows.",
        error_messages={"required": "Choose a list.", "empty": "The file is empty."},
    )
    field_order = ["file", "topics", "evidence"]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Split it.")
        return file


class ChooseList(ImportPage, FormView):
    """Takes a list with the words on the consent and shows what it would do."""

    template_name = "staff/newsletters/reader_import.html"
    form_class = ListForm

    def form_valid(self, form: forms.Form) -> HttpResponse:
        data = form.cleaned_data
        try:
            listing = read_list(data["file"].read())
        except UnreadableListError as problem:
            form.add_error("file", str(problem))
            return self.form_invalid(form)
        rows = [(row.number, row.get("email"), row.get("name")) for row in listing.rows]
        given = {"topics": data["topics"], "evidence": data["evidence"]}
        lines = try_out(rows, topics=data["topics"])
        return self.show(lines, signed=sign_rows(rows, **given), ignored=listing.ignored, **given)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(columns=COLUMNS, **kwargs)


class TakeList(ImportPage, View):
    """Does what was shown, and says what became of every line."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            rows, topics, evidence = rows_in(request.POST.get("signed", ""))
        except ListIsOverError as problem:
            messages.error(request, str(problem))
            return HttpResponseRedirect(reverse("reader:import"))
        user: Any = request.user
        lines = take(rows, topics=topics, evidence=evidence, by=user, now=timezone.now())
        return self.show(lines, is_done=True, topics=topics, evidence=evidence)

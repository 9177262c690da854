"""Every address of the staff side, found in the site's own table of addresses, with a real object behind each."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import get_resolver, reverse
from django.urls.resolvers import RegexPattern, RoutePattern, URLPattern, URLResolver
from wagtail.blocks import Block
from wagtail.contrib.settings.registry import registry as settings_registry

Variant = tuple[str, dict[str, Any], str]
"""How variants of an address differ: what is added to its name, values of its parameters, and a query."""

STAFF_OUTSIDE = (
    "check_in",
    "check_in_ticket",
    "check_in_desk",
    "check_in_place",
    "check_in_let_in",
    "check_in_undo",
)
"""Addresses outside the admin that only staff use."""

# What `<int:pk>` and its like stand for, by the beginning of the address below /admin/; the longest beginning counts.
ROWS: dict[str, str] = {
    "answers-about-issues/": "newsletters.IssueFeedback",
    "application/": "membership.Application",
    "area/": "membership.Area",
    "bankline/": "billing.BankLine",
    "briefings/": "resources.BriefingPage",
    "card-payments/": "billing.CardAttempt",
    "chaserstep/": "billing.ChaserStep",
    "choose-page/": "wagtailcore.Page",
    "collections/": "wagtailcore.Collection",
    "customer/": "billing.Customer",
    "documents/": "cms.GatedDocument",
    "documenttype/": "resources.DocumentType",
    "event-booking/": "events.Booking",
    "event-booking/places/": "events.Place",
    "event/": "events.Event",
    "event/helpers/": "events.HelperLink",
    "event/parts/": "events.Part",
    "event/quotas/": "events.Quota",
    "event/reminders/": "events.ReminderStep",
    "event/rules/": "events.CancellationRule",
    "event/tickets/": "events.Ticket",
    "event/waiting/": "events.WaitingEntry",
    "examples/": "resources.Example",
    "expressions-of-interest/": "membership.ExpressionOfInterest",
    "fee/": "membership.Fee",
    "forms/submissions/": "cms.FormPage",
    "groups/": "auth.Group",
    "images/": "cms.Picture",
    "import/": "newsletters.ImportDraft",
    "import/imported/": "newsletters.ImportedDocument",
    "invoice/": "billing.Invoice",
    "lettertext/": "membership.LetterText",
    "links/": "resources.LinkWatch",
    "mailing/": "newsletters.Mailing",
    "mailing/issue/": "newsletters.IssuePage",
    "membershipyear/": "membership.MembershipYear",
    "other-formats/": "cms.FormatRequest",
    "otherevent/": "events.OtherEvent",
    "outgoing-mail/": "office.OutboxMessage",
    "customer_chooser/": "billing.Customer",
    "partnership/": "membership.Partnership",
    "partnership_chooser/": "membership.Partnership",
    "partnership/administrators/": "membership.Administrator",
    "partnership/import/": "membership.PartnershipUpload",
    "partnership/invitations/": "membership.Invitation",
    "partnership/memberships/": "membership.Membership",
    "partnership/notes/": "membership.PartnershipNote",
    "partnership/seats/": "membership.Seat",
    "people-on-lists/": "resources.Profile",
    "personal-data/account/": "accounts.User",
    "personal-data/refuse/": "accounts.ErasureRequest",
    "promoted-result/": "cms.PromotedResult",
    "prospects/": "membership.Area",
    "prospects/contacts/": "membership.ProspectContact",
    "prospects/history/": "membership.ProspectNote",
    "questions/": "billing.OpenQuestion",
    "redirects/": "wagtailredirects.Redirect",
    "reminderstep/": "billing.ReminderStep",
    "renewal/": "membership.Renewal",
    "renewal/areas/": "membership.AreaWish",
    "renewal/letters/": "membership.RenewalNotice",
    "renewalstep/": "membership.RenewalStep",
    "seatrole/": "membership.SeatRole",
    "series/": "resources.Series",
    "sites/": "wagtailcore.Site",
    "speaker/": "events.Speaker",
    "speaker_chooser/": "events.Speaker",
    "still-current/": "resources.Currency",
    "stripe-events/": "billing.StripeEvent",
    "subscribers/": "newsletters.Reader",
    "suggested-contributions/": "newsletters.SuggestedContribution",
    "suggestions/": "events.Suggestion",
    "suppressed-addresses/": "office.Suppression",
    "tier/": "membership.Tier",
    "users/": "accounts.User",
    "workflows/": "wagtailcore.Workflow",
    "workflows/tasks/": "wagtailcore.Task",
    "workflows/task_chooser/": "wagtailcore.Task",
}


@dataclass(frozen=True)
class Address:
    """One address: its name with its namespaces, or its route where it has none, and how it is written."""

    name: str
    route: str
    parameters: tuple[str, ...]


def staff_addresses() -> list[Address]:
    """Return every address below /admin/ and those outside that only staff use."""
    found = {
        (address.name, address.route): address
        for address in _walk(get_resolver())
        if address.route.startswith("admin/") or address.name in STAFF_OUTSIDE
    }
    return sorted(found.values(), key=lambda address: (address.name, address.route))


def _walk(resolver: Any, route: str = "", names: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            below = (*names, pattern.namespace) if pattern.namespace else names
            yield from _walk(pattern, here, below)
        elif isinstance(pattern, URLPattern):
            name = ":".join([*names, pattern.name]) if pattern.name else here
            yield Address(name, here, _parameters(pattern))


def _parameters(pattern: URLPattern) -> tuple[str, ...]:
    if isinstance(pattern.pattern, RoutePattern):
        return tuple(pattern.pattern.converters)
    assert isinstance(pattern.pattern, RegexPattern)
    return tuple(pattern.pattern.regex.groupindex)


@dataclass(frozen=True)
class Knock:
    """One address as it is asked for: `name` tells variants of an address apart."""

    name: str
    url: str


def knocks() -> list[Knock]:
    """Return everything to ask for, each with a real object; a parameter that nobody has thought of is a mistake of this file."""
    found = []
    for address in staff_addresses():
        if address.name in UNWALKED:
            continue
        for suffix, values, query in _variants(address.name):
            name = f"{address.name}/{suffix}" if suffix else address.name
            found.append(Knock(name, _written(address, values) + query))
    return found


def _written(address: Address, values: dict[str, Any]) -> str:
    if address.name in WRITTEN:
        return WRITTEN[address.name]()
    if address.name == address.route:
        return "/" + address.route
    kwargs = {one: values[one] if one in values else _value(address, one) for one in address.parameters}
    return reverse(address.name, kwargs=kwargs)


def _value(address: Address, parameter: str) -> Any:
    below = address.route.removeprefix("admin/")
    if (address.name, parameter) in SPECIAL:
        return SPECIAL[address.name, parameter]()
    if parameter in ALWAYS:
        return ALWAYS[parameter]()
    prefix = max((prefix for prefix in ROWS if below.startswith(prefix)), key=len, default=None)
    assert prefix is not None, (
        f"Nobody has said what {parameter} of {address.name} ({address.route}) stands for."
    )
    return first(ROWS[prefix])


def first(label: str, **conditions: Any) -> Any:
    """Return the key of the first row of a model, by its label; that there is none is a mistake of the test's own."""
    model: type[Model] = apps.get_model(label)
    row = model._default_manager.filter(**conditions).order_by("pk").first()
    assert row is not None, f"There is no {label} behind its addresses; make one in objects.py."
    return row.pk


def _issue() -> Any:
    return first("newsletters.IssuePage", live=True)


ALWAYS: dict[str, Callable[[], Any]] = {
    "page_id": _issue,
    "parent_page_id": lambda: first("newsletters.IssueIndexPage"),
    "page_to_move_id": _issue,
    "destination_id": lambda: first("newsletters.HomePage"),
    "page_pk": _issue,
    "document_id": lambda: first("cms.GatedDocument"),
    "doc_id": lambda: first("cms.GatedDocument"),
    "image_id": lambda: first("cms.Picture"),
    "issue_pk": _issue,
    "redirect_id": lambda: first("wagtailredirects.Redirect"),
    "revision_id": lambda: first("wagtailcore.Revision", object_id=str(_issue())),
    "workflow_pk": lambda: first("wagtailcore.Workflow"),
    "workflow_state_id": lambda: first("wagtailcore.WorkflowState"),
    "task_id": lambda: first("wagtailcore.Task"),
    "task_state_id": lambda: first("wagtailcore.TaskState"),
    "collection_id": lambda: first("wagtailcore.Collection", depth=2),
    "copy_pk": lambda: first("office.Copy"),
    "draft_id": lambda: first("newsletters.ImportDraft"),
    "kept": lambda: first("accounts.User"),
    "closed": lambda: apps.get_model("accounts.User").objects.order_by("-pk").first().pk,
    "step": uuid.uuid4,
    "day": lambda: apps.get_model("events.Event").objects.order_by("pk").first().starts_at.date(),
    "slug": lambda: apps.get_model("events.Event").objects.order_by("pk").first().slug,
    "code": lambda: apps.get_model("events.Place").objects.order_by("pk").first().code,
    "content_type_app_name": lambda: "newsletters",
    "content_type_model_name": lambda: "issuepage",
    "app_label": lambda: "newsletters",
    "model_name": lambda: "issuepage",
    "app_name": lambda: "taggit",
    "audience": lambda: "members",
    "kind": lambda: "announcement",
    "filter_spec": lambda: "width-20",
    "action_name": lambda: "approve",
    "name": lambda: "latest_examples",
    "object_id": _issue,
    "session_id": lambda: first("wagtailadmin.EditingSession"),
    "uploaded_file_id": lambda: 1,
}
SPECIAL: dict[tuple[str, str], Callable[[], Any]] = {
    ("wagtailadmin_api:documents:detail", "pk"): lambda: first("cms.GatedDocument"),
    ("wagtailadmin_api:images:detail", "pk"): lambda: first("cms.Picture"),
    ("wagtailadmin_api:pages:detail", "pk"): _issue,
    ("wagtailadmin_api:pages:action", "pk"): _issue,
    ("wagtailadmin_api:pages:action", "action_name"): lambda: "copy",
    ("check_in_place", "pk"): lambda: first("events.Place"),
    ("check_in_let_in", "pk"): lambda: first("events.Place"),
    ("check_in_undo", "pk"): lambda: first("events.Place"),
    ("import_result", "document_id"): lambda: first("newsletters.ImportedDocument"),
    ("wagtailforms:list_submissions", "page_id"): lambda: first("cms.FormPage"),
    ("wagtailforms:list_submissions_results", "page_id"): lambda: first("cms.FormPage"),
    ("wagtailforms:delete_submissions", "page_id"): lambda: first("cms.FormPage"),
    ("wagtailadmin_collections:edit", "pk"): lambda: first("wagtailcore.Collection", depth=2),
    ("wagtailadmin_collections:delete", "pk"): lambda: first("wagtailcore.Collection", depth=2),
    ("wagtailadmin_workflows:add_task", "app_label"): lambda: "wagtailcore",
    ("wagtailadmin_workflows:add_task", "model_name"): lambda: "groupapprovaltask",
    ("wagtailadmin_tag_model_autocomplete", "model_name"): lambda: "tag",
}
"""What a parameter stands for at one address."""

WRITTEN: dict[str, Callable[[], str]] = {
    "admin/^password_reset/(?P<rest>.*)$": lambda: "/admin/password_reset/",
    "admin/^.*/$": lambda: "/admin/nothing-is-here/",
    "wagtailadmin_password_reset_confirm": lambda: "/admin/password_reset/confirm/MQ/token/",
    "wagtailadmin_pages:revisions_compare": lambda: (
        f"/admin/pages/{_issue()}/revisions/compare/earliest...latest/"
    ),
}
UNWALKED = {
    "wagtailadmin_logout": "signs out",
    "wagtailadmin_error_test": "fails on purpose, for tests of error pages; only in debug mode",
}
"""Addresses that are not walked, each with why."""


def _variants(name: str) -> list[Variant]:
    """Return the ways in which an address is asked for: once, or once a kind of thing."""
    if name == "wagtail_bulk_action":
        return [
            *_bulk("wagtailcore.page", "newsletters.IssuePage", "delete", "move", "publish", "unpublish"),
            *_bulk("cms.gateddocument", "cms.GatedDocument", "add_tags", "add_to_collection", "delete"),
            *_bulk("cms.picture", "cms.Picture", "add_tags", "add_to_collection", "delete"),
            *_bulk("accounts.user", "accounts.User", "assign_role", "delete", "set_active_state"),
        ]
    if name.startswith("wagtailsettings:"):
        return [_setting(model) for model in settings_registry]
    if name == "wagtailadmin_api:pages:find":
        return [("", {}, f"?id={_issue()}")]
    if name == "wagtailadmin_block_preview":
        return [("", {}, f"?id={next(iter(Block.definition_registry))}")]
    if name == "wagtailadmin_pages:convert_alias":
        return [("", {"page_id": first("newsletters.NewsPage", alias_of__isnull=False)}, "")]
    if name in BEGUN:
        return [("", {"pk": first("newsletters.Mailing", state="begun")}, "")]
    if name.startswith("wagtailadmin_pages:") and "workflow" in name:
        return [("", {"page_id": _in_workflow()}, "")]
    if name.startswith(("wagtailadmin_pages:", "wagtailadmin_explore")) and name not in WRITTEN:
        return [("", {}, ""), ("of-an-event", _of_events(), "")]
    return [("", {}, "")]


BEGUN = {
    f"mailing:{name}"
    for name in (
        *("progress", "pause", "resume", "stop", "again", "decide"),
        *("copies", "copies_results", "copy", "copy_frame", "sent", "sent_frame"),
    )
}
"""Pages of a mailing that has begun."""


def _setting(model: type[Model]) -> Variant:
    app, name = model._meta.label_lower.split(".")
    row = model.load()  # type: ignore[attr-defined]
    return f"{app}.{name}", {"app_name": app, "model_name": name, "pk": row.pk}, ""


def _bulk(label: str, rows: str, *actions: str) -> list[Variant]:
    app, name = label.split(".")
    return [
        (
            f"{name}-{action}",
            {"app_label": app, "model_name": name, "action": action},
            f"?id={first(rows)}&next=/admin/pages/",
        )
        for action in actions
    ]


def _in_workflow() -> int:
    return int(apps.get_model("wagtailcore.WorkflowState").objects.order_by("pk").first().object_id)


def _of_events() -> dict[str, Any]:
    page, listed = first("events.EventPage"), first("events.EventsPage")
    return {
        **dict.fromkeys(["page_id", "page_to_move_id", "page_pk"], page),
        **dict.fromkeys(["parent_page_id", "destination_id"], listed),
        "revision_id": first("wagtailcore.Revision", object_id=str(page)),
        "content_type_app_name": "events",
        "content_type_model_name": "eventpage",
        "app_label": "events",
        "model_name": "eventpage",
    }

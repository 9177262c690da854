"""The groups of staff and what each may do: no more than its work needs."""

from dataclasses import dataclass

EDITOR = "Editor"
MEMBERSHIP_OFFICER = "Membership officer"
EVENTS_OFFICER = "Events officer"
FINANCE_OFFICER = "Finance officer"
ADMINISTRATOR = "Administrator"

FILES = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
)


CHOOSING = ("wagtailimages.choose_image", "wagtaildocs.choose_document")
"""For the words of a mailing, which may show pictures and offer documents that are there."""

COLLECTIONS = ("wagtailcore.add_collection", "wagtailcore.change_collection", "wagtailcore.delete_collection")


@dataclass(frozen=True)
class Role:
    """What a group may do: in the admin as a whole, with pages (all, or those of events), and with files of every collection."""

    permissions: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    pages_of_events: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    everything: bool = False


ROLES = {
    EDITOR: Role(
        permissions=(
            "wagtailadmin.access_admin",
            "membership.read_everything",
            "cms.change_navigation",
            "newsletters.change_newslettersettings",
            "newsletters.view_mailing",
            "newsletters.add_mailing",
            "newsletters.change_mailing",
            "newsletters.send_mailing",
            "newsletters.view_issuefeedback",
            "newsletters.change_issuefeedback",
            "newsletters.view_suggestedcontribution",
            "newsletters.change_suggestedcontribution",
            "newsletters.view_reader",
            "newsletters.add_reader",
            "newsletters.change_reader",
            "office.view_suppression",
            "office.add_suppression",
            "office.change_suppression",
            "wagtailredirects.add_redirect",
            "wagtailredirects.change_redirect",
            "wagtailredirects.delete_redirect",
            "resources.view_example",
            "resources.moderate_example",
            "resources.take_down_example",
            "resources.add_nudge",
            "resources.change_nudgesettings",
            "resources.add_documenttype",
            "resources.change_documenttype",
            "resources.delete_documenttype",
            "resources.view_linkwatch",
            "resources.view_currency",
            "resources.change_upkeep",
            "resources.view_series",
            "resources.add_series",
            "resources.change_series",
            "resources.view_profile",
            "resources.propose_profile",
            "cms.view_formatrequest",
            "cms.change_formatrequest",
            "cms.add_promotedresult",
            "cms.change_promotedresult",
            "cms.delete_promotedresult",
            "cms.view_searchinvain",
            "events.add_speaker",
            "events.change_speaker",
            "events.delete_speaker",
            "events.add_otherevent",
            "events.change_otherevent",
            "events.delete_otherevent",
            "events.view_suggestion",
            "events.change_suggestion",
        ),
        pages=("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
        files=FILES,
    ),
    MEMBERSHIP_OFFICER: Role(
        permissions=(
            "wagtailadmin.access_admin",
            "membership.read_everything",
            "newsletters.view_mailing",
            "newsletters.add_mailing",
            "newsletters.change_mailing",
            "membership.add_area",
            "membership.change_area",
            "membership.add_membershipyear",
            "membership.change_membershipyear",
            "membership.add_seatrole",
            "membership.change_seatrole",
            "membership.view_partnership",
            "membership.add_partnership",
            "membership.change_partnership",
            "membership.add_membership",
            "membership.change_membership",
            "membership.add_seat",
            "membership.change_seat",
            "membership.add_administrator",
            "membership.delete_administrator",
            "membership.add_partnershipnote",
            "membership.reorganise_partnership",
            "membership.view_application",
            "membership.add_application",
            "membership.change_application",
            "membership.add_fee",
            "membership.change_fee",
            "membership.change_tier",
            "membership.change_membershipsettings",
            "membership.view_seat",
            "office.view_suppression",
            "office.add_suppression",
            "office.change_suppression",
            "newsletters.view_reader",
            "newsletters.add_reader",
            "newsletters.change_reader",
            "membership.add_partnershipupload",
            "membership.view_expressionofinterest",
            "membership.change_expressionofinterest",
            "membership.add_prospectcontact",
            "membership.change_prospectcontact",
            "membership.delete_prospectcontact",
            "membership.add_prospectnote",
            "billing.view_invoice",
            "membership.add_lettertext",
            "membership.change_lettertext",
            "membership.delete_lettertext",
            "membership.add_renewalround",
            "membership.view_renewal",
            "membership.change_renewal",
            "membership.add_renewalstep",
            "membership.change_renewalstep",
            "resources.view_example",
            "resources.add_nudge",
        ),
        files=CHOOSING,
    ),
    EVENTS_OFFICER: Role(
        permissions=(
            "wagtailadmin.access_admin",
            "membership.read_everything",
            "newsletters.view_mailing",
            "newsletters.add_mailing",
            "newsletters.change_mailing",
            "membership.view_partnership",
            "billing.view_invoice",
            "billing.view_customer",
            "billing.add_customer",
            "events.view_event",
            "events.change_event",
            "events.run_event",
            "events.check_in_event",
            "events.view_booking",
            "events.view_speaker",
            "events.add_speaker",
            "events.change_speaker",
            "events.view_otherevent",
            "events.add_otherevent",
            "events.change_otherevent",
            "events.delete_otherevent",
            "events.view_suggestion",
            "events.change_suggestion",
        ),
        pages_of_events=("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
        files=FILES,
    ),
    FINANCE_OFFICER: Role(
        permissions=(
            "wagtailadmin.access_admin",
            "membership.view_partnership",
            "membership.view_renewal",
            "billing.view_invoice",
            "billing.change_invoice",
            "billing.view_payment",
            "billing.add_payment",
            "billing.view_bankline",
            "billing.match_bankline",
            "billing.add_bankstatement",
            "billing.view_openquestion",
            "billing.change_openquestion",
            "billing.view_customer",
            "billing.add_customer",
            "billing.change_customer",
            "billing.view_reminderstep",
            "billing.add_reminderstep",
            "billing.change_reminderstep",
            "billing.add_chaserstep",
            "billing.change_chaserstep",
            "billing.change_billingsettings",
            "billing.view_cardattempt",
            "billing.change_cardattempt",
            "billing.view_stripeevent",
            "billing.add_refund",
            "events.view_event",
            "events.view_booking",
        )
    ),
    ADMINISTRATOR: Role(
        permissions=("mfa.delete_authenticator",),
        pages=("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"),
        files=FILES + COLLECTIONS,
        everything=True,
    ),
}

# Apps whose permissions an administrator holds; sessions, content types and the like are nobody's business.
ADMINISTERED = (
    "accounts",
    "auth",
    "billing",
    "cms",
    "community",
    "events",
    "membership",
    "newsletters",
    "office",
    "resources",
    "wagtailadmin",
    "wagtailcore",
    "wagtailredirects",
)

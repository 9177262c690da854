"""The association's particulars, and the mark by which every page says that its content is invented."""

from __future__ import annotations

from wagtail.models import Site

from office.models import Identity

from ..people import Identity as Particulars
from .library import Library


def set_identity(particulars: Particulars, *, library: Library) -> None:
    """Write the particulars into the site settings and mark the site as a demonstration."""
    identity = Identity.load()
    identity.name = particulars.name
    identity.short_name = particulars.short_name
    identity.strapline = particulars.strapline
    identity.email = particulars.email
    identity.phone = particulars.phone
    identity.postal_address = identity.registered_address = particulars.registered_address.strip()
    identity.legal_form = particulars.legal_form
    identity.charity_number = particulars.charity_number
    identity.vat_number = particulars.vat_number
    identity.bank_account_name = particulars.bank.account_name
    identity.bank_sort_code = particulars.bank.sort_code
    identity.bank_account_number = particulars.bank.account_number
    identity.signposting = library.html(particulars.signposting)
    identity.social_links = [
        ("link", {"label": name, "url": url}) for name, url in particulars.social.items()
    ]
    identity.demonstration = True
    identity.save()
    for standing in Site.objects.filter(is_default_site=True):
        standing.site_name = particulars.name
        standing.save()

"""What the admin tells editors about a page."""

from django import template
from django.utils import timezone

from cms.findings import findings_of, who_may_read
from cms.models import ContentPage

register = template.Library()


@register.filter
def findings(page: object) -> list[str]:
    """Return what the editor should look at; nothing for what is no page of the site."""
    return findings_of(page) if isinstance(page, ContentPage) else []


@register.simple_tag
def gate_in_words(page: object) -> dict[str, str]:
    """Return who may read the published page `now` and, where it differs, who will once the draft is published."""
    if not isinstance(page, ContentPage):
        return {}
    now = timezone.now()
    drafted = who_may_read(page, now=now)
    published = ContentPage.objects.filter(pk=page.pk, live=True).first() if page.pk else None
    if published is None:
        return {"now": "Nobody may read it yet: it is not published.", "then": f"Once published: {drafted}"}
    current = who_may_read(published, now=now)
    return {"now": current, "then": f"Once this draft is published: {drafted}" if drafted != current else ""}

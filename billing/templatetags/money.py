"""Amounts in templates."""

from django import template

from billing import money

register = template.Library()


@register.filter
def pounds(pence: int | None) -> str:
    """Write pence as pounds; nothing for nothing."""
    return "" if pence is None else money.pounds(pence)

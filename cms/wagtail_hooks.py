"""The admin as staff meet it: what they do not need is not there."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("construct_main_menu")
def leave_out_help_of_the_software(request: HttpRequest, menu_items: list[Any]) -> None:
    """Hide news and guides of Wagtail itself; the association's own guide tells what its editors need."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("insert_global_admin_css")
def own_mark() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/staff.css"))

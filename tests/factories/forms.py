"""Forms as staff build them."""

from typing import Any

from cms.models import FormPage, Question
from tests.factories import pages

QUESTIONS: list[dict[str, Any]] = [
    {"label": "Your view", "field_type": "multiline"},
    {"label": "E-mail", "field_type": "email", "required": False},
]


def form_page(*questions: dict[str, Any], **values: Any) -> FormPage:
    """Publish a form; without questions it asks for a view and, if people like, an address."""
    home = pages.home()
    page = FormPage(title=values.pop("title", "Training survey"), slug=values.pop("slug", "survey"), **values)
    page.form_fields = [
        Question(sort_order=number, **question) for number, question in enumerate(questions or QUESTIONS)
    ]
    home.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page

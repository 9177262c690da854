import re

import pytest
from django.template.loader import render_to_string

from events.booking.person_forms import ContactForm, PersonForm
from events.templatetags.events import text_field

EMPTY = {}
TYPED = {"first_name": '<b>"Jo"</b>', "last_name": "", "email": "not an address", "phone": "1"}


def parts(html):
    """Every tag with its attributes in any order, and the words between them."""
    found = []
    for tag, words in re.findall(r"<([^>]+)>([^<]*)", html):
        found.append((frozenset(re.findall(r'[\w-]+="[^"]*"|[\w/-]+', tag)), " ".join(words.split())))
    return found


@pytest.mark.parametrize("data", [None, EMPTY, TYPED])
@pytest.mark.parametrize("kind", [ContactForm, PersonForm])
def test_a_plain_field_is_drawn_as_the_component_draws_it(kind, data):
    form = kind(data, prefix="p7", initial={"last_name": "O’Neil & Co"})
    if data:
        form = kind({f"p7-{name}": value for name, value in data.items()}, prefix="p7")
    for field in form:
        component = render_to_string("components/field.html", {"field": field})
        assert parts(text_field(field)) == parts(component), field.name

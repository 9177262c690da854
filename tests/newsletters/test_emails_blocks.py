"""Every block has a form for mail, as MJML and as text, and both say what the site says."""

import re
from html import unescape

import pytest
from django.apps import apps
from django.utils import timezone
from wagtail.blocks import BoundBlock, CharBlock, StreamBlock
from wagtail.fields import StreamField

from cms.blocks import BodyBlock
from membership.access import ANY_MEMBER
from newsletters.checks import blocks_below, blocks_can_be_mailed
from newsletters.emails.forms import MJML, TEXT, NoEmailFormError, form_of, render_block
from newsletters.models import IssuePage, Mailing
from tests.factories import files
from tests.factories.mailed import saying

pytestmark = pytest.mark.django_db
TAG = re.compile(r"<[^>]+>")
BODY = BodyBlock().child_blocks


def streams() -> list[StreamBlock]:
    return [
        field.stream_block
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
    ]


MAILED = sorted(
    {
        block.meta.template: block
        for stream in streams()
        for block in blocks_below(stream)
        if (getattr(block.meta, "template", None) or "").startswith("blocks/")
    }.items()
)


def context(form: str, now) -> dict:
    return {
        "form": form,
        "viewer": ANY_MEMBER,
        "now": now,
        "level": 3,
        "web_address": "https://site.example/issue/",
        "sign_in_address": "https://site.example/account/sign-in/",
        "membership_page": "https://site.example/membership/",
    }


def words(shown: str) -> str:
    return " ".join(unescape(TAG.sub(" ", shown)).split())


def both_forms(bound, now) -> tuple[str, str]:
    return render_block(bound, context(MJML, now)), render_block(bound, context(TEXT, now))


def bound_to(block, value):
    return BodyBlock().to_python([{"type": block.name, "value": value}])[0]


@pytest.fixture
def now():
    return timezone.now()


class TestForms:
    def test_they_stand_beside_the_sites_template(self):
        assert form_of(BODY["quote"], MJML) == "emails/blocks/quote.mjml"
        assert form_of(BODY["quote"], TEXT) == "emails/blocks/quote.txt"

    def test_a_block_without_a_template_of_ours_has_none(self):
        with pytest.raises(NoEmailFormError, match="CharBlock"):
            form_of(CharBlock(), MJML)

    @pytest.mark.parametrize(("template", "block"), MAILED, ids=[name for name, _ in MAILED])
    def test_the_example_of_the_picker_can_be_mailed(self, template, block, now):
        value = block.normalize(block.get_preview_value())
        html, text = both_forms(BoundBlock(block, value), now)
        assert bool(words(html)) == bool(text.strip())
        assert "<" not in TAG.sub("", text)

    @pytest.mark.parametrize("name", sorted(set(BODY) - {"members_part"}))
    def test_every_text_of_a_block_stands_in_both_forms(self, name, now):
        block = BODY[name]
        value = saying(block, "brackenlamp")
        html, text = both_forms(bound_to(block, value), now)
        texts = [str(text) for text in block.get_searchable_content(bound_to(block, value).value)]
        said = sum("brackenlamp" in each for each in texts)
        assert html.count("brackenlamp") >= said
        assert text.count("brackenlamp") >= said > 0


class TestWordsOfTheForms:
    def test_a_button_names_its_address(self, now):
        html, text = both_forms(bound_to(BODY["button"], {"text": "Book", "url": "https://a.example/b"}), now)
        assert '<a class="button" href="https://a.example/b">Book</a>' in html
        assert "Book:\nhttps://a.example/b" in text

    def test_a_button_to_a_document_leads_to_the_site(self, now, settings):
        settings.SITE_URL = "https://site.example"
        value = {"text": "Read", "document": files.document().pk}
        assert "https://site.example/documents/" in both_forms(bound_to(BODY["button"], value), now)[1]

    def test_a_table_of_many_columns_is_shown_row_by_row(self, now):
        columns = [{"type": "text", "heading": f"Column {n}"} for n in range(5)]
        rows = [{"values": [f"cell {row}{n}" for n in range(5)]} for row in range(2)]
        value = {"caption": "Wide", "table": {"columns": columns, "rows": rows}}
        html, text = both_forms(bound_to(BODY["table"], value), now)
        assert "<th" not in html
        assert "Column 4: cell 14" in words(html)
        assert "- Column 0: cell 10; Column 1: cell 11;" in text

    def test_a_narrow_table_keeps_its_headings(self, now):
        value = {
            "caption": "Narrow",
            "table": {"columns": [{"type": "numeric", "heading": "Sum"}], "rows": [{"values": ["0"]}]},
        }
        html, text = both_forms(bound_to(BODY["table"], value), now)
        assert '<th scope="col" class="number">Sum</th>' in html
        assert '<td class="number">0</td>' in html
        assert "- Sum: 0" in text

    def test_a_decorative_picture_is_silent(self, now):
        value = {"image": {"image": files.picture().pk, "alt_text": "", "decorative": True}, "width": "full"}
        html, text = both_forms(bound_to(BODY["image"], value), now)
        assert 'alt=""' in html
        assert text.strip() == ""

    def test_markup_in_plain_fields_stays_text(self, now):
        html, text = both_forms(bound_to(BODY["quote"], {"text": "<b>a</b> & b", "name": "<i>"}), now)
        assert "&lt;b&gt;a&lt;/b&gt; &amp; b" in html
        assert "> <b>a</b> & b" in text

    def test_rich_text_that_is_not_well_formed_is_mended(self, now):
        html, _ = both_forms(
            bound_to(BODY["rich_text"], '<p>a <b>b</p><p onclick="x">c<script>d</script>'), now
        )
        assert html.count("<b>") == html.count("</b>")
        assert "onclick" not in html
        assert "script" not in html


class TestCheck:
    def test_every_block_can_be_mailed(self):
        assert blocks_can_be_mailed() == []

    @pytest.mark.parametrize("model", [IssuePage, Mailing])
    def test_a_block_without_a_form_is_reported(self, model, monkeypatch):
        class ForgottenBlock(CharBlock):
            class Meta:
                template = "blocks/forgotten.html"

        fields = {"introduction", "body"} & {field.name for field in model._meta.get_fields()}
        stream = model._meta.get_field(fields.pop()).stream_block
        block = ForgottenBlock()
        block.set_name("forgotten")
        monkeypatch.setitem(stream.child_blocks, "forgotten", block)
        found = blocks_can_be_mailed()
        assert [message.id for message in found] == ["newsletters.E001"] * 2
        assert "emails/blocks/forgotten.mjml" in found[0].msg
        assert "emails/blocks/forgotten.txt" in found[1].msg

"""What editors meet in the picker, and what a block refuses."""

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.blocks import CharBlock, StreamBlock, StructBlock
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks import (
    BodyBlock,
    ButtonBlock,
    FiguresBlock,
    MembersPartBlock,
    PictureBlock,
    TableBlock,
)
from cms.checks import _missing, blocks_offered
from newsletters.blocks import ItemBlock, SectionsBlock
from newsletters.models import IssuePage, NewsPage
from tests.factories import files, pages

pytestmark = pytest.mark.django_db

OFFERED = {
    block.name: block
    for field in (NewsPage.body.field, IssuePage.sections.field)
    for block in blocks_offered(field.stream_block)
}
PROMISED = {
    "rich_text",
    "button",
    "document",
    "image",
    "quote",
    "callout",
    "figures",
    "timeline",
    "table",
    "members_part",
    "section",
    "item",
    "news_page",
    "new_members",
    "latest_examples",
    "coming_events",
    "recent_publications",
}


def cleaned(block, value):
    return block.clean(block.to_python(value))


def errors_of(block, value) -> str:
    """All that the block says against the value, in one text."""
    with pytest.raises(ValidationError) as caught:
        cleaned(block, value)
    return str(caught.value.as_json_data())


class TestPicker:
    def test_every_promised_block_is_offered(self):
        assert set(OFFERED) == PROMISED

    @pytest.mark.parametrize("name", sorted(OFFERED))
    def test_every_block_shows_itself_in_the_picker(self, staff_client, name):
        block = OFFERED[name]
        response = staff_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert response.status_code == 200
        shown = response.content.decode()
        assert "css/site.css" in shown
        body = shown.split("<main>")[1]
        assert len(body.split()) > 12, body

    def test_a_picture_of_the_library_stands_for_pictures(self, staff_client):
        picture = files.picture(title="Two colleagues at a table")
        block = OFFERED["image"]
        response = staff_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert f'alt="{picture.title}"' in response.content.decode()

    def test_a_picture_for_members_is_no_example(self, staff_client):
        files.picture(title="Behind the gate", access="members")
        block = OFFERED["image"]
        response = staff_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert "Behind the gate" not in response.content.decode()

    def test_the_document_of_the_library_stands_for_documents(self, staff_client):
        files.document(title="Annual report")
        response = staff_client.get(
            reverse("wagtailadmin_block_preview"), {"id": OFFERED["document"].definition_prefix}
        )
        assert "Annual report" in response.content.decode()

    def test_published_news_stands_for_news(self, staff_client):
        pages.news("A grant for small partnerships")
        response = staff_client.get(
            reverse("wagtailadmin_block_preview"), {"id": OFFERED["news_page"].definition_prefix}
        )
        assert "A grant for small partnerships" in response.content.decode()

    def test_the_projects_own_blocks_keep_the_convention(self):
        assert [message for message in run_checks() if message.id.startswith("cms.")] == []

    def test_a_block_without_description_template_preview_or_icon_is_found(self):
        class Bare(StructBlock):
            text = CharBlock()

        stream = StreamBlock([("bare", Bare())])
        found = {message.id for block in blocks_offered(stream) for message in _missing(block)}
        assert found == {"cms.E001", "cms.E002", "cms.E003", "cms.E004"}


class TestButton:
    def test_a_button_that_leads_nowhere_is_refused(self):
        assert "Say where the button leads" in errors_of(ButtonBlock(), {"text": "Read on"})

    def test_a_button_with_two_targets_is_refused(self):
        page = pages.news()
        said = errors_of(
            ButtonBlock(), {"text": "Read on", "page": page.pk, "url": "https://www.example.org/"}
        )
        assert "A button leads to one place" in said

    def test_one_target_is_enough(self):
        value = cleaned(ButtonBlock(), {"text": "Read on", "url": "https://www.example.org/"})
        assert value.href == "https://www.example.org/"

    def test_a_button_to_a_withdrawn_page_is_not_shown(self):
        page = pages.news()
        page.unpublish()
        block = ButtonBlock()
        assert "href" not in block.render(block.to_python({"text": "Read on", "page": page.pk}))


class TestFigures:
    @pytest.mark.parametrize("count", [0, 7])
    def test_none_and_seven_are_refused(self, count):
        figures = [{"figure": str(n), "label": "times"} for n in range(count)]
        with pytest.raises(ValidationError):
            cleaned(FiguresBlock(), {"figures": figures})

    @pytest.mark.parametrize("count", [1, 6])
    def test_one_to_six_are_fine(self, count):
        figures = [{"figure": str(n), "label": "times"} for n in range(count)]
        assert len(cleaned(FiguresBlock(), {"figures": figures})["figures"]) == count


class TestTable:
    def table(self, *, caption="Answers", heading="Region", rows=1):
        return {
            "caption": caption,
            "table": {
                "columns": [{"type": "text", "heading": heading}],
                "rows": [{"values": ["North"]}] * rows,
            },
        }

    def test_a_table_with_caption_heading_and_row_is_fine(self):
        assert cleaned(TableBlock(), self.table())["caption"] == "Answers"

    def test_a_caption_is_required(self):
        assert "caption" in errors_of(TableBlock(), self.table(caption=""))

    def test_a_column_without_heading_is_refused(self):
        assert "Give every column" in errors_of(TableBlock(), self.table(heading=" "))

    def test_a_table_without_rows_is_refused(self):
        assert "at least one column and one row" in errors_of(TableBlock(), self.table(rows=0))


class TestPicture:
    def test_a_picture_needs_alternative_text(self):
        value = {"image": {"image": files.picture().pk, "alt_text": "", "decorative": False}, "width": "full"}
        assert "alt text" in errors_of(PictureBlock(), value)

    def test_or_it_is_marked_as_decorative(self):
        value = {"image": {"image": files.picture().pk, "alt_text": "", "decorative": True}, "width": "full"}
        assert cleaned(PictureBlock(), value)["image"].decorative


class TestMembersPart:
    def test_an_empty_part_is_refused(self):
        assert "body" in errors_of(MembersPartBlock(), {"teaser": "Members read on.", "body": []})

    def test_a_part_without_teaser_is_refused(self):
        said = errors_of(MembersPartBlock(), {"teaser": "", "body": [pages.rich_text("Words")]})
        assert "teaser" in said


class TestItem:
    def item(self, **values):
        return pages.item("A heading", **values)["value"]

    def test_a_plain_item_is_fine(self):
        assert cleaned(ItemBlock(), self.item())["heading"] == "A heading"

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"byline_role": "Scrutineer"}, "Give the writer's name"),
            ({"voice": "contributor"}, "needs the contributor's name"),
            ({"closing_note": "expressions of interest"}, "Say on which day it closes"),
        ],
    )
    def test_what_would_read_as_nonsense_is_refused(self, values, said):
        assert said in errors_of(ItemBlock(), self.item(**values))

    def test_a_draft_may_be_unfinished(self):
        block = SectionsBlock()
        block.defer_required_validation()
        value = block.to_python([pages.section(pages.item("A heading", voice="contributor"))])
        try:
            block.clean(value)
        except StructBlockValidationError as error:
            pytest.fail(f"a draft was refused: {error}")
        finally:
            block.restore_deferred_validation()


def test_a_body_takes_members_parts_but_not_within_one_another():
    assert "members_part" in BodyBlock().child_blocks
    assert "members_part" not in MembersPartBlock().child_blocks["body"].child_blocks

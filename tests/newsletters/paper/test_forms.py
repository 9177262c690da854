"""Every block that an issue can hold has a form for paper."""

from wagtail.blocks import StructBlock

from newsletters.blocks import ItemsBlock
from newsletters.checks import blocks_of_issues_can_be_printed
from newsletters.paper.forms import FORMS
from newsletters.paper.issues import settle_levels
from newsletters.paper.rich import absolute, passages_of


class NewBlock(StructBlock):
    class Meta:
        template = "blocks/brand_new.html"


class TestTheCheck:
    def test_finds_nothing_wrong(self):
        assert blocks_of_issues_can_be_printed() == []

    def test_names_a_block_without_a_form(self, monkeypatch):
        monkeypatch.delitem(FORMS, "quote")
        (problem,) = blocks_of_issues_can_be_printed()
        assert problem.id == "newsletters.E002"
        assert "“quote” in newsletters.paper.forms" in problem.msg

    def test_names_a_new_block_that_nobody_can_draw(self, monkeypatch):
        from newsletters.models import IssuePage

        sections = IssuePage._meta.get_field("sections").stream_block.child_blocks["section"]
        items: ItemsBlock = sections.child_blocks["items"]
        monkeypatch.setitem(items.child_blocks, "brand_new", NewBlock())
        messages = [problem.msg for problem in blocks_of_issues_can_be_printed()]
        assert len(messages) == 2
        assert any("pdf/blocks/brand_new.typ" in message for message in messages)


class TestRichText:
    def test_keeps_words_marks_lists_and_links(self):
        html = '<p>One <b>two</b> <i>three</i> <a href="/x/">four</a></p><ul><li>five<ol><li>six</li></ol></li></ul><hr>'
        passage, points, rule = passages_of(html, base="https://site.example/issue/")
        assert [run["words"] for run in passage["runs"]] == ["One ", "two", " ", "three", " ", "four"]
        assert passage["runs"][1]["bold"]
        assert passage["runs"][3]["italic"]
        assert passage["runs"][5]["link"] == "https://site.example/x/"
        (item,) = points["items"]
        assert item[0]["runs"][0]["words"] == "five"
        assert item[1]["ordered"]
        assert rule == {"is": "rule"}

    def test_puts_headings_where_the_text_stands(self):
        html = "<h3>High</h3><h4>Low</h4>"
        assert [block["level"] for block in passages_of(html, level=5)] == [5, 6]

    def test_leads_nowhere_that_is_no_address(self):
        assert absolute("javascript:alert(1)") == ""
        assert absolute("mailto:office@site.example") == "mailto:office@site.example"


class TestLevels:
    def test_none_is_skipped(self):
        facts = [
            {"level": 2, "title": "A"},
            {"level": 6, "title": "B"},
            {"level": 6, "title": "C"},
            {"level": 2, "title": "D"},
        ]
        settle_levels(facts)
        assert [each["level"] for each in facts] == [2, 3, 4, 2]

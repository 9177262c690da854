"""Somebody finds what other partnerships do: a visitor is stopped kindly and led to join, a member opens it in under a minute."""

import re

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from cms.services.wording import learn_words
from resources.models import Sharing
from resources.services.site import set_up_directory
from tests.factories import pages
from tests.factories.membership import PartnershipFactory, SeatFactory
from tests.factories.resources import DocumentTypeFactory, ExampleFactory, topic

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

SECRET = "wrenpasture"


@pytest.fixture(autouse=True)
def directory():
    """Two topics and the examples of two regions; the strategy is what everybody here looks for."""
    cache.clear()
    set_up_directory(home=pages.home())
    neglect, training = topic("Neglect"), topic("Training", kind="process")
    strategy, plan = (DocumentTypeFactory(name=name, slug=name.lower()) for name in ("Strategy", "Plan"))
    london = PartnershipFactory(name="Harbour Borough Safeguarding Partnership", region="london")
    ExampleFactory(
        published=True,
        title="Noticing neglect early",
        teaser="How schools, nurses and neighbours tell us sooner.",
        usefulness=f"The {SECRET} checklist is what we would copy first.",
        partnership=london,
        type=strategy,
        filed_under=[neglect],
    )
    for number in range(4):
        ExampleFactory(
            published=True,
            title=f"Training plan {number}",
            type=plan,
            filed_under=[training],
            sharing=Sharing.MEMBERS,
        )
    call_command("rebuild_search", verbosity=0)
    learn_words(now=timezone.now())


class TestAVisitor:
    def test_finds_an_example_is_stopped_kindly_and_is_led_to_join(self, page):
        page.goto("/")
        page.get_by_role("banner").get_by_role("link", name="A–Z directory").click()
        page.wait_for_url("**/a-z/")
        # The button goes once a choice answers by itself.
        expect(page.get_by_role("button", name="Show examples")).to_be_hidden()
        page.get_by_label("Region").select_option("london")
        expect(page).to_have_url(re.compile("region=london"))
        page.get_by_role("link", name="Noticing neglect early").click()
        main = page.get_by_role("main")
        expect(main).to_contain_text("How schools, nurses and neighbours tell us sooner.")
        expect(main).to_contain_text("Sign in if you hold one of your partnership’s seats.")
        assert SECRET not in page.content()
        main.get_by_role("link", name="See what it gives and how to join").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Apply to join")

    def test_finds_it_by_a_search_with_a_slip_of_the_keyboard(self, page):
        page.goto("/search/?q=noticing+neglekt")
        expect(page.get_by_role("main").get_by_role("link", name="Noticing neglect early")).to_be_visible()

    def test_finds_it_without_script(self, browser, live_server):
        context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
        page = context.new_page()
        page.goto("/a-z/")
        page.get_by_label("Region").select_option("london")
        page.get_by_role("button", name="Show examples").click()
        expect(page.get_by_role("link", name="Noticing neglect early")).to_be_visible()
        context.close()

    def test_meets_no_sideways_scrolling_on_a_small_phone(self, page):
        page.set_viewport_size({"width": 320, "height": 640})
        for address in ("/a-z/", "/a-z/?region=london", "/a-z/neglect/", "/library/", "/search/?q=neglect"):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


class TestAMember:
    def test_opens_what_another_partnership_does_from_the_topic(self, page, sign_in):
        sign_in(SeatFactory().user.email)
        page.goto("/a-z/")
        page.get_by_role("main").get_by_role("link", name="Neglect", exact=True).first.click()
        page.get_by_role("link", name="Noticing neglect early").click()
        expect(page.get_by_role("main")).to_contain_text(SECRET)

    def test_finds_words_that_only_members_may_read(self, page, sign_in):
        sign_in(SeatFactory().user.email)
        page.goto(f"/search/?q={SECRET}")
        expect(page.get_by_role("main").get_by_role("link", name="Noticing neglect early")).to_be_visible()

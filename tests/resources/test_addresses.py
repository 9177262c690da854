"""When two addresses are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.addresses import link_key

PLAIN = link_key("https://harrowmere.example/plan")


class TestLinkKey:
    @pytest.mark.parametrize(
        "address",
        [
            "http://harrowmere.example/plan",
            "https://www.harrowmere.example/plan/",
            "https://HARROWMERE.example:443/plan#page=3",
            "http://harrowmere.example:80/plan?utm_source=mail&fbclid=x",
            "https://harrowmere.example/pl%61n",
        ],
    )
    def test_is_the_same_for_one_thing(self, address):
        assert link_key(address) == PLAIN

    @pytest.mark.parametrize(
        "address",
        [
            "https://harrowmere.example/Plan",
            "https://harrowmere.example/plan?page=2",
            "https://docs.harrowmere.example/plan",
            "https://harrowmere.example:8443/plan",
        ],
    )
    def test_differs_for_different_things(self, address):
        assert link_key(address) not in {PLAIN, ""}

    def test_leaves_the_order_of_questions_out(self):
        assert link_key("https://a.example/?b=2&a=1") == link_key("https://a.example/?a=1&b=2")

    @given(st.text(max_size=200))
    def test_of_nonsense_is_text_and_no_error(self, address):
        assert isinstance(link_key(address), str)

    @given(st.from_regex(r"https://[a-z]{1,8}\.example/[a-zA-Z0-9/ %?&=.-]{0,30}", fullmatch=True))
    def test_is_a_key_of_itself(self, address):
        key = link_key(address)
        assert link_key(f"https://{key}") == key

"""What stands for marks, and what does not."""

from email import message_from_bytes, policy

import pytest

from office.marks import Master, Words

PARTS = {"name": "Zoë <b>", "partnership": "", "why": "you asked", "copy": "7.the-token"}


def filled(text: str, html: str = "<p>Words</p>"):
    words = Words("public", "Subject", text, html, {"List-Unsubscribe": "<https://a.example/[[copy]]/>"})
    master = Master(sender="The Association <office@a.example>", words=words)
    content = master.fill_in(address="zoe@reading.example", key="the-key", parts=PARTS)
    return message_from_bytes(content, policy=policy.default)


@pytest.mark.parametrize("written", ["[[html-copy]]", "[[html-why]]", "copy@address.invalid", "copy-key"])
def test_words_that_look_like_our_own_marks_stay_words(written: str) -> None:
    email = filled(
        f"See https://evil.example/{written} there", f"<p>See https://evil.example/{written} there</p>"
    )
    for kind in ("plain", "html"):
        assert f"https://evil.example/{written} there" in email.get_body((kind,)).get_content()


def test_a_name_with_letters_that_the_words_do_not_have_arrives_as_it_is() -> None:
    email = filled("Dear [[name]]", "<p>Dear [[name]]</p>")
    assert email.get_body(("plain",)).get_content().strip() == "Dear Zoë <b>"
    assert email.get_body(("html",)).get_content().strip() == "<p>Dear Zoë &lt;b&gt;</p>"
    for part in email.iter_parts():
        assert part["Content-Transfer-Encoding"] == "8bit"


def test_headers_and_address_are_the_copys_own() -> None:
    email = filled("Dear [[name]]")
    assert email["To"] == "zoe@reading.example"
    assert email["Message-ID"] == "<the-key@a.example>"
    assert email["List-Unsubscribe"] == "<https://a.example/7.the-token/>"

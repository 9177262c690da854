"""What may tell who somebody is, in text."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from resources.contributing.checking import Kind, is_nhs_number, look_at

WEIGHTS = range(10, 1, -1)
DIGITS = st.text("0123456789", min_size=9, max_size=9)


def kinds(text):
    return [found.kind for found in look_at(text, place="here")]


def nhs_number(nine):
    """The number with these first nine digits; None where there is none (NHS Data Dictionary: modulus 11)."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(nine, WEIGHTS, strict=True)) % 11
    return None if check == 10 else f"{nine}{check % 11}"


class TestNhsNumbers:
    @given(DIGITS, st.sampled_from(["", " ", "-", "\u00a0"]))
    def test_are_noticed_however_they_are_grouped_and_masked(self, nine, gap):
        number = nhs_number(nine)
        assume(number and len(set(number)) > 1)
        written = gap.join((number[:3], number[3:6], number[6:]))
        (found,) = look_at(f"Her number is {written}.", place="here")
        assert found.kind == Kind.NHS_NUMBER
        assert number[:8] not in found.shown.replace(" ", "")
        assert sum(letter.isdigit() for letter in found.shown) == 2

    @given(DIGITS, st.integers(1, 9))
    def test_with_a_wrong_check_digit_are_none(self, nine, wrong):
        number = nhs_number(nine)
        assume(number)
        assert not is_nhs_number(f"{nine}{(int(number[9]) + wrong) % 10}")

    @given(DIGITS)
    def test_have_one_check_digit_or_none(self, nine):
        assume(len(set(nine)) > 1)
        number = nhs_number(nine)
        assert [f"{nine}{last}" for last in range(10) if is_nhs_number(f"{nine}{last}")] == (
            [number] if number else []
        )

    @pytest.mark.parametrize(
        "text",
        [
            "1111111111",
            "0000000000",
            "94347659190",
            "19434765919",
            "£943,476,5919",
            "tel. 0943 476 5919 00",
            "943/476/5919",
        ],
    )
    def test_are_not_seen_in_other_numbers(self, text):
        assert kinds(text) == []

    @given(st.text(max_size=300))
    def test_nothing_written_breaks_the_check(self, text):
        look_at(text, place="here")


class TestDatesOfBirth:
    @pytest.mark.parametrize(
        "text",
        [
            "DOB 03/05/2015",
            "D.O.B.: 3.5.15",
            "Date of birth (child): 2015-05-03",
            "born on 3rd May 2015",
            "She was born in Leeds on May 3, 2015",
        ],
    )
    def test_are_noticed(self, text):
        assert kinds(text) == [Kind.BIRTH]

    @pytest.mark.parametrize(
        "text", ["Review on 3 May 2015", "born leaders meet in 2015", "the newborn ward"]
    )
    def test_other_dates_are_none(self, text):
        assert kinds(text) == []

    def test_are_masked(self):
        (found,) = look_at("DOB 23/05/2015", place="here")
        assert "2015" not in found.shown
        assert "05" not in found.shown


class TestAddresses:
    def test_a_full_postcode_is_noticed_and_masked(self):
        (found,) = look_at("Come to LS1 4AP for the training.", place="here")
        assert (found.kind, "4AP" in found.shown) == (Kind.ADDRESS, False)

    def test_with_a_house_number_it_says_so(self):
        (found,) = look_at("She lives at 12 Market Street, Harrowmere, LS1 4AP", place="here")
        assert "house number" in found.shown
        assert "Market" not in found.shown

    @pytest.mark.parametrize(
        "text", ["Section 11 audit", "the LS1 area", "KS2 and KS3 pupils", "form AB12 3CD4"]
    )
    def test_other_codes_are_none(self, text):
        assert kinds(text) == []


class TestMany:
    def test_of_one_kind_are_told_a_few_times_only(self):
        numbers = [nhs_number(f"{start:09d}") for start in range(400000001, 400000040)]
        assert len(look_at(" ; ".join(filter(None, numbers)), place="here")) == 3

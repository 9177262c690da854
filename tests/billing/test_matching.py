"""Guesses which invoices a bank line pays, each with its reasons."""

import pytest

from billing.matching import Guess, Open, guesses_for

FEE = 50_000


def owed(
    number: int,
    *,
    payer: str = "Harrowmere Council",
    pence: int = FEE,
    order: str = "",
    total: int = 0,
    customer: int = 1,
    partnership: str = "",
) -> Open:
    names = (payer, partnership) if partnership else (payer,)
    return Open(number, customer, f"INV-{number:05d}", order, payer, names, pence, total or pence)


SALTBY = owed(99, payer="Saltby Borough Council", customer=9)


def best(words: str, pence: int, *invoices: Open) -> Guess:
    return guesses_for(words, pence, [*invoices, SALTBY])[0]


class TestQuotedNumber:
    @pytest.mark.parametrize(
        "words",
        [
            "INV-00012",
            "inv00012",
            "Invoice INV 12",
            "HARROWMERE INV/12 APRIL",
            "PAYMENT INV-0 0012",
            "FPI INV:00012.",
            "INV.12",
        ],
    )
    def test_is_found_in_any_spelling(self, words: str) -> None:
        guess = best(words, FEE, owed(12), owed(120), owed(1), owed(2))
        assert guess.numbers == "INV-00012"
        assert guess.is_certain
        assert guess.reasons[0] == "It quotes INV-00012."

    @pytest.mark.parametrize("words", ["INV-000123", "INV 120", "REINV12X3", "00112", "CINV 12"])
    def test_is_not_found_within_another(self, words: str) -> None:
        assert not any(guess.is_certain for guess in guesses_for(words, FEE, [owed(12), SALTBY]))

    def test_by_its_digits_alone_is_a_guess_that_wants_a_look(self) -> None:
        guess = best("BACS 00012", FEE, owed(12), owed(13))
        assert guess.numbers == "INV-00012"
        assert not guess.is_certain
        assert "digits of INV-00012" in guess.reasons[0]

    def test_with_another_amount_is_no_certainty(self) -> None:
        less, more = best("INV-00012", 20_000, owed(12)), best("INV-00012", 60_000, owed(12))
        assert (less.parts[0][1], less.left_pence, less.is_certain) == (20_000, 0, False)
        assert (more.parts[0][1], more.left_pence, more.is_certain) == (FEE, 10_000, False)
        assert "It is £300.00 less than is owed." in less.reasons
        assert "It is £100.00 more than is owed." in more.reasons

    def test_two_of_them_are_taken_together(self) -> None:
        guess = best("INV-00012 & INV-00013", 80_000, owed(12), owed(13, pence=30_000), owed(14))
        assert guess.numbers == "INV-00012, INV-00013"
        assert guess.is_certain


class TestQuotedOrder:
    @pytest.mark.parametrize("words", ["PO 4411", "po4411", "P/O 4411", "REF 4411", "HARROWMERE PO-4411"])
    def test_is_found_in_any_spelling(self, words: str) -> None:
        guess = best(words, FEE, owed(12), owed(13, order="PO 4411"))
        assert guess.numbers == "INV-00013"
        assert "It quotes the purchase order PO 4411." in guess.reasons

    @pytest.mark.parametrize("words", ["44110", "14411", "4 APRIL 11"])
    def test_is_not_found_within_another(self, words: str) -> None:
        guesses = guesses_for(words, 1, [owed(13, order="PO 4411")])
        assert not any("order" in reason for guess in guesses for reason in guess.reasons)

    def test_one_too_short_tells_nothing(self) -> None:
        assert not guesses_for("CARD 12 MAY", 1, [owed(13, order="12")])


class TestName:
    @pytest.mark.parametrize(
        "words", ["HARROWMERE COUNCIL", "THE COUNCIL OF HARROWMERE", "HARROWMER", "harrowmere bc bacs"]
    )
    def test_is_known_even_when_the_bank_cuts_it_off(self, words: str) -> None:
        guess = best(words, FEE, owed(12))
        assert guess.numbers == "INV-00012"
        assert "It names Harrowmere Council." in guess.reasons
        assert not guess.is_certain, "a name and the fee that everybody pays want a look"

    def test_of_the_partnership_counts_as_well(self) -> None:
        guess = best(
            "CALDERWICK SCP", FEE, owed(12, partnership="Calderwick Safeguarding Children Partnership")
        )
        assert "Calderwick" in guess.reasons[0]

    @pytest.mark.parametrize("words", ["COUNTY COUNCIL", "SAFEGUARDING CHILDREN PARTNERSHIP", ""])
    def test_common_words_name_nobody(self, words: str) -> None:
        guesses = guesses_for(words, 1, [owed(12), SALTBY])
        assert guesses == []


class TestAmount:
    def test_alone_is_offered_and_never_certain(self) -> None:
        guesses = guesses_for("UNKNOWN", FEE, [owed(12), owed(13, pence=1)])
        assert [guess.numbers for guess in guesses] == ["INV-00012"]
        assert not guesses[0].is_certain

    def test_and_nothing_else_fitting_gives_no_guess(self) -> None:
        assert guesses_for("UNKNOWN", 7, [owed(12), SALTBY]) == []


class TestBatch:
    def test_open_invoices_of_one_payer_that_add_up_are_suggested(self) -> None:
        guess = best(
            "HARROWMERE COUNCIL", 95_000, owed(12), owed(13, pence=30_000), owed(14, pence=45_000, customer=2)
        )
        assert guess.numbers == "INV-00012, INV-00014"
        assert guess.reasons[-1] == "2 open invoices of Harrowmere Council add up to exactly £950.00."
        assert guess.left_pence == 0

    def test_invoices_of_different_payers_are_never_mixed(self) -> None:
        other = owed(20, payer="Netherwell Council", pence=30_000, customer=3)
        guesses = guesses_for("HARROWMERE COUNCIL", 80_000, [owed(12), other])
        assert all(len(guess.parts) == 1 for guess in guesses)

    def test_many_open_invoices_are_searched_in_no_time(self) -> None:
        many = [owed(number, pence=1_000 + number) for number in range(1, 400)]
        pence = sum(item.balance_pence for item in many[:6])
        guess = best("HARROWMERE COUNCIL", pence, *many)
        assert len(guess.parts) == 6

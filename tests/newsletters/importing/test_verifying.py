from newsletters.importing.verifying import compare_words


class TestComparingWords:
    def test_the_same_words_are_complete(self):
        report = compare_words(["a", "b"], ["a", "b"])
        assert report.complete
        assert str(report) == "All 2 words are there, in order."

    def test_a_lost_word_is_named_with_its_place(self):
        report = compare_words(["one", "two", "three", "four"], ["one", "two", "four"])
        assert report.missing == ("three",)
        assert report.first.position == 3
        assert "“one two three four”" in str(report)

    def test_words_out_of_order_are_not_complete(self):
        assert not compare_words(["a", "b"], ["b", "a"]).complete

    def test_an_added_word_is_not_complete(self):
        assert compare_words(["a"], ["a", "b"]).added == ("b",)

    def test_a_lost_end_is_found(self):
        assert compare_words(["a", "b"], ["a"]).missing == ("b",)

    def test_very_long_texts_are_compared_in_bounded_time(self):
        words = [f"w{n % 997}" for n in range(200_000)]
        report = compare_words(words, ["x", *words[1:-1]])
        assert len(report.missing) == 2
        assert report.added == ("x",)

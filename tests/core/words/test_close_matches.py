"""Close matches: the quick way finds what the library finds."""

import random
from difflib import get_close_matches

import pytest

from events_api.core.values.countries import countries_by_name
from events_api.core.words.close_matches import CLOSE, likest


@pytest.mark.parametrize("cutoff", [0.5, 0.7])
def test_the_likest_are_those_of_the_library(cutoff: float) -> None:
    dice, every = random.Random(7), sorted(countries_by_name())
    for _ in range(60):
        letters = [*dice.choice(every)]
        for _ in range(dice.randint(0, 4)):
            letters[dice.randrange(len(letters))] = dice.choice("aexz блд")
        word, words = "".join(letters), ["", *dice.sample(every, 150)]
        assert likest(word, words, cutoff) == get_close_matches(word, words, CLOSE, cutoff)
    assert likest("", ["", "a"], cutoff) == get_close_matches("", ["", "a"], CLOSE, cutoff) == [""]

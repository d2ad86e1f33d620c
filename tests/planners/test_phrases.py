"""What stands before a noun: its number, attributes, compounds and determiners."""

from __future__ import annotations

import pytest
from small_plans import parsed

from planners.language.reading.phrases import BARE_PLURAL, Phrase, read_phrases
from planners.language.vocabulary.counts import Count


def phrases(prompt: str, word: str = "") -> tuple[Phrase, ...]:
    """The phrases that end in a word, or in the last one."""
    parse = parsed(prompt)
    head = max(at for at in range(len(parse)) if parse.low(at) == (word or parse.low(len(parse) - 1)))
    return read_phrases(parse, head)


ONE = {
    "a red circle": ("circle", {"colour": "red"}, None),
    "three small wooden chairs": ("chair", {"size": "small", "material": "wooden"}, Count(3)),
    "a light blue heart": ("heart", {"colour": "light blue"}, None),
    "at least four cats": ("cat", {}, Count(4, (4, 99))),
    "a soccer ball": ("soccer ball", {}, None),
    "a big, fluffy dog": ("dog", {"size": "big", "texture": "fluffy"}, None),
    "twenty-four candles": ("candle", {}, Count(24)),
    "a pair of scissors": ("scissors", {}, None),
    "the sleeping cat": ("cat", {"pose": "sleeping"}, None),
}


@pytest.mark.parametrize("prompt", ONE)
def test_one_phrase(prompt: str) -> None:
    (phrase,) = phrases(prompt)
    assert (phrase.noun, phrase.attributes, phrase.count) == ONE[prompt]


SEVERAL = {
    "one red and two blue circles": [({"colour": "red"}, 1), ({"colour": "blue"}, 2)],
    "red and blue circles": [({"colour": "red"}, 1), ({"colour": "blue"}, 1)],
    "two red-and-blue circles": [({"colour": "red and blue"}, 2)],
    "black and white cats": [({"colour": "black and white"}, 2)],
    "three red and blue circles": [({"colour": "red and blue"}, 3)],
}


@pytest.mark.parametrize("prompt", SEVERAL)
def test_one_noun_may_end_several_phrases(prompt: str) -> None:
    assert [(phrase.attributes, phrase.amount.planned) for phrase in phrases(prompt)] == SEVERAL[prompt]


def test_determiners_say_whether_a_thing_is_new() -> None:
    definite, bare, another = phrases("the cat")[0], phrases("cat")[0], phrases("another cat")[0]
    assert definite.definite and not definite.bare and not definite.another
    assert bare.bare and not bare.definite
    assert another.another and not another.definite
    assert phrases("the second cat")[0].ordinal == 1 and phrases("the last cat")[0].ordinal == -1


def test_a_bare_plural_leaves_its_number_open() -> None:
    cats = phrases("cats")[0]
    assert cats.count is None and cats.plural and cats.amount == BARE_PLURAL
    assert phrases("a cat")[0].amount == Count(1)


def test_who_owns_a_thing_is_no_part_of_its_phrase() -> None:
    (bowl,) = phrases("the dog's red bowl")
    assert (bowl.noun, bowl.attributes, bowl.definite) == ("bowl", {"colour": "red"}, True)
    (dog,) = phrases("the dog's red bowl", "dog")
    assert dog.noun == "dog"


def test_a_phrase_ends_where_another_begins() -> None:
    (dog,) = phrases("on the left a cat, on the right a dog")
    assert (dog.noun, len(dog.tokens)) == ("dog", 2)

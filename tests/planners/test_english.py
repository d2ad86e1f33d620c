"""One of a thing, several of it, "a" or "an": regular words, irregular ones, pairs, and words that only look plural."""

from __future__ import annotations

import subprocess
import sys

import pytest

from planners.english import article_if_one, number_word, plural, singular, with_article

BOTH_WAYS = """
cat cats|fox foxes|bus buses|box boxes|bench benches|brush brushes|dress dresses|church churches|
butterfly butterflies|cherry cherries|city cities|toy toys|monkey monkeys|key keys|story stories|
movie movies|cookie cookies|pie pies|tie ties|zombie zombies|brownie brownies|smoothie smoothies|hoodie hoodies|
shoe shoes|toe toes|canoe canoes|horseshoe horseshoes|tomato tomatoes|potato potatoes|volcano volcanoes|hero heroes|
piano pianos|photo photos|kangaroo kangaroos|avocado avocados|donut donuts|frisbee frisbees|kite kites|
knife knives|leaf leaves|loaf loaves|wolf wolves|shelf shelves|scarf scarves|calf calves|elf elves|thief thieves|
hoof hooves|roof roofs|chef chefs|giraffe giraffes|glove gloves|stove stoves|olive olives|
man men|woman women|fireman firemen|child children|person people|mouse mice|goose geese|foot feet|tooth teeth|ox oxen|
die dice|axe axes|quiz quizzes|virus viruses|octopus octopuses|cactus cactuses|walrus walruses|platypus platypuses|
iris irises|lens lenses|gas gases|canvas canvases|taxi taxis|emu emus|tv tvs|
horse horses|house houses|vase vases|rose roses|nose noses|apple apples|circle circles|sandwich sandwiches|
hot dog hot dogs|teddy bear teddy bears|sports ball sports balls|computer mouse computer mice|
wine glass wine glasses|hair drier hair driers|potted plant potted plants
"""
PAIRS = [word.strip() for word in BOTH_WAYS.split("|")]
UNCHANGED = """
scissors skis sunglasses goggles binoculars pants jeans trousers shorts headphones pliers tweezers pajamas tights
glasses sheep deer fish moose series species aircraft shrimp salmon clothes fireworks
""".split()
NO_PLURALS = """
tennis chess christmas moss compass mattress albatross cross news swiss atlas mars this always bus octopus glass
princess lens iris gas canvas rhinoceros asparagus chaos specimen they data camera opera swiss yes is has cat's
""".split()


@pytest.mark.parametrize("words", PAIRS)
def test_singular_and_plural(words: str) -> None:
    parts = words.split(" ")
    one, many = " ".join(parts[: len(parts) // 2]), " ".join(parts[len(parts) // 2 :])
    assert (singular(many), plural(one)) == (one, many)
    assert (singular(one), plural(many)) == (one, many)


@pytest.mark.parametrize("word", UNCHANGED)
def test_pairs_and_nouns_of_one_form_stay(word: str) -> None:
    assert (singular(word), plural(word)) == (word, word)


@pytest.mark.parametrize("word", NO_PLURALS)
def test_what_is_no_plural_stays(word: str) -> None:
    assert singular(word) == word


@pytest.mark.parametrize(("many", "one"), [("cacti", "cactus"), ("busses", "bus"), ("mangos", "mango")])
def test_second_plurals(many: str, one: str) -> None:
    assert singular(many) == one


def test_glasses_are_a_pair_unless_one_drinks_from_them() -> None:
    assert (singular("glasses"), singular("reading glasses")) == ("glasses", "reading glasses")
    assert (singular("champagne glasses"), plural("champagne glass")) == ("champagne glass", "champagne glasses")


@pytest.mark.parametrize(
    "phrase",
    [
        "a cat",
        "an apple",
        "a unicorn",
        "a used car",
        "an hour",
        "a one-eyed cat",
        "an orange scissors",
        "an 8",
        "an 18",
        "a 3",
        "a European castle",
        "an umbrella",
        "a ukulele",
        "an FBI agent",
        "a white horse",
        "a 猫",
    ],
)
def test_articles(phrase: str) -> None:
    assert with_article(phrase.partition(" ")[2]) == phrase


def test_inflect_is_imported_at_the_first_word() -> None:
    code = "import sys, planners.scene\nassert 'inflect' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("hat", "a hat"),
        ("umbrella", "an umbrella"),
        ("red hat", "a red hat"),
        ("glasses", "glasses"),
        ("wheels", "wheels"),
        ("hair", "hair"),
    ],
)
def test_one_thing_takes_an_article_and_stuff_none(phrase, expected):
    assert article_if_one(phrase) == expected


def test_numbers_in_words():
    assert [number_word(number) for number in (2, 12, 24)] == ["two", "twelve", "twenty-four"]

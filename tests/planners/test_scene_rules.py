import pytest
from pydantic import ValidationError

from planners.scene import Canvas, Entity, Relation, Scene, TextBlock

CANVAS = Canvas(width=96, height=64)
PAIR = (Entity(id="a", noun="cat"), Entity(id="b", noun="dog"))


@pytest.mark.parametrize("noun", ["", " ", "\t"])
def test_a_noun_of_blanks_is_refused(noun):
    with pytest.raises(ValidationError):
        Entity(id="a", noun=noun)


def test_blanks_around_a_noun_are_dropped():
    assert Entity(id="a", noun=" cat ").phrase == "a cat"


@pytest.mark.parametrize(
    ("attributes", "phrase"),
    [
        ({"without": "hat"}, "a person without a hat"),
        ({"without": "glasses", "pose": "sitting", "size": "tall"}, "a tall person sitting without glasses"),
        ({"without": "hat, scarf or gloves"}, "a person without a hat or a scarf or gloves"),
        ({"not": "riding a motorcycle"}, "a person not riding a motorcycle"),
    ],
)
def test_what_a_thing_lacks_follows_its_noun(attributes, phrase):
    assert Entity(id="a", noun="person", attributes=attributes).phrase == phrase


def test_a_clause_has_words_and_at_most_400_characters():
    assert (
        Entity(id="a", noun="cat", clause="x" * 400).clause == TextBlock(id="t", content="A", clause="x" * 400).clause
    )
    for clause in ("", "x" * 401):
        with pytest.raises(ValidationError):
            Entity(id="a", noun="cat", clause=clause)


def test_a_relation_listed_twice_is_refused():
    relation = Relation(subject="a", kind="above", object="b")
    with pytest.raises(ValidationError, match="listed twice"):
        Scene(prompt="x", canvas=CANVAS, entities=PAIR, relations=(relation, relation))


def test_a_nameless_forbidden_thing_is_refused():
    with pytest.raises(ValidationError, match="no name"):
        Scene(prompt="x", canvas=CANVAS, entities=PAIR, forbidden=(" ",))

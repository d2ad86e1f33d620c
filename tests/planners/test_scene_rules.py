import pytest
from pydantic import ValidationError

from planners.scene import Canvas, Entity, Relation, Scene

CANVAS = Canvas(width=96, height=64)
PAIR = (Entity(id="a", noun="cat"), Entity(id="b", noun="dog"))


@pytest.mark.parametrize("noun", ["", " ", "\t"])
def test_a_noun_of_blanks_is_refused(noun):
    with pytest.raises(ValidationError):
        Entity(id="a", noun=noun)


def test_blanks_around_a_noun_are_dropped():
    assert Entity(id="a", noun=" cat ").phrase == "a cat"


def test_a_relation_listed_twice_is_refused():
    relation = Relation(subject="a", kind="above", object="b")
    with pytest.raises(ValidationError, match="listed twice"):
        Scene(prompt="x", canvas=CANVAS, entities=PAIR, relations=(relation, relation))


def test_a_nameless_forbidden_thing_is_refused():
    with pytest.raises(ValidationError, match="no name"):
        Scene(prompt="x", canvas=CANVAS, entities=PAIR, forbidden=(" ",))

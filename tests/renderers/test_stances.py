from __future__ import annotations

import pytest

from planners.scene import Box, Canvas, Entity, Relation, RelationKind, Scene
from renderers.primer.edition2.scene_plan import planned_things

SIZE = (512, 512)
LOW, HIGH = Box(x0=0.3, y0=0.4, x1=0.8, y1=0.9), Box(x0=0.35, y0=0.1, x1=0.75, y1=0.5)
LEFT, RIGHT = Box(x0=0.1, y0=0.3, x1=0.5, y1=0.7), Box(x0=0.4, y0=0.3, x1=0.8, y1=0.7)


def drawn(one: tuple[str, Box], kind: RelationKind, other: tuple[str, Box]):
    things = tuple(Entity(id=i, noun=n, box=b) for i, (n, b) in (("one", one), ("other", other)))
    relations = (Relation(subject="one", kind=kind, object="other"),)
    scene = Scene(prompt="p", canvas=Canvas(width=512, height=512), background="", entities=things, relations=relations)
    return planned_things(scene, SIZE)


def test_what_is_in_an_open_container_ends_at_its_brim():
    content, container = drawn(("rabbit", HIGH), "inside", ("hat", LOW))
    assert container.box[1] == pytest.approx(0.4) and 0.4 <= content.ends < 0.45 and container.ends == 1
    content, container = drawn(("rabbit", HIGH), "inside", ("house", LOW))
    assert content.ends == container.ends == 1


@pytest.mark.parametrize("kind", ["behind", "in_front_of"])
def test_a_narrow_thing_keeps_to_the_side_of_what_it_covers(kind):
    person, _ = drawn(("person", LEFT), kind, ("tree", RIGHT))
    width = person.box[2] - person.box[0]
    assert width < 0.15 and 0.2 * width < person.box[2] - 0.4 <= 0.46 * width
    person, _ = drawn(("person", LEFT), "next_to", ("tree", RIGHT))
    assert (person.box[0] + person.box[2]) / 2 == pytest.approx(0.3)


def test_what_an_umbrella_is_over_reaches_up_to_it_and_what_a_chair_is_over_stands_below():
    assert drawn(("car", LOW), "under", ("umbrella", HIGH))[0].box[1] == pytest.approx(0.4)
    assert drawn(("car", LOW), "under", ("chair", HIGH))[0].box[3] == pytest.approx(0.9)

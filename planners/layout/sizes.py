"""How large things are relative to each other: less different than in reality, since all must be large enough to paint.

A size is (width, height), as shares of the largest square that an object may have alone on a canvas.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from planners.daytime import CELESTIAL
from planners.hosts import BRIMS, HELD_UP, MOST_IN_A_ROW, head_noun, shelter
from planners.layout.footing import has_floor
from planners.layout.placement import carriers, resting_point
from planners.scene import COMPARED, Entity, Relation, Scene

WORDS = {"tiny": 0.45, "mini": 0.45, "miniature": 0.45, "small": 0.65, "little": 0.65}
"""By size word, the factor of a thing's size. "large" has none, since things are as large as possible anyway."""
FAR = {"sun": 0.6, "moon": 0.6}
"""The factor of what is far off in the sky, above whatever stands at its foot, beside other things."""
CLASSES: tuple[tuple[float, str], ...] = (
    (
        1.0,
        """house building castle tower church skyscraper mountain volcano hill tree palm ship boat airplane plane
        rocket train bus truck whale dinosaur bridge barn lighthouse windmill sun moon cloud rainbow tent stadium""",
    ),
    (
        0.92,
        """car van taxi horse elephant giraffe cow bull bear zebra lion tiger camel rhino hippo shark piano sofa
        couch bed table desk bench wardrobe refrigerator fridge oven door motorcycle tractor helicopter balloon
        billboard""",
    ),
    (
        0.86,
        """man woman person boy girl child king queen robot astronaut wizard knight chef dog wolf pig sheep goat
        deer bicycle bike chair lamp guitar window sign banner poster umbrella suitcase television tv fountain""",
    ),
    (
        0.8,
        """cat fox rabbit duck owl penguin chicken monkey turtle fish bird backpack vase pot bag box basket clock
        kite pumpkin cake pizza laptop drum pillow""",
    ),
    (
        0.72,
        """apple banana orange carrot strawberry lemon pear cherry peach tomato potato mushroom donut cookie egg
        cup mug glass bottle bowl plate spoon fork knife book pen pencil phone key coin ring ball flower rose tulip
        leaf butterfly bee ladybug ant mouse frog snail hat cap shoe sock glove tie scarf candle card""",
    ),
)
LARGER, SMALLEST_COMPARED = 1.4, 0.2
"""How much longer the side of the larger of two compared things is, and the least side of the smaller one."""
UNKNOWN = 0.84
CLASS_OF = {noun: size for size, nouns in CLASSES for noun in nouns.split()}
WIDEST = 2.2
"""The most that a thing which carries a row is wide."""
CONTAINER, NESTED = 1.3, 1.6
"""The least side of a container, and of one with another container in it."""
INSIDE, ABOVE_TEXT = 0.72, 0.46
"""The share of a container's side for its content, without and with a text below that."""
ROW = 0.9
"""The share of an open container's width for the things that stand out of it in a row."""
HELD, WORN, SEATED = 0.6, 0.55, 0.62
"""The largest side of what is held, worn or sits on a seat, as a share of its bearer's."""
SHELTERED, HELD_OVER = 0.42, 0.75
"""The largest side of what is under a thing that reaches the ground beside it, or that is held over it."""
RelativeSize = tuple[float, float]


def sizes(scene: Scene, contrast: float, widened: Callable[[str, float], RelativeSize]) -> dict[str, RelativeSize]:
    """The wished size of each entity by id.

    ``contrast`` in [0, 1] scales the differences between nouns; 0 leaves none. If all entities are of one class, they
    have size 1. Size words always count. What carries a row is as wide as the row; what is held or worn is smaller than
    its bearer. ``widened`` gives a thing (its id, its side) its size with the texts that it carries; what is inside,
    held or worn stays square.
    """
    classes = {e.id: CLASS_OF.get(e.noun.lower().split()[-1], UNKNOWN) for e in scene.entities}
    largest = max(classes.values(), default=1.0)
    sides = {
        e.id: (1 - contrast * (1 - classes[e.id] / largest)) * WORDS.get(e.attributes.get("size", ""), 1.0)
        for e in scene.entities
    }
    if has_floor(scene) or not {head_noun(e.noun) for e in scene.entities} <= CELESTIAL:
        sides |= {e.id: sides[e.id] * FAR.get(head_noun(e.noun), 1.0) for e in scene.entities}
    related = [r for r in scene.relations if r.subject in sides and r.object in sides]
    _compare(sides, related)
    content = _content(related)
    shares = {e.id: _share(e, len(content[e.id]), carriers(scene)) for e in scene.entities if e.id in content}
    _contain(sides, content, shares)
    _shrink_handled(sides, related, "holding", HELD)
    _shrink_handled(sides, related, "wearing", WORN)
    for relation in related:
        over = shelter(relation, scene)
        if over is not None:
            sides[over.id] = max(sides[over.id], CONTAINER)
            share = HELD_OVER if head_noun(over.noun) in HELD_UP else SHELTERED
            sides[relation.subject] = min(sides[relation.subject], share * sides[over.id])
        if resting_point(relation, scene) > -1:
            sides[relation.subject] = min(sides[relation.subject], SEATED * sides[relation.object])
    inner = {r.subject for r in related if r.kind == "inside"}
    inner |= {r.object for r in related if r.kind in ("holding", "wearing")}
    rows = _rows({i: (side, side) if i in inner else widened(i, side) for i, side in sides.items()}, related)
    return _fitted(rows, content, shares)


def size_word(entity: Entity) -> bool:
    """Whether the prompt says that the thing is small."""
    return entity.attributes.get("size", "") in WORDS


def _compare(sides: dict[str, float], related: Sequence[Relation]) -> None:
    """Shrinks what must be smaller than something, as often as there are relations, so that a row of them holds."""
    pairs = [r.ends if r.kind == "larger_than" else r.ends[::-1] for r in related if r.kind in COMPARED]
    for _ in pairs:
        for larger, smaller in pairs:
            sides[smaller] = max(SMALLEST_COMPARED, min(sides[smaller], sides[larger] / LARGER))


def _content(related: Sequence[Relation]) -> dict[str, list[str]]:
    """What is in each container, by its id."""
    content: dict[str, list[str]] = defaultdict(list)
    for relation in related:
        if relation.kind == "inside":
            content[relation.object].append(relation.subject)
    return dict(content)


def _share(container: Entity, members: int, carried: Mapping[str, str]) -> float:
    """The side of each of so many things in a container, as a share of its own: they form a grid, and a row in an open
    one, as they stand out of it.
    """
    if members > 1 and members <= MOST_IN_A_ROW and head_noun(container.noun) in BRIMS:
        return ROW / members
    room = ABOVE_TEXT if container.id in carried.values() else INSIDE
    return room / math.ceil(math.sqrt(members))


def _contain(sides: dict[str, float], content: Mapping[str, list[str]], shares: Mapping[str, float]) -> None:
    """Enlarges containers and shrinks their content until that fits, from the outermost container inwards."""
    inner = {i for members in content.values() for i in members}
    waiting = [i for i in content if i not in inner]
    for container in waiting:  # the loop appends to it: members that contain something come after their container
        members = content[container]
        if container not in inner:
            sides[container] = max(sides[container], NESTED if any(m in content for m in members) else CONTAINER)
        room = sides[container] * shares[container]
        for member in members:
            sides[member] = room if member in content else min(sides[member], room)
            if member in content and member not in waiting:
                waiting.append(member)


def _fitted(
    found: dict[str, RelativeSize], content: Mapping[str, list[str]], shares: Mapping[str, float]
) -> dict[str, RelativeSize]:
    """Shrinks what is in a container that became smaller itself: a cup that somebody holds, one in a long row."""
    for _ in content:  # as often as containers can lie in each other
        for container, members in content.items():
            room = min(found[container]) * shares[container]
            found |= {i: (min(found[i][0], room), min(found[i][1], room)) for i in members}
    return found


def _shrink_handled(sides: dict[str, float], related: Sequence[Relation], kind: str, share: float) -> None:
    pairs = [(r.subject, r.object) for r in related if r.kind == kind]
    load = Counter(subject for subject, _ in pairs)
    for subject, thing in pairs:
        sides[thing] = min(sides[thing], share * sides[subject] * min(1.0, 2 / load[subject]))


def _rows(found: dict[str, RelativeSize], related: Sequence[Relation]) -> dict[str, RelativeSize]:
    """Widens what carries, covers or hides a row; shrinks the row's members if it is too wide for any picture."""
    for kinds, share in (({"behind", "in_front_of"}, 0.6), ({"on", "under"}, 1.0)):
        touching: dict[tuple[str, bool], list[str]] = defaultdict(list)
        for relation in related:
            if relation.kind in kinds:
                above = relation.kind in ("on", "behind")
                touching[relation.object, above].append(relation.subject)
                touching[relation.subject, not above].append(relation.object)
        for (carrier, _), row in touching.items():
            if len(row) == 1:
                continue
            width = share * sum(found[i][0] for i in row) + 0.2 * (len(row) - 1)
            if width > WIDEST:
                found |= {i: (found[i][0] * WIDEST / width, found[i][1] * WIDEST / width) for i in row}
            found[carrier] = (max(found[carrier][0], min(width, WIDEST)), found[carrier][1])
    for relation in related:
        if relation.kind == "on" and found[relation.subject][0] > found[relation.object][0] * 0.98:
            wide = found[relation.subject][0] * 1.02
            if sum(r.kind == "on" and r.subject == relation.subject for r in related) == 1:
                found[relation.object] = (wide, max(found[relation.object][1], min(wide, 1.0)))
    return found

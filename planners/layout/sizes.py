"""How large things are beside each other: a mild echo of the real world, since all must stay large enough to paint.

A size is a pair (width, height) of shares of the largest square that an object may get alone on a canvas.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence

from planners.layout.placement import carriers
from planners.scene import Entity, Relation, Scene

WORDS = {"tiny": 0.45, "mini": 0.45, "miniature": 0.45, "small": 0.65, "little": 0.65}
"""What a size word makes of a thing; "large" needs none, since a thing is as large as its room allows."""
KINDS: tuple[tuple[float, str], ...] = (
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
UNKNOWN = 0.84
CLASS_OF = {noun: size for size, nouns in KINDS for noun in nouns.split()}
WIDEST = 2.2  # what carries several things in a row, as a multiple of the largest square
CONTAINER, NESTED = 1.3, 1.6
ROOM_INSIDE, ROOM_OVER_TEXT = 0.72, 0.46  # the share of a container's side for what is in it, and over its text
HELD, WORN = 0.6, 0.55
RelativeSize = tuple[float, float]


def sizes(scene: Scene, contrast: float, bearing: Callable[[str, float], RelativeSize]) -> dict[str, RelativeSize]:
    """The wanted size of each entity by id; ``contrast`` in [0, 1] flattens the differences of nouns, 0 being none.

    Entities of a single class are all 1; size words always count. Relations by which one thing supports, holds or
    contains another change both: what carries a row is as wide as the row, what is held or worn is the smaller one.
    ``bearing`` widens a thing (its id, its side) for the texts that it carries; what lies in, or is held or worn by,
    another stays square.
    """
    classes = {e.id: CLASS_OF.get(e.noun.lower().split()[-1], UNKNOWN) for e in scene.entities}
    largest = max(classes.values(), default=1.0)
    sides = {
        e.id: (1 - contrast * (1 - classes[e.id] / largest)) * WORDS.get(e.attributes.get("size", ""), 1.0)
        for e in scene.entities
    }
    related = [r for r in scene.relations if r.subject in sides and r.object in sides]
    _contain(sides, related, set(carriers(scene).values()))
    _handle(sides, related, "holding", HELD)
    _handle(sides, related, "wearing", WORN)
    inner = {r.subject for r in related if r.kind == "inside"}
    inner |= {r.object for r in related if r.kind in ("holding", "wearing")}
    return _rows({i: (side, side) if i in inner else bearing(i, side) for i, side in sides.items()}, related)


def size_word(entity: Entity) -> bool:
    """Whether the prompt itself says that the thing is small."""
    return entity.attributes.get("size", "") in WORDS


def _contain(sides: dict[str, float], related: Sequence[Relation], lettered: Collection[str]) -> None:
    """Containers grow, and what is inside shrinks to a grid that fits; from the outermost container inwards."""
    content: dict[str, list[str]] = defaultdict(list)
    for relation in related:
        if relation.kind == "inside":
            content[relation.object].append(relation.subject)
    inner = {i for members in content.values() for i in members}
    waiting = [i for i in content if i not in inner]
    for container in waiting:  # grows while it is read: members that contain something come after their container
        members = content[container]
        if container not in inner:
            sides[container] = max(sides[container], NESTED if any(m in content for m in members) else CONTAINER)
        share = ROOM_OVER_TEXT if container in lettered else ROOM_INSIDE
        room = sides[container] * share / math.ceil(math.sqrt(len(members)))
        for member in members:
            sides[member] = room if member in content else min(sides[member], room)
            if member in content and member not in waiting:
                waiting.append(member)


def _handle(sides: dict[str, float], related: Sequence[Relation], kind: str, share: float) -> None:
    pairs = [(r.subject, r.object) for r in related if r.kind == kind]
    load = Counter(subject for subject, _ in pairs)
    for subject, thing in pairs:
        sides[thing] = min(sides[thing], share * sides[subject] * min(1.0, 2 / load[subject]))


def _rows(found: dict[str, RelativeSize], related: Sequence[Relation]) -> dict[str, RelativeSize]:
    """Widens what carries, covers or hides a row; where the row is too wide for any picture its members shrink."""
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
            wanted = share * sum(found[i][0] for i in row) + 0.2 * (len(row) - 1)
            if wanted > WIDEST:
                found |= {i: (found[i][0] * WIDEST / wanted, found[i][1] * WIDEST / wanted) for i in row}
            found[carrier] = (max(found[carrier][0], min(wanted, WIDEST)), found[carrier][1])
    for relation in related:
        if relation.kind == "on" and found[relation.subject][0] > found[relation.object][0] * 0.98:
            wide = found[relation.subject][0] * 1.02
            if sum(r.kind == "on" and r.subject == relation.subject for r in related) == 1:
                found[relation.object] = (wide, max(found[relation.object][1], min(wide, 1.0)))
    return found

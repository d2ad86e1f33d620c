"""Random scenes for the layout, from a seed: every relation, every aspect, objects and texts in any number.

Two kinds. A *witnessed* scene is read off a picture that was set up first: clusters of close things on a grid, and
directions that are true of the grid, so that its relations can hold together. A *free* scene draws its relations
blindly: some of them contradict each other or need more room than there is, and then the layout should say so.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from pydantic import ValidationError

from planners.scene import Canvas, Entity, Relation, RelationKind, Scene, TextBlock, TextRole

ASPECTS = ((1, 1), (2, 3), (3, 2), (3, 4), (4, 3), (4, 5), (5, 4), (9, 16), (16, 9), (21, 9))
SHORT_SIDES = (256, 512, 1024, 2160)
NOUNS = (
    "house tree car cat dog bird apple cup table chair box bowl umbrella hat scarf glasses man woman robot ball book "
    "guitar bus boat sun cloud flower sign mug mat circle square star gadget contraption"
).split()
WORDS = (
    "SALE OPEN CAFE Fresh donuts every morning EXPLORE the future of travel 50% off! JAZZ night at eight "
    "Congratulations Dr. O'Neil & co. free entry welcome home please keep quiet"
).split()
ROLES: tuple[TextRole, ...] = ("title", "subtitle", "caption", "label")
CLOSE: tuple[RelationKind, ...] = ("on", "under", "inside", "behind", "in_front_of", "next_to", "holding", "wearing")
KINDS: tuple[RelationKind, ...] = (*CLOSE, "left_of", "right_of", "above", "below", "facing", "between")
Cell = tuple[int, int]


def random_canvas(draw: random.Random) -> Canvas:
    """One of the supported aspects at one of the supported sizes."""
    wide, high = draw.choice(ASPECTS)
    short = draw.choice(SHORT_SIDES)
    return Canvas(width=round(short * max(1, wide / high)), height=round(short * max(1, high / wide)))


@dataclass
class _Sketch:
    """A scene in the making: its things, and for each cluster its cell and first entity."""

    draw: random.Random
    entities: list[Entity] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)

    def entity(self) -> str:
        name = f"thing_{len(self.entities)}"
        size = {"size": "small"} if self.draw.random() < 0.1 else {}
        self.entities.append(Entity(id=name, noun=self.draw.choice(NOUNS), attributes=size))
        return name

    def relate(self, subject: str, kind: RelationKind, other: str) -> None:
        self.relations.append(Relation(subject=subject, kind=kind, object=other))

    def cluster(self, count: int) -> str:
        """A thing with up to ``count - 1`` others close to it or to each other; returns the first of them.

        Each place by a thing is taken once by one kind of relation, as in a picture somebody would describe.
        """
        first = self.entity()
        hosts = [first]
        taken: set[tuple[str, str]] = set()
        for _ in range(count - 1):
            host = self.draw.choice(hosts)
            kind = self.draw.choice(CLOSE)
            side = {
                "on": "top",
                "behind": "top",
                "under": "bottom",
                "in_front_of": "bottom",
                "next_to": "side",
                "holding": "side",
                "wearing": "top",
                "inside": "inside",
            }[kind]
            if (host, side) in taken:
                continue
            taken.add((host, side))
            if side != "inside" and side != "side":
                taken |= {(host, "inside"), (host, "side")}
            guest = self.entity()
            opposite = {"top": "bottom", "bottom": "top", "side": "side", "inside": "around"}[side]
            taken |= {(guest, opposite), *((guest, one) for one in ("side", "inside"))}
            if kind in ("holding", "wearing"):
                self.relate(host, kind, guest)
            else:
                self.relate(guest, kind, host)
            if kind in ("on", "under"):
                hosts.append(guest)
        return first


def witnessed_scene(seed: int) -> Scene:
    """A scene whose relations can hold together: 0 to 12 entities and 0 to 4 texts, at least one thing."""
    draw = random.Random(f"witnessed {seed}")
    sketch = _Sketch(draw)
    wanted = draw.randint(0, 12)
    free_cells = [(x, y) for x in range(4) for y in range(3)]
    draw.shuffle(free_cells)
    while len(sketch.entities) < wanted:
        size = min(wanted - len(sketch.entities), draw.choice((1, 1, 1, 2, 2, 3, 4)))
        sketch.cells[sketch.cluster(size)] = free_cells.pop()
    firsts = list(sketch.cells)
    for _ in range(draw.randint(0, len(firsts))):
        if len(firsts) > 1:
            a, b = draw.sample(firsts, 2)
            _true_of(sketch, a, b)
    if len(firsts) > 2 and draw.random() < 0.3:
        _between(sketch, firsts)
    return _scene(draw, sketch)


def free_scene(seed: int) -> Scene:
    """A scene with up to eight relations drawn without a thought, which may well not hold together."""
    draw = random.Random(f"free {seed}")
    sketch = _Sketch(draw)
    ids = [sketch.entity() for _ in range(draw.randint(2, 8))]
    for _ in range(draw.randint(1, len(ids))):
        kind = draw.choice(KINDS)
        ends = draw.sample(ids, 3 if kind == "between" and len(ids) > 2 else 2)
        if kind != "between" or len(ends) == 3:
            other = ends[2] if kind == "between" else None
            sketch.relations.append(Relation(subject=ends[0], kind=kind, object=ends[1], other=other))
    return _scene(draw, sketch)


def _true_of(sketch: _Sketch, a: str, b: str) -> None:
    dx, dy = (sketch.cells[b][k] - sketch.cells[a][k] for k in (0, 1))
    kinds: list[RelationKind] = []
    if abs(dx) >= abs(dy):
        kinds += ["left_of" if dx > 0 else "right_of", "facing"]
    if abs(dy) >= abs(dx):
        kinds.append("above" if dy > 0 else "below")
    sketch.relate(a, sketch.draw.choice(kinds), b)


def _between(sketch: _Sketch, firsts: list[str]) -> None:
    """One that stands between two others of its row, where there are such."""
    rows: dict[int, list[str]] = {}
    for name in sorted(firsts, key=lambda i: sketch.cells[i]):
        rows.setdefault(sketch.cells[name][1], []).append(name)
    for row in rows.values():
        if len(row) > 2:
            sketch.relations.append(Relation(subject=row[1], kind="between", object=row[0], other=row[2]))
            return


def _scene(draw: random.Random, sketch: _Sketch) -> Scene:
    texts = []
    for place in range(draw.randint(0 if sketch.entities else 1, 4)):
        words = " ".join(draw.choice(WORDS) for _ in range(draw.choice((1, 1, 2, 3, 6, 12))))
        carrier = draw.choice(sketch.entities).id if sketch.entities and draw.random() < 0.4 else None
        texts.append(TextBlock(id=f"text_{place}", content=words, role=draw.choice(ROLES), carrier=carrier))
    loose = [t.id for t in texts if t.carrier is None]
    if loose and sketch.entities and draw.random() < 0.3:
        kind: RelationKind = draw.choice(("above", "below"))
        sketch.relate(draw.choice(loose), kind, sketch.entities[0].id)
    return Scene(
        prompt="",
        canvas=random_canvas(draw),
        entities=tuple(sketch.entities),
        texts=tuple(texts),
        relations=tuple(dict.fromkeys(sketch.relations)),
    )


def is_valid_scene(scene: Scene) -> bool:
    """Whether the scene still passes its own validation, boxes and all."""
    try:
        return Scene.model_validate_json(scene.model_dump_json()) == scene
    except ValidationError:
        return False

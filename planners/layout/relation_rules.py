"""What each relation asks of its two boxes, as rules for the solver.

A rule is linear, so whatever a relation leaves open (on which side "next to" is) is decided here, by the order of the
other relations and by turns. A ``way`` counts other such decisions: 0 is natural, from ``WAYS`` on they are mixed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations

import networkx as nx  # type: ignore[import-untyped,unused-ignore]

from planners.layout.placement import carriers, covering
from planners.layout.solver import ALIGNED, Body, Rule, apart, at_most, cone, level
from planners.scene import Entity, Relation, Scene

DIRECTIONS = {"left_of": (0, True), "right_of": (0, False), "above": (1, True), "below": (1, False)}
DEPTHS = ("behind", "in_front_of")
TOUCHING = ("on", "under", "inside", "holding", "wearing")
CLOSE = (*TOUCHING, *DEPTHS, "next_to")
"""Kinds that bring two things so near to each other that they are arranged as one."""
WAYS, MIXED = 3, 2
PAD, EDGE = 0.2, 0.05  # of the half side of a container, and of what carries a text
LETTERED = 0.2  # how far down, in half sides, a container is filled that carries a text as well; the text goes under it
BESIDE = 0.02  # the least gap between close things; "next to" wishes a little more, and half of a side is the most
AROUND = ((-1, 0), (1, 0), (-1, 1), (1, 1), (0, 1), (-1, -1), (1, -1), (0, -1))
SLOTS = {
    "head": "hat cap crown helmet hood headband wig beanie tiara headphones earphones bow bonnet sombrero turban beret",
    "face": "glasses sunglasses goggles mask eyepatch moustache mustache beard monocle spectacles",
    "feet": "shoe shoes boot boots sock socks sneaker sneakers sandal sandals skate skates slipper slippers",
}
SLOT_OF = {noun: slot for slot, nouns in SLOTS.items() for noun in nouns.split()}
WORN_AT = {
    "head": (1, -0.8, -0.55, -0.2),
    "face": (0, -0.8, -0.45, 0.0),
    "body": (0, -0.3, 0.15, 0.6),
    "feet": (1, 0.5, 0.95, 1.0),
}
"""Of a worn thing: the point of it (1: its lower edge), and the least, wished and greatest place on its wearer."""


@dataclass
class Bonds:
    """Rules by what they bind: ``close`` inside an arrangement of close things, ``far`` between any things.

    ``before``: for x and y, which thing must lie before which. ``pairs``: close things. ``decided``: pairs whose
    separation the rules bring along. ``choices``: how often something was decided that might be otherwise.
    """

    close: list[Rule] = field(default_factory=list)
    far: list[Rule] = field(default_factory=list)
    before: tuple[nx.DiGraph, nx.DiGraph] = field(default_factory=lambda: (nx.DiGraph(), nx.DiGraph()))
    pairs: list[tuple[str, str]] = field(default_factory=list)
    decided: set[frozenset[str]] = field(default_factory=set)
    choices: int = 0

    def part(self, before: str, after: str, axis: int, gap: float, *, close: bool = False) -> None:
        (self.close if close else self.far).append(apart(before, after, axis, gap))
        self.before[axis].add_edge(before, after)
        self.decided.add(frozenset((before, after)))


def bind(scene: Scene, bodies: Mapping[str, Body], gaps: tuple[float, float], first_way: int = 0) -> Bonds:
    """The rules of all relations between the bodies; ``gaps`` are those of directions between apart things, by axis."""
    bonds = Bonds()
    for axis in (0, 1):
        bonds.before[axis].add_nodes_from(bodies)
    bearers = {text: carrier for text, carrier in carriers(scene).items() if text in bodies}
    related = [
        r for r in scene.relations if all(end in bodies for end in r.ends) and bearers.get(r.subject) != r.object
    ]
    filled = {r.object for r in related if r.kind == "inside"}
    for text, carrier in bearers.items():
        bonds.pairs.append((text, carrier))
        top = LETTERED if carrier in filled else -1 + EDGE
        bonds.close += [at_most(carrier, -1 + EDGE, text, -1, 0), at_most(text, 1, carrier, 1 - EDGE, 0)]
        bonds.close += [at_most(carrier, top, text, -1, 1), at_most(text, 1, carrier, 1 - EDGE, 1)]
    kinds: dict[frozenset[str], set[str]] = defaultdict(set)
    for relation in related:
        for pair in combinations(relation.ends, 2):
            kinds[frozenset(pair)].add(relation.kind)
    lonely = covering(scene)
    close = nx.Graph([*bearers.items(), *((r.subject, r.object) for r in related if r.kind in CLOSE)])
    close.add_nodes_from(bodies)
    home = {i: place for place, group in enumerate(nx.connected_components(close)) for i in group}
    for place, relation in enumerate(sorted(related, key=_late)):
        way = first_way if first_way < WAYS else place + first_way
        others = kinds[frozenset(relation.ends[:2])] - {relation.kind}
        if relation.kind in DIRECTIONS:
            room = (BESIDE, BESIDE) if home[relation.subject] == home[relation.object] else gaps
            _direction(bonds, relation, room, touches=bool(others & {"on", "under"}))
        elif relation.kind == "between":
            _between(bonds, relation, gaps, way)
        elif relation.kind in TOUCHING:
            bonds.pairs.append((relation.subject, relation.object))
            _touch(bonds, relation, bodies, related, scene, way)
        elif relation.kind in DEPTHS:
            if frozenset(relation.ends) in lonely:
                bonds.pairs.append((relation.subject, relation.object))
                _overlap(bonds, relation, bodies, way)
        elif not others & set(TOUCHING):
            _beside(bonds, relation, gaps, related, way)
    return bonds


def _late(relation: Relation) -> int:
    """Kinds that choose a side come after those that fix one."""
    return 2 if relation.kind in ("next_to", "facing") else int(relation.kind == "between")


def _direction(bonds: Bonds, relation: Relation, gaps: tuple[float, float], touches: bool) -> None:
    axis, forward = DIRECTIONS[relation.kind]
    ends = (relation.subject, relation.object) if forward else (relation.object, relation.subject)
    if not touches:
        bonds.part(*ends, axis, gaps[axis])
    bonds.far.extend(cone(*ends, axis))


def _between(bonds: Bonds, relation: Relation, gaps: tuple[float, float], way: int) -> None:
    """On the line of its objects: across the picture, unless something says that they stand one above another."""
    middle, (first, last) = relation.subject, relation.ends[1:]
    axis = int(_ordered(bonds, first, last, 1) != 0 and _ordered(bonds, first, last, 0) == 0)
    axis = int(axis or (_ordered(bonds, first, middle, 1) != 0 or _ordered(bonds, middle, last, 1) != 0))
    signs = [_ordered(bonds, *pair, axis) for pair in ((first, last), (first, middle), (middle, last))]
    bonds.choices += not any(signs)
    if next((sign for sign in signs if sign), (-1) ** way) < 0:
        first, last = last, first
    for before, after in ((first, middle), (middle, last)):
        bonds.part(before, after, axis, gaps[axis])
        bonds.far.extend(cone(before, after, axis, slant=0.6))
    for near, far in ((first, last), (last, first)):  # in the middle 70 percent of the line
        sign = 1.0 if near == first else -1.0
        terms = ((-sign, middle, 0.0, axis), (0.85 * sign, near, 0.0, axis), (0.15 * sign, far, 0.0, axis))
        bonds.far.append(Rule(terms))
    bonds.decided.add(frozenset((first, last)))
    bonds.far.append(apart(first, last, axis, gaps[axis]))


def _ordered(bonds: Bonds, a: str, b: str, axis: int) -> int:
    """1 where a must lie before b, -1 where after, 0 where nothing says so."""
    graph = bonds.before[axis]
    return int(nx.has_path(graph, a, b)) - int(nx.has_path(graph, b, a))


def _touch(
    bonds: Bonds, relation: Relation, bodies: Mapping[str, Body], related: list[Relation], scene: Scene, way: int
) -> None:
    a, b = relation.subject, relation.object
    if relation.kind in ("on", "under"):
        upper, lower = (a, b) if relation.kind == "on" else (b, a)
        narrow, wide = sorted((a, b), key=lambda i: (bodies[i].width, i != a))
        bonds.close += [
            level(upper, 1, lower, -1, 1),
            at_most(wide, -1, narrow, -1, 0),
            at_most(narrow, 1, wide, 1, 0),
        ]
        bonds.before[1].add_edge(upper, lower)
        bonds.decided.add(frozenset((a, b)))
    elif relation.kind == "inside":
        lowest = LETTERED if b in carriers(scene).values() else 1 - PAD
        bonds.close += [at_most(b, -1 + PAD, a, -1, 0), at_most(a, 1, b, 1 - PAD, 0)]
        bonds.close += [at_most(b, -1 + PAD, a, -1, 1), at_most(a, 1, b, lowest, 1)]
    elif relation.kind == "holding":
        bonds.choices += 1
        held = [r.object for r in related if r.kind == "holding" and r.subject == a]
        holders = [r.subject for r in related if r.kind == "holding" and r.object == b]
        right = (held.index(b) + holders.index(a) + way) % 2 == 0
        edge, inner = (1, -1) if right else (-1, 1)
        span = [at_most(b, inner * 0.7, a, edge, 0), at_most(a, edge, b, inner * 0.1, 0)]
        bonds.close += span if right else [at_most(a, edge, b, inner * 0.7, 0), at_most(b, inner * 0.1, a, edge, 0)]
        bonds.close += [at_most(a, -0.6, b, 0, 1), at_most(b, 0, a, 0.7, 1), level(b, 0, a, 0.2, 1, ALIGNED)]
    else:
        item = scene.item(b)
        noun = item.noun.lower().split()[-1] if isinstance(item, Entity) else ""
        at, least, wished, most = WORN_AT[SLOT_OF.get(noun, "body")]
        bonds.close += [at_most(a, least, b, at, 1), at_most(b, at, a, most, 1), level(b, at, a, wished, 1, ALIGNED)]
        bonds.close += [at_most(a, -1, b, -1, 0), at_most(b, 1, a, 1, 0), level(a, 0, b, 0, 0, ALIGNED)]


def _overlap(bonds: Bonds, relation: Relation, bodies: Mapping[str, Body], way: int) -> None:
    """The farther thing stands higher, or looks out at a side, with 15 to 40 percent of the smaller one covered."""
    far, near = relation.ends if relation.kind == "behind" else relation.ends[::-1]
    bonds.choices += 1
    axis, first, second = ((1, far, near), (0, near, far), (0, far, near))[way % WAYS]
    smaller_is_second = bodies[second].side(axis) <= bodies[first].side(axis)

    def reach(share: float) -> tuple[float, float]:
        """Where on the first and on the second the same line lies if that share of the smaller one is covered."""
        return (1, -1 + 2 * share) if smaller_is_second else (1 - 2 * share, -1)

    (least_first, least_second), (most_first, most_second) = reach(0.15), reach(0.4)
    bonds.close += [
        at_most(second, least_second, first, least_first, axis),
        at_most(first, most_first, second, most_second, axis),
    ]
    wished = reach(0.3)
    bonds.close.append(level(first, wished[0], second, wished[1], axis, ALIGNED))
    thin, thick = sorted((far, near), key=lambda i: bodies[i].side(1 - axis))
    bonds.close += [at_most(thick, -1, thin, 0.4, 1 - axis), at_most(thin, -0.4, thick, 1, 1 - axis)]
    bonds.close.append(level(far, 1, near, 1, 1, ALIGNED) if axis == 0 else level(far, 0, near, 0, 0, ALIGNED))


def _beside(bonds: Bonds, relation: Relation, gaps: tuple[float, float], related: list[Relation], way: int) -> None:
    a, b = relation.subject, relation.object
    axis, sign = 0, _ordered(bonds, a, b, 0)
    if not sign and (vertical := _ordered(bonds, a, b, 1)) and relation.kind == "next_to":
        axis, sign = 1, vertical
    bonds.choices += not sign
    if relation.kind == "facing":
        ends = (b, a) if (sign or (-1) ** way) < 0 else (a, b)
        bonds.part(*ends, 0, gaps[0])
        bonds.far.extend(cone(*ends, 0))
        return
    bonds.pairs.append((a, b))
    turn = Counter(r.object for r in related[: related.index(relation)] if r.kind == "next_to")[b]
    turn += Counter(r.subject for r in related if r.kind == "next_to")[b] + way
    sides = [0, 0]
    if sign:
        sides[axis] = -sign
    else:
        sides = list(AROUND[turn % len(AROUND)])
    for axis, side in enumerate(sides):
        if side:
            first, second = (a, b) if side < 0 else (b, a)
            if frozenset((a, b)) not in bonds.decided or not all(sides):
                bonds.part(first, second, axis, BESIDE, close=True)
            bonds.close.append(at_most(second, -1.5, first, 1.5, axis))
            wished = ((1.0, first, 1.0, axis), (-1.0, second, -1.0, axis))
            bonds.close.append(Rule(wished, 2.5 * BESIDE, equal=True, weight=ALIGNED))
        else:
            bonds.close += [at_most(a, -0.5, b, 0.5, axis), at_most(b, -0.5, a, 0.5, axis)]
            bonds.close.append(level(a, 1, b, 1, 1, ALIGNED) if axis == 1 else level(a, 0, b, 0, 0, ALIGNED))

"""What each relation asks of its two boxes, as rules for the solver.

A rule is linear, so this module decides whatever a relation leaves open (on which side "next to" is): by the order of
the other relations, and in turn. Each ``variant`` decides differently: 0 is the natural one, and from ``PURE`` on the
relations of one scene follow different variants.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

import networkx as nx  # type: ignore[import-untyped,unused-ignore]

from planners.hosts import ASIDE, HELD_UP, LOW, brim, head_noun, roof, shelter
from planners.layout.footing import hangs
from planners.layout.placement import carriers, covering, resting_point
from planners.layout.solver import ALIGNED, Body, Rule, at_most, cone, level, separated
from planners.layout.worn import worn_at
from planners.scene import COMPARED, Entity, Relation, Scene

DIRECTIONS = {"left_of": (0, True), "right_of": (0, False), "above": (1, True), "below": (1, False)}
DEPTHS = ("behind", "in_front_of")
TOUCHING = ("on", "under", "inside", "holding", "wearing")
CLOSE = (*TOUCHING, *DEPTHS, "next_to")
"""Relations of things that are arranged as one cluster."""
PURE, VARIANTS = 3, 5
PAD, EDGE = 0.2, 0.05
"""The inner margins of a container and of a text's carrier, in half sides."""
LETTERED = 0.2
"""How far down from its centre, in half sides, the content of a container reaches that carries a text below it."""
STANDS_OUT = 0.72
"""How much of a thing's height is seen above the brim of the open container that it is in."""
PEEKS = 0.6
"""Where a thing under a low one vanishes behind it, in half sides above its centre."""
BESIDE = 0.02
"""The least gap between close things."""
NEARER = 0.12
"""How much lower a nearer thing stands, as a share of its height."""
AROUND = ((-1, 0), (1, 0), (-1, 1), (1, 1), (0, 1), (-1, -1), (1, -1), (0, -1))


@dataclass
class RuleSet:
    """The rules of a scene's relations: ``close`` within clusters, ``far`` between any things.

    ``before``: the order of things on x and y. ``close_pairs``: things of one cluster. ``settled``: pairs that need no
    further separation. ``choices``: the number of decisions that another variant would make differently.
    """

    close: list[Rule] = field(default_factory=list)
    far: list[Rule] = field(default_factory=list)
    before: tuple[nx.DiGraph, nx.DiGraph] = field(default_factory=lambda: (nx.DiGraph(), nx.DiGraph()))
    close_pairs: list[tuple[str, str]] = field(default_factory=list)
    settled: set[frozenset[str]] = field(default_factory=set)
    choices: int = 0

    def separate(self, before: str, after: str, axis: int, gap: float, *, close: bool = False) -> None:
        (self.close if close else self.far).append(separated(before, after, axis, gap))
        self.before[axis].add_edge(before, after)
        self.settled.add(frozenset((before, after)))

    def order(self, a: str, b: str, axis: int) -> int:
        """1 if a must lie before b, -1 if after it, 0 if neither."""
        return int(nx.has_path(self.before[axis], a, b)) - int(nx.has_path(self.before[axis], b, a))


def compile_relations(
    scene: Scene,
    bodies: Mapping[str, Body],
    gaps: tuple[float, float],
    upright: Collection[str],
    first_variant: int = 0,
) -> RuleSet:
    """The rules of all relations between the bodies.

    ``gaps`` separate things of different clusters, by axis; ``upright`` are those that stand on a floor.
    """
    rules = RuleSet()
    for axis in (0, 1):
        rules.before[axis].add_nodes_from(bodies)
    bearers = {text: carrier for text, carrier in carriers(scene).items() if text in bodies}
    related = [
        r
        for r in scene.relations
        if r.kind not in COMPARED and all(end in bodies for end in r.ends) and bearers.get(r.subject) != r.object
    ]
    filled = {r.object for r in related if r.kind == "inside"}
    for text, carrier in bearers.items():
        rules.close_pairs.append((text, carrier))
        top = LETTERED if carrier in filled else -1 + EDGE
        rules.close += [at_most(carrier, -1 + EDGE, text, -1, 0), at_most(text, 1, carrier, 1 - EDGE, 0)]
        rules.close += [at_most(carrier, top, text, -1, 1), at_most(text, 1, carrier, 1 - EDGE, 1)]
    kinds: dict[frozenset[str], set[str]] = defaultdict(set)
    for relation in related:
        for pair in combinations(relation.ends, 2):
            kinds[frozenset(pair)].add(relation.kind)
    for row in _rows(related):
        rules.before[0].add_edges_from(pairwise(row))
    covered = covering(scene)
    close = nx.Graph([*bearers.items(), *((r.subject, r.object) for r in related if r.kind in CLOSE)])
    close.add_nodes_from(bodies)
    cluster_of = {i: number for number, group in enumerate(nx.connected_components(close)) for i in group}
    for number, relation in enumerate(sorted(related, key=_rank)):
        variant = first_variant if first_variant < PURE else number + first_variant
        others = kinds[frozenset(relation.ends[:2])] - {relation.kind}
        if relation.kind in DIRECTIONS:
            gap = (BESIDE, BESIDE) if cluster_of[relation.subject] == cluster_of[relation.object] else gaps
            _direction(rules, relation, gap, touches=bool(others & {"on", "under"}))
        elif relation.kind == "between":
            _between(rules, relation, gaps, variant)
        elif relation.kind in TOUCHING:
            rules.close_pairs.append((relation.subject, relation.object))
            _touch(rules, relation, bodies, related, scene, variant)
        elif relation.kind in DEPTHS:
            if frozenset(relation.ends) in covered:
                rules.close_pairs.append((relation.subject, relation.object))
                far = relation.subject if relation.kind == "behind" else relation.object
                _overlap(rules, relation, bodies, variant, hangs(scene.item(far)))
        elif not others & {*TOUCHING, *DEPTHS}:
            _beside(rules, relation, gaps, related, variant)
    return rules


def _rows(related: Sequence[Relation]) -> Iterator[list[str]]:
    """The things of each chain of neighbours, from one end to the other: three or more stand in a row."""
    beside = nx.DiGraph((r.subject, r.object) for r in related if r.kind == "next_to")
    elsewhere = {frozenset(r.ends) for r in related if r.kind != "next_to"}
    for group in nx.weakly_connected_components(beside):
        chain = beside.subgraph(group)
        single = all(chain.in_degree(i) < 2 and chain.out_degree(i) < 2 for i in group)
        apart = not any(len(pair & group) > 1 for pair in elsewhere)
        if len(group) > 2 and single and apart and nx.is_directed_acyclic_graph(chain):
            yield list(nx.topological_sort(chain))


def _rank(relation: Relation) -> int:
    """Relations that leave the side open come after those that fix one."""
    return 2 if relation.kind in ("next_to", "facing") else int(relation.kind == "between")


def _direction(rules: RuleSet, relation: Relation, gaps: tuple[float, float], touches: bool) -> None:
    axis, forward = DIRECTIONS[relation.kind]
    ends = (relation.subject, relation.object) if forward else (relation.object, relation.subject)
    if not touches:
        rules.separate(*ends, axis, gaps[axis])
    rules.far.extend(cone(*ends, axis))


def _between(rules: RuleSet, relation: Relation, gaps: tuple[float, float], variant: int) -> None:
    """The subject lies on the line of its objects, which is level unless other relations make it upright."""
    middle, (first, last) = relation.subject, relation.ends[1:]
    axis = int(rules.order(first, last, 1) != 0 and rules.order(first, last, 0) == 0)
    axis = int(axis or (rules.order(first, middle, 1) != 0 or rules.order(middle, last, 1) != 0))
    signs = [rules.order(*pair, axis) for pair in ((first, last), (first, middle), (middle, last))]
    rules.choices += not any(signs)
    if next((sign for sign in signs if sign), (-1) ** variant) < 0:
        first, last = last, first
    for before, after in ((first, middle), (middle, last)):
        rules.separate(before, after, axis, gaps[axis])
        rules.far.extend(cone(before, after, axis, slant=0.6))
    for near, far in ((first, last), (last, first)):  # within the middle 70 percent of the line
        sign = 1.0 if near == first else -1.0
        terms = ((-sign, middle, 0.0, axis), (0.85 * sign, near, 0.0, axis), (0.15 * sign, far, 0.0, axis))
        rules.far.append(Rule(terms))
    rules.settled.add(frozenset((first, last)))
    rules.far.append(separated(first, last, axis, gaps[axis]))


def _touch(
    rules: RuleSet, relation: Relation, bodies: Mapping[str, Body], related: list[Relation], scene: Scene, variant: int
) -> None:
    a, b = relation.subject, relation.object
    at, over = brim(relation, scene), shelter(relation, scene)
    if over is not None:
        _shelter(rules, a, over)
    elif relation.kind in ("on", "under"):
        upper, lower = (a, b) if relation.kind == "on" else (b, a)
        narrow, wide = sorted((a, b), key=lambda i: (bodies[i].width, i != a))
        rest = resting_point(relation, scene)
        rules.close += [
            level(upper, 1, lower, rest, 1),
            at_most(wide, -1, narrow, -1, 0),
            at_most(narrow, 1, wide, 1, 0),
        ]
        rules.before[1].add_edge(upper, lower)
        rules.settled.add(frozenset((a, b)))
    elif at is not None:
        rules.close += [at_most(b, -1, a, -1, 0), at_most(a, 1, b, 1, 0), at_most(a, 1, b, 1, 1)]
        rules.close += [level(a, 2 * STANDS_OUT - 1, b, 2 * at - 1, 1), level(a, 0, b, 0, 0, ALIGNED)]
    elif relation.kind == "inside":
        lowest = LETTERED if b in carriers(scene).values() else 1 - PAD
        rules.close += [at_most(b, -1 + PAD, a, -1, 0), at_most(a, 1, b, 1 - PAD, 0)]
        rules.close += [at_most(b, -1 + PAD, a, -1, 1), at_most(a, 1, b, lowest, 1)]
    elif relation.kind == "holding":
        rules.choices += 1
        held = [r.object for r in related if r.kind == "holding" and r.subject == a]
        holders = [r.subject for r in related if r.kind == "holding" and r.object == b]
        right = (held.index(b) + holders.index(a) + variant) % 2 == 0
        edge, inner = (1, -1) if right else (-1, 1)
        span = [at_most(b, inner * 0.7, a, edge, 0), at_most(a, edge, b, inner * 0.1, 0)]
        rules.close += span if right else [at_most(a, edge, b, inner * 0.7, 0), at_most(b, inner * 0.1, a, edge, 0)]
        rules.close += [at_most(a, -0.6, b, 0, 1), at_most(b, 0, a, 0.7, 1), level(b, 0, a, 0.2, 1, ALIGNED)]
    else:
        at, least, wished, most = worn_at(scene.item(b))
        rules.close += [at_most(a, least, b, at, 1), at_most(b, at, a, most, 1), level(b, at, a, wished, 1, ALIGNED)]
        rules.close += [at_most(a, -1, b, -1, 0), at_most(b, 1, a, 1, 0), level(a, 0, b, 0, 0, ALIGNED)]


def _shelter(rules: RuleSet, under: str, over: Entity) -> None:
    """The lower thing stands in front of the foot of what shelters it, with its head below what is held up, or peeks
    out below what is low.
    """
    rules.close += [at_most(over.id, -1, under, -1, 0), at_most(under, 1, over.id, 1, 0)]
    rules.close.append(level(under, 0, over.id, ASIDE.get(head_noun(over.noun), 0.0), 0, ALIGNED))
    rules.settled.add(frozenset((under, over.id)))
    if head_noun(over.noun) in HELD_UP:
        rules.close.append(level(under, -1, over.id, 2 * roof(over) - 1, 1))
    elif head_noun(over.noun) in LOW:
        rules.close.append(level(under, -PEEKS, over.id, 2 * roof(over) - 1, 1))
    else:
        rules.close.append(level(over.id, 1, under, 1 - 2 * NEARER, 1))


def _overlap(rules: RuleSet, relation: Relation, bodies: Mapping[str, Body], variant: int, rises: bool) -> None:
    """The farther thing sticks out at a side, with 20 to 45 percent of the smaller box covered, and stands a little
    higher; what ``rises``, since it hangs in the air, sticks out at the top, with 35 to 55 percent covered.
    """
    far, near = relation.ends if relation.kind == "behind" else relation.ends[::-1]
    rules.choices += 1
    ways = [(0, near, far), (0, far, near), (1, far, near)]
    axis, first, second = ways[(variant - rises) % PURE]
    smaller_is_second = bodies[second].side(axis) <= bodies[first].side(axis)

    def reach(share: float) -> tuple[float, float]:
        """Points on the first and on the second that coincide if that share of the smaller one is covered."""
        return (1, -1 + 2 * share) if smaller_is_second else (1 - 2 * share, -1)

    least, most, share = (0.35, 0.55, 0.45) if axis else (0.2, 0.45, 0.35)  # few things fill their boxes to the top
    (least_first, least_second), (most_first, most_second) = reach(least), reach(most)
    rules.close += [
        at_most(second, least_second, first, least_first, axis),
        at_most(first, most_first, second, most_second, axis),
    ]
    wished = reach(share)
    rules.close.append(level(first, wished[0], second, wished[1], axis, ALIGNED))
    thin, thick = sorted((far, near), key=lambda i: bodies[i].side(1 - axis))
    rules.close += [at_most(thick, -1, thin, 0.4, 1 - axis), at_most(thin, -0.4, thick, 1, 1 - axis)]
    feet = level(far, 1, near, 1 - 2 * NEARER, 1, ALIGNED)
    rules.close.append(level(far, 0, near, 0, 0, ALIGNED) if axis else feet)


def _beside(
    rules: RuleSet, relation: Relation, gaps: tuple[float, float], related: list[Relation], variant: int
) -> None:
    a, b = relation.subject, relation.object
    axis, sign = 0, rules.order(a, b, 0)
    if not sign and (vertical := rules.order(a, b, 1)) and relation.kind == "next_to":
        axis, sign = 1, vertical
    rules.choices += not sign
    if relation.kind == "facing":
        ends = (b, a) if (sign or (-1) ** variant) < 0 else (a, b)
        rules.separate(*ends, 0, gaps[0])
        rules.far.extend(cone(*ends, 0))
        return
    rules.close_pairs.append((a, b))
    turn = Counter(r.object for r in related[: related.index(relation)] if r.kind == "next_to")[b]
    turn += Counter(r.subject for r in related if r.kind == "next_to")[b] + variant
    sides = [0, 0]
    if sign:
        sides[axis] = -sign
    else:
        sides = list(AROUND[turn % len(AROUND)])
    for axis, side in enumerate(sides):
        if side:
            first, second = (a, b) if side < 0 else (b, a)
            if frozenset((a, b)) not in rules.settled or not all(sides):
                rules.separate(first, second, axis, BESIDE, close=True)
            else:  # separated along the other axis: on this one neither may be far beyond the other
                rules.close.append(at_most(first, -1.5, second, 1.5, axis))
            rules.close.append(at_most(second, -1.5, first, 1.5, axis))
            wished = ((1.0, first, 1.0, axis), (-1.0, second, -1.0, axis))
            rules.close.append(Rule(wished, 2.5 * BESIDE, equal=True, weight=ALIGNED))
        else:
            rules.close += [at_most(a, -0.5, b, 0.5, axis), at_most(b, -0.5, a, 0.5, axis)]
            rules.close.append(level(a, 1, b, 1, 1, ALIGNED) if axis == 1 else level(a, 0, b, 0, 0, ALIGNED))

"""Exact places and sizes by linear constraints: a thin layer over kiwisolver.

Lengths are in short sides of the canvas, origin top left, y down, so that a plan is the same at 256 pixels and at 4K.
A thing's position is its centre; its size is its full size times the common scale of objects, or of texts. Rules that
must hold are required constraints. Wishes have weights, and the solver minimises the weighted sum of their violations
(Cassowary: Badros, Borning and Stuckey, 2001, https://doi.org/10.1145/504704.504705).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import kiwisolver as kiwi

SLANT = 1.05
"""The slope of a relation's cone. Inside it GenEval's rule (centre offset less a tenth of both sizes, more than half of
the distance) holds for any sizes that don't overlap: 0.8 / sqrt(1 + SLANT**2) > 0.5."""
REQUIRED = float(kiwi.strength.required)
LARGE, LARGE_TEXT, ALIGNED, NEAR = 1e4, 3e3, 10.0, 1.0
TRIAL = 1e5
"""The weight of a separation on trial: above every wish, and removable, which a required constraint isn't."""
EXACT = 1e-6


Area = tuple[float, float, float, float]
"""Left, top, right, bottom; the unit is up to its user."""
Position = tuple[float, float]


@dataclass(frozen=True)
class Body:
    """A thing to place, with its full size; the common scale in [0, 1] multiplies that."""

    id: str
    width: float
    height: float
    is_text: bool = False

    def side(self, axis: int) -> float:
        return self.height if axis else self.width


@dataclass(frozen=True)
class Rule:
    """``sum(weight * position) + constant <= 0``, or ``== 0`` with ``equal``.

    A term is (weight, id, at, axis): a point of the thing on an axis (0: x, 1: y). ``at`` is -1 for its left or upper
    edge, 0 for its centre and 1 for its right or lower edge.
    """

    terms: tuple[tuple[float, str, float, int], ...]
    constant: float = 0.0
    equal: bool = False
    weight: float = REQUIRED


@dataclass(frozen=True)
class Solution:
    """Centres by id, and the scales of objects and of texts."""

    centres: Mapping[str, Position]
    objects: float
    texts: float

    def size(self, body: Body) -> Position:
        scale = self.texts if body.is_text else self.objects
        return body.width * scale, body.height * scale


@dataclass(frozen=True)
class LayoutProblem:
    """``area`` (xyxy) bounds the bodies, None doesn't; ``targets`` are wished centres.

    ``smallest`` and ``smallest_text`` are the lower bounds of the scales.
    """

    bodies: Sequence[Body]
    rules: Sequence[Rule]
    area: Area | None
    targets: Mapping[str, Position]
    smallest: float = 0.1
    smallest_text: float = 0.35


@dataclass
class KiwiModel:
    """A problem as kiwisolver's variables and constraints."""

    problem: LayoutProblem
    solver: kiwi.Solver = field(default_factory=kiwi.Solver)

    def __post_init__(self) -> None:
        objects, texts, *places = _variables(2 + 2 * len(self.problem.bodies))
        self.scales = objects, texts
        self.centres = {b.id: (places[2 * k], places[2 * k + 1]) for k, b in enumerate(self.problem.bodies)}
        self.bodies = {b.id: b for b in self.problem.bodies}
        least = (self.problem.smallest, self.problem.smallest_text)
        for scale, smallest, weight in zip(self.scales, least, (LARGE, LARGE_TEXT), strict=True):
            self.solver.addConstraint(scale <= 1)
            self.solver.addConstraint(scale >= smallest)
            self.solver.addConstraint((scale == 1) | weight)
        for rule in (*self._bounds(), *self.problem.rules):
            self.add(rule)
        for body, target in self.problem.targets.items():
            for axis in (0, 1):
                self.add(Rule(((1.0, body, 0.0, axis),), -target[axis], equal=True, weight=NEAR))

    def _bounds(self) -> Iterable[Rule]:
        if self.problem.area is not None:
            for body in self.problem.bodies:
                for axis in (0, 1):
                    yield Rule(((-1.0, body.id, -1.0, axis),), self.problem.area[axis])
                    yield Rule(((1.0, body.id, 1.0, axis),), -self.problem.area[axis + 2])

    def add(self, rule: Rule) -> kiwi.Constraint:
        """Raises kiwisolver.UnsatisfiableConstraint if a required rule can't hold; then the solver is unusable."""
        terms = []
        for weight, name, at, axis in rule.terms:
            body = self.bodies[name]
            terms.append(kiwi.Term(self.centres[name][axis], weight))
            if at:
                terms.append(kiwi.Term(self.scales[body.is_text], weight * at * body.side(axis) / 2))
        constraint = kiwi.Constraint(kiwi.Expression(terms, rule.constant), "==" if rule.equal else "<=", rule.weight)
        self.solver.addConstraint(constraint)
        return constraint

    def solution(self) -> Solution:
        self.solver.updateVariables()
        centres = {name: (x.value(), y.value()) for name, (x, y) in self.centres.items()}
        return Solution(centres, self.scales[0].value(), self.scales[1].value())


def _variables(count: int) -> list[kiwi.Variable]:
    """New variables in the order of their addresses, by which kiwisolver sorts the terms of each constraint.

    That order decides between equally good solutions, so without this calls would differ. Only a solver's dump lists
    variables by address.
    """
    made = [kiwi.Variable(str(number)) for number in range(count)]
    probe = kiwi.Solver()
    for variable in made:
        probe.addConstraint(variable >= 0)
    listed = probe.dumps().partition("\nVariables\n")[2]
    return [made[int(number)] for number in re.findall(r"^(\d+) = ", listed, re.MULTILINE)[:count]]


def solve(problem: LayoutProblem) -> Solution | None:
    """The largest scales that the rules allow, near the targets; None if the rules can't all hold."""
    try:
        return KiwiModel(problem).solution()
    except kiwi.UnsatisfiableConstraint:
        return None


def separated(before: str, after: str, axis: int, gap: float) -> Rule:
    """``before`` ends at least ``gap`` before ``after`` starts."""
    return Rule(((1.0, before, 1.0, axis), (-1.0, after, -1.0, axis)), gap)


def at_most(first: str, at: float, second: str, to: float, axis: int, weight: float = REQUIRED) -> Rule:
    """The point ``at`` of the first isn't beyond the point ``to`` of the second."""
    return Rule(((1.0, first, at, axis), (-1.0, second, to, axis)), weight=weight)


def level(first: str, at: float, second: str, to: float, axis: int, weight: float = REQUIRED) -> Rule:
    """The point ``at`` of the first and the point ``to`` of the second have the same coordinate."""
    return replace(at_most(first, at, second, to, axis, weight), equal=True)


def cone(before: str, after: str, axis: int, slant: float = SLANT) -> list[Rule]:
    """``after`` deviates from the axis through ``before`` by at most ``slant`` times its distance; none is wished."""
    rules = []
    for sign in (1.0, -1.0):
        aside = ((sign, after, 0.0, 1 - axis), (-sign, before, 0.0, 1 - axis))
        rules.append(Rule((*aside, (-slant, after, 0.0, axis), (slant, before, 0.0, axis))))
    return [*rules, level(before, 0.0, after, 0.0, 1 - axis, ALIGNED)]


def separate_overlaps(
    problem: LayoutProblem, free: Iterable[frozenset[str]], gap: float
) -> tuple[list[Rule], Solution] | None:
    """Separations, ``gap`` wide, of the pairs ``free``, as required rules, with the solution that they lead to.

    Separates one pair at a time, the deepest overlap first: of the four ways the one that moves it least and breaks no
    earlier one. Pairs that never overlapped stay separated as they lie. None if a pair can't be separated. The number
    of pairs limits the steps.
    """
    try:
        model = KiwiModel(problem)
    except kiwi.UnsatisfiableConstraint:
        return None
    found, wanted = model.solution(), set(free)
    pairs = [(a, b) for a, b in combinations(problem.bodies, 2) if frozenset((a.id, b.id)) in wanted]
    kept: list[Rule] = []
    while True:
        depths = [round(_overlap(found, a, b, gap), 9) for a, b in pairs]
        deepest = max(depths, default=0.0)
        if deepest <= EXACT:
            return [*kept, *(_separations(found, a, b, gap)[0] for a, b in pairs)], found
        a, b = pairs.pop(depths.index(deepest))
        for rule in _separations(found, a, b, gap):
            trial = model.add(replace(rule, weight=TRIAL))
            found = model.solution()
            if all(violation(one, found, model.bodies) <= EXACT for one in (*kept, rule)):
                kept.append(rule)
                break
            model.solver.removeConstraint(trial)
        else:
            return None


def _overlap(found: Solution, a: Body, b: Body, gap: float) -> float:
    """How far the pair must move along some axis until it is separated by the gap; negative if it is already."""
    sizes = zip(found.size(a), found.size(b), strict=True)
    (ax, ay), (bx, by) = found.centres[a.id], found.centres[b.id]
    return min(sum(pair) / 2 + gap - abs(off) for pair, off in zip(sizes, (bx - ax, by - ay), strict=True))


def _separations(found: Solution, a: Body, b: Body, gap: float) -> list[Rule]:
    """The four separations of a pair, the one that moves it least first."""
    offsets = [found.centres[b.id][axis] - found.centres[a.id][axis] for axis in (0, 1)]
    sizes = list(zip(found.size(a), found.size(b), strict=True))
    moves: list[tuple[float, Rule]] = []
    for axis in (0, 1):
        for first, second, offset in ((a, b, offsets[axis]), (b, a, -offsets[axis])):
            move = sum(sizes[axis]) / 2 + gap - offset
            moves.append((round(move, 9), separated(first.id, second.id, axis, gap)))
    return [rule for _, rule in sorted(moves, key=lambda move: move[0])]


def violation(rule: Rule, found: Solution, bodies: Mapping[str, Body]) -> float:
    """How far the rule is from holding; 0 if it holds."""
    value = rule.constant
    for weight, name, at, axis in rule.terms:
        value += weight * (found.centres[name][axis] + at * found.size(bodies[name])[axis] / 2)
    return abs(value) if rule.equal else max(0.0, value)

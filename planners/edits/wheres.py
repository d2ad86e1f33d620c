"""Where an instruction wants a thing: a place in the picture, a relation to other things, or a direction to go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from planners.base import EditQuestionError
from planners.edits.references import refer
from planners.language.vocabulary.prepositions import PHRASES, kind_of
from planners.scene import Place, Relation, RelationKind, Scene

NEARER: dict[str, RelationKind] = dict.fromkeys(("closer to", "nearer to", "nearer"), "next_to")
TIES = {" ".join(words): kind for words, kind in PHRASES.items() if words[1:] or kind_of(words[0])} | NEARER
TIE = re.compile(rf" (?P<tie>{'|'.join(sorted(TIES, key=len, reverse=True))}) (?P<what>.+)$")
PLACE = re.compile(
    r"\b(?:(?:in|at|on|to|into|towards?|near) )?(?:the )?(?:very |far )?"
    r"(?P<where>(?:top|bottom|upper|lower)?[ -]?(?:left|right)?|center|centre|middle)"
    r"(?:[ -]?hand)?(?: (?:corner|side|edge|half|part|third))?"
    r"(?: of (?:the )?(?:picture|image|canvas|frame|page|poster))?$"
)
UP_THERE = re.compile(r" (?:(?:in|into|up in) the (?:sky|air)|up there|on the wall)$")
ON_THE_FLOOR = re.compile(r" on the (?:floor|ground)$")
STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "upwards": (0, -1), "higher": (0, -1), "down": (0, 1)}
STEPS |= {"downwards": (0, 1), "lower": (0, 1)}
DIRECTION = re.compile(
    r"\b(?P<little>(?:a (?:little |tiny )?bit|a little|slightly|a touch|somewhat|further|more) )?"
    rf"(?:(?:to|towards) the )?(?P<way>{'|'.join(STEPS)})(?P<after> (?:a (?:little )?bit|a little|slightly|some))?$"
)


@dataclass(frozen=True)
class Where:
    """One of the three, or none: a place, relations of the thing ("" as their subject), or a step (x, y) as a share of
    the picture.
    """

    place: Place | None = None
    ties: tuple[tuple[RelationKind, tuple[str, ...]], ...] = field(default=())
    step: tuple[float, float] | None = None

    @property
    def said(self) -> bool:
        return bool(self.place or self.ties or self.step)

    def relations(self, identifier: str) -> list[Relation]:
        made = []
        for kind, ends in self.ties:
            other = ends[1] if kind == "between" and len(ends) > 1 else None
            made.append(Relation(subject=identifier, kind=kind, object=ends[0], other=other))
        return made


def read_where(words: str, scene: Scene, recent: Sequence[str], moving: bool = False) -> tuple[str, Where]:
    """What comes before the words for a place, and where these say. Raises EditQuestionError for unknown things.

    ``moving``: "to the left" is a step there, not the left side, unless it says "side", "corner" or "edge".
    """
    words = re.sub(r" (?:over|across|back|right)(?= to(?:wards)? )", "", words)
    low = words.lower()
    if moving and (found := DIRECTION.search(low)) and not re.search(r"(?:on|in|at) the \w+$", low):
        x, y = STEPS[found["way"]]
        little = bool((found["little"] or found["after"] or "").strip()) and "more" not in (found["little"] or "")
        share = 0.08 if little else 0.25
        return words[: found.start()].strip(" ,"), Where(step=(x * share, y * share))
    if (found := PLACE.search(low)) and found["where"].strip():
        return words[: found.start()].strip(" ,"), Where(place=_place(found["where"]))
    if found := UP_THERE.search(low):
        return words[: found.start()].strip(" ,"), Where(place="top")
    if found := ON_THE_FLOOR.search(low):
        return words[: found.start()].strip(" ,"), Where(place="bottom")
    if found := TIE.search(f" {low}"):
        kind, start = TIES[found["tie"]], max(0, found.start())
        others = words[found.start("what") - 1 :]
        ends = _ends(others, kind, scene, recent)
        return words[:start].strip(" ,"), Where(ties=((kind, ends),))
    return words, Where()


def _ends(words: str, kind: RelationKind, scene: Scene, recent: Sequence[str]) -> tuple[str, ...]:
    if kind != "between":
        return refer(words, scene, recent).ids[:1]
    parts = re.split(r" and ", words, maxsplit=1)
    ends = [i for part in parts for i in refer(part, scene, recent).ids]
    if len(ends) != 2:
        raise EditQuestionError(f'between which two things? "{words.strip()}" names {len(ends)}')
    return tuple(ends)


def _place(words: str) -> Place:
    said = words.replace("-", " ").replace("upper", "top").replace("lower", "bottom").split()
    row = next((word for word in said if word in ("top", "bottom")), "")
    column = next((word for word in said if word in ("left", "right")), "")
    match f"{row} {column}".strip():
        case "top" | "bottom" | "left" | "right" | "top left" | "top right" | "bottom left" | "bottom right" as place:
            return place
        case _:
            return "centre"

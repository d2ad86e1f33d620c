"""The rule planner's plan of a prompt, its parse, and a scene of a few relations, on a small canvas."""

from __future__ import annotations

from planners.base import Plan
from planners.language.parsing.parse import Parse, parse_words
from planners.language.parsing.pipeline import load_pipeline
from planners.language.parsing.words import read_words
from planners.rules import RulePlanner
from planners.scene import Canvas, Entity, Relation, Scene, TextBlock

WIDE = Canvas(width=384, height=256)


def plan(prompt: str) -> Plan:
    return RulePlanner().plan(prompt, WIDE)


def plan_of(*said: str, width: int = 384, height: int = 256, texts: tuple[TextBlock, ...] = ()) -> Scene:
    """A scene from lines such as "ball between cat dog"; a thing's noun is its id without the number."""
    relations = []
    for line in said:
        subject, kind, first, *other = line.split()
        relations.append(
            Relation.model_validate(
                {"subject": subject, "kind": kind, "object": first, "other": other[0] if other else None}
            )
        )
    ids = dict.fromkeys(end for r in relations for end in r.ends if end not in {t.id for t in texts})
    entities = tuple(Entity(id=i, noun=i.rstrip("_0123456789")) for i in ids)
    return Scene(
        prompt="", canvas=Canvas(width=width, height=height), entities=entities, texts=texts, relations=tuple(relations)
    )


def parsed(prompt: str) -> Parse:
    """The prompt's parse by the shipped pipeline."""
    pipeline = load_pipeline()
    return parse_words(read_words(prompt, pipeline), pipeline)

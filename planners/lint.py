"""What is wrong with a scene that was written or edited by hand: each problem with the field that it is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from planners.base import PlanError
from planners.layout.contradictions import reject_clashes
from planners.layout.placement import misplaced
from planners.layout.relations import reject_contradictions
from planners.scene import Scene

MOST_PROBLEMS = 50


class SceneProblem(NamedTuple):
    """``field`` as a path from the scene: "entities.2.box.x0"; "scene" for the whole."""

    field: str
    says: str


def lint(content: object) -> list[SceneProblem]:
    """The problems of a scene as JSON has it (``plan --json``'s answer too, which holds it as "scene"), at most 50.

    Never raises for any content. An empty list: the scene can be used, its relations can hold, everything has a box
    and the boxes say what the relations say.
    """
    if isinstance(content, Mapping) and isinstance(content.get("scene"), Mapping):
        content = content["scene"]
    if not isinstance(content, Mapping):
        return [
            SceneProblem("scene", f"must be an object with prompt, canvas, entities and more, not {_kind(content)}")
        ]
    try:
        scene = Scene.model_validate(content)
    except ValidationError as error:
        found = [_problem(dict(one)) for one in error.errors()]
        return ([*_names(content), *(p for p in found if p.field != "scene")] or found)[:MOST_PROBLEMS]
    return [*_bare(scene), *_held(scene)][:MOST_PROBLEMS]


def _problem(error: Mapping[str, Any]) -> SceneProblem:
    place = ".".join(str(part) for part in error["loc"]) or "scene"
    given = error.get("input")
    shown = f", not {given!r}" if isinstance(given, str | int | float | bool) and len(repr(given)) < 60 else ""
    return SceneProblem(place[:200], f"{str(error['msg']).removeprefix('Value error, ')}{shown}"[:400])


def _names(content: Mapping[str, Any]) -> Iterator[SceneProblem]:
    """Ids used twice, and names of things that aren't there; the model says so of the whole scene only."""
    things = [
        (f"{kind}.{place}", item.get("id"))
        for kind in ("entities", "texts")
        for place, item in enumerate(_listed(content, kind))
        if isinstance(item, Mapping)
    ]
    known = Counter(identifier for _, identifier in things if isinstance(identifier, str))
    seen: set[str] = set()
    for place, identifier in things:
        if isinstance(identifier, str) and identifier in seen:
            yield SceneProblem(f"{place}.id", f"{identifier[:60]!r} is used twice; give each thing an id of its own")
        seen |= {identifier} if isinstance(identifier, str) else set()
    for kind, ends in (("relations", ("subject", "object", "other")), ("texts", ("carrier",))):
        for at, item in enumerate(_listed(content, kind)):
            for end in ends:
                name = item.get(end) if isinstance(item, Mapping) else None
                if isinstance(name, str) and name not in known:
                    some = ", ".join(list(known)[:6]) or "none"
                    yield SceneProblem(f"{kind}.{at}.{end}", f"{name[:60]!r} is no entity or text; there are: {some}")


def _listed(content: Mapping[str, Any], kind: str) -> list[Any]:
    found = content.get(kind)
    return list(found) if isinstance(found, list | tuple) else []


def _bare(scene: Scene) -> Iterator[SceneProblem]:
    for at, item in enumerate(scene.things):
        if item.box is None:
            ahead = len(scene.entities)
            place = f"entities.{at}" if at < ahead else f"texts.{at - ahead}"
            yield SceneProblem(f"{place}.box", f"{item.id!r} has no box; give it x0, y0, x1, y1 in [0, 1]")
    if not scene.things:
        yield SceneProblem("entities", "there is nothing to paint; add an entity or a text")


def _held(scene: Scene) -> Iterator[SceneProblem]:
    """Whether the relations can hold together, and whether they do in the boxes."""
    for check in (reject_contradictions, reject_clashes):
        try:
            check(scene)
        except PlanError as error:
            yield SceneProblem("relations", str(error))
            return
    if all(item.box is not None for item in scene.things):
        for said in misplaced(scene):
            yield SceneProblem("scene", said)


def _kind(content: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", type(None): "null", bool: "a truth value"}
    return names.get(type(content), "a number")

"""What is wrong with a scene that somebody wrote or edited by hand: each problem with its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from planners.base import PlanError
from planners.layout.contradictions import reject_contradictions
from planners.layout.placement import misplaced
from planners.scene import Scene

MOST_PROBLEMS = 50
JSON_NAMES = {dict: "an object", list: "a list", str: "a text", type(None): "null", bool: "a truth value"}


class SceneProblem(NamedTuple):
    """``field`` is a path from the scene, such as "entities.2.box.x0"; "scene" means the whole."""

    field: str
    says: str


def lint(content: object) -> list[SceneProblem]:
    """The problems of a scene in JSON, at most 50; also takes the answer of ``plan --json``, which has a key "scene".

    Never raises. An empty list means that the scene is valid, its relations can hold together, everything has a box and
    the boxes do what the relations say.
    """
    if isinstance(content, Mapping) and isinstance(content.get("scene"), Mapping):
        content = content["scene"]
    if not isinstance(content, Mapping):
        kind = JSON_NAMES.get(type(content), "a number")
        return [SceneProblem("scene", f"must be an object with prompt, canvas, entities and more, not {kind}")]
    try:
        scene = Scene.model_validate(content)
    except ValidationError as error:
        found = [_invalid(dict(one)) for one in error.errors()]
        return ([*_wrong_ids(content), *(p for p in found if p.field != "scene")] or found)[:MOST_PROBLEMS]
    return [*_without_box(scene), *_broken_relations(scene)][:MOST_PROBLEMS]


def _invalid(error: Mapping[str, Any]) -> SceneProblem:
    field = ".".join(str(part) for part in error["loc"]) or "scene"
    given = error.get("input")
    shown = f", not {given!r}" if isinstance(given, str | int | float | bool) and len(repr(given)) < 60 else ""
    return SceneProblem(field[:200], f"{str(error['msg']).removeprefix('Value error, ')}{shown}"[:400])


def _wrong_ids(content: Mapping[str, Any]) -> Iterator[SceneProblem]:
    """Repeated ids, and references to unknown ones; ``Scene`` reports these for the whole scene, without a field."""
    known: dict[str, None] = {}
    for kind in ("entities", "texts"):
        for at, item in _objects(content, kind):
            identifier = item.get("id")
            if isinstance(identifier, str) and identifier in known:
                yield SceneProblem(f"{kind}.{at}.id", f"{identifier[:60]!r} is used twice; give each thing its own id")
            elif isinstance(identifier, str):
                known[identifier] = None
    listed = ", ".join(list(known)[:6]) or "none"
    for kind, ends in (("relations", ("subject", "object", "other")), ("texts", ("carrier",))):
        for at, item in _objects(content, kind):
            for end in ends:
                name = item.get(end)
                if isinstance(name, str) and name not in known:
                    yield SceneProblem(f"{kind}.{at}.{end}", f"{name[:60]!r} is no entity or text; there are: {listed}")


def _objects(content: Mapping[str, Any], kind: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    items = content.get(kind)
    for at, item in enumerate(items if isinstance(items, list | tuple) else ()):
        if isinstance(item, Mapping):
            yield at, item


def _without_box(scene: Scene) -> Iterator[SceneProblem]:
    fields = [f"{kind}.{at}" for kind in ("entities", "texts") for at in range(len(getattr(scene, kind)))]
    for field, item in zip(fields, scene.things, strict=True):
        if item.box is None:
            yield SceneProblem(f"{field}.box", f"{item.id!r} has no box; give it x0, y0, x1, y1 in [0, 1]")
    if not scene.things:
        yield SceneProblem("entities", "there is nothing to paint; add an entity or a text")


def _broken_relations(scene: Scene) -> Iterator[SceneProblem]:
    """A contradiction between relations, or else what the boxes do against them."""
    try:
        reject_contradictions(scene)
    except PlanError as error:
        yield SceneProblem("relations", str(error))
        return
    if all(item.box is not None for item in scene.things):
        for problem in misplaced(scene):
            yield SceneProblem("scene", problem)

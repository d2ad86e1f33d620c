"""The checklist: what will be judged, compiled once from the scene and frozen for the run."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from pydantic import Field, JsonValue

from planners.scene import Frozen, Scene

CheckKind = Literal[
    "present", "count", "attribute", "relation", "text", "no_extra_text",
    "anatomy", "alignment", "artifact", "safe", "custom",
]  # fmt: skip


class Check(Frozen):
    """One thing that must hold. ``about`` lists scene ids; ``expected`` depends on the kind:

    present: the noun · count: {"noun", "count"} · attribute: {"name", "value"} · relation: the kind, ``about`` being
    (subject, object) · text: the exact content · no_extra_text, artifact: null · custom: whatever its critic wants.
    A verdict's score must reach ``threshold`` to pass. A soft check is reported and never repaired.
    """

    id: str = Field(min_length=1, max_length=200)
    kind: CheckKind
    about: tuple[str, ...] = ()
    expected: JsonValue = None
    says: str = Field(description="the check as a short sentence for people")
    threshold: float = Field(0.5, ge=0.0, le=1.0)
    hard: bool = True


Checklist = tuple[Check, ...]


def compile_checklist(scene: Scene) -> Checklist:
    """Every requirement of the scene as checks, in a fixed order with fixed ids."""
    checks = [Check(id="artifact", kind="artifact", says="the picture is a real picture of the planned size")]
    for entity in scene.entities:
        checks.append(
            Check(id=f"present:{entity.id}", kind="present", about=(entity.id,), expected=entity.noun,
                  says=f"there is {entity.phrase}")
        )  # fmt: skip
        for name, value in entity.attributes.items():
            checks.append(
                Check(id=f"attribute:{entity.id}.{name}", kind="attribute", about=(entity.id,),
                      expected={"name": name, "value": value}, says=f"the {entity.noun} is {value}")
            )  # fmt: skip
    for noun, count in Counter(entity.noun for entity in scene.entities).items():
        about = tuple(entity.id for entity in scene.entities if entity.noun == noun)
        checks.append(
            Check(id=f"count:{noun}", kind="count", about=about, expected={"noun": noun, "count": count},
                  says=f"there is exactly 1 {noun}" if count == 1 else f"there are exactly {count} of: {noun}")
        )  # fmt: skip
    for relation in scene.relations:
        ends = [scene.item(end) for end in (relation.subject, relation.object)]
        names = [f"the {end.noun}" if hasattr(end, "noun") else f'"{end.content}"' for end in ends]
        checks.append(
            Check(id=f"relation:{relation.subject}-{relation.kind}-{relation.object}", kind="relation",
                  about=(relation.subject, relation.object), expected=relation.kind,
                  says=f"{names[0]} is {relation.kind.replace('_', ' ')} {names[1]}")
        )  # fmt: skip
    for text in scene.texts:
        checks.append(
            Check(id=f"text:{text.id}", kind="text", about=(text.id,), expected=text.content,
                  says=f'the {text.role} reads "{text.content}"', threshold=1.0)
        )  # fmt: skip
    checks.append(Check(id="no_extra_text", kind="no_extra_text", says="there is no text that the plan doesn't hold"))
    return tuple(checks)

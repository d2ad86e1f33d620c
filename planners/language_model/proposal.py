"""What a language model may write: the content of a scene as compact JSON, and the JSON schema for that.

A proposal has no ids, boxes, thresholds, checks or tools: our own code makes those. Unknown keys are errors.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, ValidationError

from planners.base import MOST_ITEMS, PlanError
from planners.language.parsing.words import LONGEST_TEXT
from planners.messages import first_fault, is_control
from planners.scene import Frozen, Place, RelationKind, TextRole

LONGEST_ANSWER = 40_000
MOST_RELATIONS = 40
MOST_WORDS = 12


def _printable(value: str) -> str:
    if any(map(is_control, value)):
        raise ValueError("must hold no control characters")
    return value


ShortText = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_printable)]
Content = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT), AfterValidator(_printable)]
Index = Annotated[int, Field(ge=0, lt=2 * MOST_ITEMS)]


class ProposalPart(Frozen):
    model_config = ConfigDict(str_strip_whitespace=True)


class Attributes(ProposalPart):
    """The words that describe an object, under the names that ``Entity.attributes`` uses."""

    colour: ShortText | None = None
    size: ShortText | None = None
    shape: ShortText | None = None
    material: ShortText | None = None
    texture: ShortText | None = None
    state: ShortText | None = None
    look: ShortText | None = None
    pose: ShortText | None = None
    action: ShortText | None = None


class ProposedObject(ProposalPart):
    """One object or several alike; ``noun`` in the singular; ``place`` only if the prompt names one."""

    noun: ShortText
    count: int = Field(default=1, ge=1, le=MOST_ITEMS)
    attributes: Attributes = Attributes()
    place: Place | None = None


class ProposedText(ProposalPart):
    """Text to be read in the picture. ``carrier`` is the index of the object that it stands on."""

    content: Content
    role: TextRole = "label"
    colour: ShortText | None = None
    carrier: Index | None = None
    place: Place | None = None


class ProposedRelation(ProposalPart):
    """A relation by indices, which count the objects first and then the texts. Only "between" has ``other``."""

    subject: Index
    kind: RelationKind
    object: Index
    other: Index | None = None


class ProposedStyle(ProposalPart):
    medium: ShortText | None = None
    mood: ShortText | None = None
    lighting: ShortText | None = None
    camera: ShortText | None = None
    palette: tuple[ShortText, ...] = Field(default=(), max_length=6)


class SceneProposal(ProposalPart):
    """The whole answer of a model."""

    objects: tuple[ProposedObject, ...] = Field(default=(), max_length=MOST_ITEMS)
    texts: tuple[ProposedText, ...] = Field(default=(), max_length=MOST_ITEMS)
    relations: tuple[ProposedRelation, ...] = Field(default=(), max_length=MOST_RELATIONS)
    background: ShortText | None = None
    style: ProposedStyle = ProposedStyle()
    forbidden: tuple[ShortText, ...] = Field(default=(), max_length=MOST_WORDS)


def read_proposal(answer: str) -> SceneProposal:
    """A model's answer as a proposal. Raises PlanError with one line that helps a model to correct its answer."""
    if len(answer) > LONGEST_ANSWER:
        raise PlanError(f"the answer has {len(answer):,} characters; {LONGEST_ANSWER:,} is the most")
    try:
        return SceneProposal.model_validate_json(answer)
    except ValidationError as error:
        raise PlanError(first_fault(error, "the answer")) from None


def compact_schema() -> dict[str, Any]:
    """For constrained decoding on this machine: models may omit keys, except the objects and their nouns."""
    schema = _without(SceneProposal.model_json_schema(), ("title", "default", "description"))
    schema["required"] = ["objects"]
    return _without_null(schema)


def strict_schema() -> dict[str, Any]:
    """For endpoints with structured output: every key is required, absent values are null, strings have no lengths.

    Follows https://platform.openai.com/docs/guides/structured-outputs#supported-schemas, as local servers do.
    """
    dropped = ("title", "default", "description", "minLength", "maxLength")
    return _all_required(_without(SceneProposal.model_json_schema(), dropped))


def _without(schema: Any, keys: tuple[str, ...]) -> Any:
    """The schema without the keys, which may still name properties."""
    if isinstance(schema, list):
        return [_without(inner, keys) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key not in keys}
    return {
        key: {name: _without(inner, keys) for name, inner in value.items()}
        if key in ("properties", "$defs")
        else _without(value, keys)
        for key, value in kept.items()
    }


def _without_null(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_null(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        return _without_null(choices[0])
    return {key: _without_null(value) for key, value in schema.items()}


def _all_required(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_all_required(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    required = {key: _all_required(value) for key, value in schema.items()}
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
        required["required"] = list(schema["properties"])
    return required

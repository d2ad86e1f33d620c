"""Refuses a judge that shares a component with the loop's critics, because its verdicts wouldn't be independent.

The check compares the sha256 of all weight files, model classes (or the shape of an open_clip model), OCR engines, and
the prompts sent to models. It identifies a model behind an endpoint by its served name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from agent.errors import UsageError
from benchmarks.failures.judging.base import Ingredients
from critics.vision_language.critic import VisionLanguageCritic
from critics.vision_language.endpoint import SYSTEM
from critics.vision_language.questions import ENDING

WEIGHTS = (".safetensors", ".bin", ".pt", ".pth", ".onnx", ".gguf", ".ckpt")
READERS = ("easyocr", "rapidocr", "paddleocr", "tesseract")
NAMED = {"easy": {"easyocr"}, "rapid": {"rapidocr"}, "pair": {"easyocr", "rapidocr"}}
"""The OCR engines behind a reader, by how its class's name begins."""
LONGEST_PATH = 1000


class SharedJudge(UsageError):
    """Judge and critics share a component."""


def refuse_shared(judge: Ingredients, critics: Ingredients) -> None:
    """Raises SharedJudge, which names the first shared component."""
    for field in Ingredients.model_fields:
        common = sorted((getattr(judge, field) & getattr(critics, field)) - {""})
        if common:
            what = {
                "weights": "weights (sha256)",
                "architectures": "model class",
                "readers": "OCR engine",
                "prompts": "prompt",
            }[field]
            raise SharedJudge(
                f"the judge and the loop's critics share the {what} {common[0]!r}, so the judge isn't independent; "
                "name another judge with --judge, or other critics in the settings"
            )


def ingredient_lists(ingredients: Ingredients) -> dict[str, list[str]]:
    """The ingredients as sorted lists, for run.json and the report."""
    return {field: sorted(getattr(ingredients, field)) for field in Ingredients.model_fields}


def ingredients_of(critics: Sequence[Any]) -> Ingredients:
    """The ingredients of critics or of a renderer, read from their settings: every path, OCR reader and prompt."""
    weights: set[str] = set()
    architectures: set[str] = set()
    readers: set[str] = set()
    prompts: set[str] = set()
    for critic in critics:
        for key, value in _strings(_settings_of(critic)):
            path = Path(value)
            if key == "reader":
                readers |= {"easyocr", "rapidocr"} if value == "both" else {value}
            elif "prompt" in key or key == "question":
                prompts.add(value)
            elif 1 < len(value) < LONGEST_PATH and path.exists():
                weights |= hashes(path)
                architectures |= classes(path)
            elif key == "model":
                architectures.add(served(value))
        readers |= _reader_of(critic)
        if isinstance(critic, VisionLanguageCritic):  # its fixed prompts aren't settings
            prompts |= {SYSTEM, ENDING}
    return Ingredients(
        weights=frozenset(weights),
        architectures=frozenset(architectures),
        readers=frozenset(readers),
        prompts=frozenset(prompts),
    )


def served(name: str) -> str:
    """A served model's name without its organisation, in lower case: "Qwen/Qwen3-VL-8B" and "qwen3-vl-8b" are the same
    model.
    """
    return name.rstrip("/").rpartition("/")[2].casefold()


def hashes(path: Path) -> set[str]:
    """The sha256 of a weight file, or of all weight files in a folder."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    found = set()
    for file in files:
        if file.suffix in WEIGHTS:
            with open(file, "rb") as content:
                found.add(hashlib.file_digest(content, "sha256").hexdigest())
    return found


def classes(path: Path) -> set[str]:
    """A folder's model classes from its config.json, or the shape of an open_clip model; for a file, its stem."""
    if path.is_file():
        return {path.stem} if path.suffix in WEIGHTS else set()
    found: set[str] = set()
    if (path / "config.json").is_file():
        config = json.loads((path / "config.json").read_text(encoding="utf-8"))
        found |= set(config.get("architectures") or ())
        found |= {str(config[key]) for key in ("model_type", "model") if isinstance(config.get(key), str)}
    if (path / "open_clip_config.json").is_file():
        shape = json.loads((path / "open_clip_config.json").read_text(encoding="utf-8"))["model_cfg"]
        found.add(f"open_clip {json.dumps(shape, sort_keys=True)}")
    return found


def _settings_of(critic: Any) -> dict[str, Any]:
    """All pydantic settings among a critic's attributes, by attribute name."""
    return {name: value.model_dump(mode="json") for name, value in vars(critic).items() if isinstance(value, BaseModel)}


def _strings(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield key, value
        case Mapping():
            for name, inner in value.items():
                yield from _strings(inner, str(name))
        case list() | tuple():
            for inner in value:
                yield from _strings(inner, key)


def _reader_of(critic: Any) -> set[str]:
    """The OCR engine behind a critic's reader object, recognised by the name of its class."""
    names = {type(value).__name__.lower() for value in vars(critic).values()}
    named = [NAMED[short] for short in NAMED if any(name.startswith(short) and "reader" in name for name in names)]
    return set().union(*named) | {engine for engine in READERS if any(engine in name for name in names)}

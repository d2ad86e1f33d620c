"""Refuses a judge that shares anything with the loop's critics: its verdict would be no evidence.

Compared are the sha256 of all weight files, model classes (or the shape of an open_clip model), OCR engines, and the
prompts sent to models. A model behind an endpoint goes by the name under which it is served.
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
NAMED = {"easy": "easyocr", "rapid": "rapidocr"}
LONGEST_PATH = 1000


class SharedJudge(UsageError):
    """Judge and critics have something in common."""


def refuse_shared(judge: Ingredients, critics: Ingredients) -> None:
    """Raises SharedJudge, naming the first thing that both have."""
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
                f"the judge and the loop's critics share the {what} {common[0]!r}, so its word would be no evidence; "
                "name another judge with --judge, or other critics in the settings"
            )


def ingredient_lists(ingredients: Ingredients) -> dict[str, list[str]]:
    """For run.json and the report."""
    return {field: sorted(getattr(ingredients, field)) for field in Ingredients.model_fields}


def ingredients_of(critics: Sequence[Any]) -> Ingredients:
    """What critics, or a renderer, are made of by their own settings: each path in them, each reader, each prompt."""
    weights: set[str] = set()
    architectures: set[str] = set()
    readers: set[str] = set()
    prompts: set[str] = set()
    for critic in critics:
        for key, value in _strings(_settings_of(critic)):
            path = Path(value)
            if key == "reader":
                readers.add(value)
            elif "prompt" in key or key == "question":
                prompts.add(value)
            elif 1 < len(value) < LONGEST_PATH and path.exists():
                weights |= hashes(path)
                architectures |= classes(path)
            elif key == "model":
                architectures.add(served(value))
        readers |= _reader_of(critic)
        if isinstance(critic, VisionLanguageCritic):  # what it tells its model is no setting of it
            prompts |= {SYSTEM, ENDING}
    return Ingredients(
        weights=frozenset(weights),
        architectures=frozenset(architectures),
        readers=frozenset(readers),
        prompts=frozenset(prompts),
    )


def served(name: str) -> str:
    """A model's name as servers write it, without its organisation and in small letters: "Qwen/Qwen3-VL-8B" and
    "qwen3-vl-8b" are one model.
    """
    return name.rstrip("/").rpartition("/")[2].casefold()


def hashes(path: Path) -> set[str]:
    """sha256 of a weight file, or of all of a folder's."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    found = set()
    for file in files:
        if file.suffix in WEIGHTS:
            with open(file, "rb") as content:
                found.add(hashlib.file_digest(content, "sha256").hexdigest())
    return found


def classes(path: Path) -> set[str]:
    """What a folder's config.json calls its model, or an open_clip folder's towers; for a file its stem."""
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
    """All settings models that a critic holds, under whatever names."""
    held = {name: value for name, value in vars(critic).items() if isinstance(value, BaseModel)}
    return {name: value.model_dump(mode="json") for name, value in held.items()}


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
    """The OCR engine that a critic's reader object is a wrapper of, by the name of its class."""
    names = {type(value).__name__.lower() for value in vars(critic).values()}
    return {engine for short, engine in NAMED.items() if any(name.startswith(short) for name in names)} | {
        engine for engine in READERS if any(engine in name for name in names)
    }

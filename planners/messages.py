"""What every message to a person is made of: text without control characters, and validation errors as one line.

All rooms share this file: what models read and what users write ends up in errors, terminals, prompts and pages.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

JOINERS = "\u200c\u200d"
"""The zero-width characters that scripts and emoji need inside words."""


def is_control(character: str) -> bool:
    """Whether the character is a control, format, surrogate, private-use or line-separating one (Unicode Cc, Cf, Cs,
    Co, Zl, Zp): escape codes and marks that turn the direction of writing are.
    """
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def printable(text: str, keep: str = "", instead: str = " ") -> str:
    """The text with ``instead`` for every character that isn't printable (``str.isprintable``) and isn't in ``keep``.

    Without ``keep`` the result is one line that can neither steer a terminal nor turn the direction of writing.
    """
    return "".join(character if character.isprintable() or character in keep else instead for character in text)


def in_one_line(text: object, longest: int = 200) -> str:
    """The text, an exception's say, with white space collapsed, cut after ``longest`` characters; empty where a
    plugin's object breaks when asked for its text.
    """
    try:
        return " ".join(str(text).split())[:longest]
    except KeyboardInterrupt:
        raise
    except BaseException:  # ``__str__`` of a plugin's exception may raise anything
        return ""


def described(thing: object, longest: int = 300) -> str:
    """An exception, or any other object, as one line: its type and its text, "ValueError: no such box"."""
    text = in_one_line(thing, longest)
    return f"{type(thing).__name__}: {text}" if text else type(thing).__name__


def suggestion(name: str, known: Iterable[str], otherwise: str) -> str:
    """Which of the ``known`` names was meant; where none is near, all of them after the word ``otherwise``."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, 1, 0.5)
    return f"did you mean {near[0]!r}?" if near else f"{otherwise} {', '.join(names) or 'none'}"


def unknown_key(key: Iterable[str], known: Iterable[str], source: str = "") -> str:
    """One line on a key that no model has: its full path, ``source`` as it stands, and the nearest known key."""
    path = tuple(key)
    return f"unknown key {'.'.join(path)!r}{source}; {suggestion(path[-1], known, 'known here:')}"


def first_fault(
    error: ValidationError,
    whole: str,
    model: type[BaseModel] | None = None,
    prefix: tuple[str, ...] = (),
    source: Callable[[tuple[str, ...]], str] = lambda key: "",
) -> str:
    """The first fault of a validation as one line: "field.0.name: why".

    ``whole`` names what was read where the fault has no field. With the ``model`` that was validated, an unknown key
    gets the nearest known one. ``prefix`` is the path that leads to the model; ``source`` makes a full path into what
    stands behind it, such as " (from proofpress.toml)".
    """
    first = error.errors()[0]
    where = tuple(str(part) for part in first["loc"])
    path = (*prefix, *where)
    if model is not None and first["type"] == "extra_forbidden":
        return unknown_key(path, _model_at(model, where[:-1]).model_fields, source(path))
    return f"{'.'.join(path) or whole}{source(path)}: {first['msg'].removeprefix('Value error, ')}"


def _model_at(model: type[BaseModel], where: Iterable[str]) -> type[BaseModel]:
    """The model that a path leads to from ``model``, through lists and tables of models too."""
    for part in where:
        if field := model.model_fields.get(part):
            model = next(_models_in(field.annotation), model)
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)

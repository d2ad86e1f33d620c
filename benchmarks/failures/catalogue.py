"""Suites and judges by name: built in, from an entry point, or "path/to/file.py:function".

Entry-point groups: ``proofpress.suites`` (a function ``suite(data: Path | None) -> Suite``) and ``proofpress.judges``
(a class with the members of ``judging.base.Judge``; one that has an attribute ``Settings`` is built from it).
"""

from __future__ import annotations

import difflib
import importlib
import importlib.metadata
import importlib.util
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from agent.errors import SetupError, UsageError
from benchmarks.failures.items import Suite
from benchmarks.failures.judging.base import Judge
from benchmarks.failures.suites.files import SuiteError
from planners.base import first_fault

Kind = Literal["suites", "judges"]
PROTOCOL = "benchmarks/failures/judging/vision_language.md"
_SUITES = "benchmarks.failures.suites"
_JUDGES = "benchmarks.failures.judging"
BUILT_IN: Mapping[Kind, Mapping[str, str]] = {
    "suites": {
        "primer": f"{_SUITES}.primer:suite",
        "geneval": f"{_SUITES}.geneval:suite",
        "geneval2": f"{_SUITES}.geneval2:suite",
        "t2i-compbench": f"{_SUITES}.compbench:suite",
        "cvtg-2k": f"{_SUITES}.cvtg:suite",
        "longtext-bench": f"{_SUITES}.longtext:suite",
        "own": f"{_SUITES}.own:suite",
    },
    "judges": {
        "world": f"{_JUDGES}.world:WorldJudge",
        "geneval": f"{_JUDGES}.geneval_models:GenEvalJudge",
        "texts": f"{_JUDGES}.texts:TextJudge",
    },
}


def names(kind: Kind) -> list[str]:
    installed = (point.name for point in importlib.metadata.entry_points(group=f"proofpress.{kind}"))
    return sorted({*BUILT_IN[kind], *installed})


def load_suite(name: str, data: Path | None) -> Suite:
    """Raises UsageError and SetupError."""
    try:
        suite = _find("suites", name)(data)
    except ValidationError as error:
        raise SuiteError(f"the suite {name!r}: {first_fault(error, 'the suite')}") from None
    if not isinstance(suite, Suite):
        raise SetupError(f"the suite {name!r} gave {type(suite).__name__} instead of a Suite")
    return suite


def load_judge(name: str, settings: Path | None) -> Judge:
    """``settings`` is a TOML file with the judge's own. Raises UsageError and SetupError."""
    if name == "vision-language":
        raise UsageError(f"no vision-language judge ships; {PROTOCOL} says what one has to do")
    found = _find("judges", name)
    model = getattr(found, "Settings", None)
    if model is None:
        judge: Judge = found()
        return judge
    table: dict[str, Any] = {}
    if settings is not None:
        try:
            table = tomllib.loads(settings.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"{settings}: can't be read as TOML: {error}") from None
    try:
        judge = found(model.model_validate(table))
    except ValidationError as error:
        where, what = settings or f"the judge {name!r}", first_fault(error, "its settings")
        raise UsageError(f"{where}: {what}; --judge-settings names a TOML file with them") from None
    return judge


def _find(kind: Kind, name: str) -> Any:
    """The function or class of that name. Raises UsageError, SetupError."""
    target = BUILT_IN[kind].get(name)
    points = [point for point in importlib.metadata.entry_points(group=f"proofpress.{kind}") if point.name == name]
    if points and (target is not None or len(points) > 1):
        raise SetupError(f"two {kind} are called {name!r}; uninstall the package of {points[0].value}")
    if target is None and points:
        target = points[0].value
    if target is None and ".py:" in name:
        target = name
    if target is None:
        near = difflib.get_close_matches(name, names(kind), 1, 0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names(kind))}"
        raise UsageError(f"there is no {kind[:-1]} called {name!r}; {hint} (a local file is path/to/file.py:name)")
    module_name, _, attribute = target.rpartition(":")
    try:
        module = _file(Path(module_name)) if module_name.endswith(".py") else importlib.import_module(module_name)
        return getattr(module, attribute)
    except (ImportError, AttributeError, SyntaxError, OSError) as error:
        raise SetupError(f"the {kind[:-1]} {name!r} can't be loaded from {target}: {error}") from error


def _file(path: Path) -> Any:
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    spec = importlib.util.spec_from_file_location(f"proofpress_bench_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise SetupError(f"{path}: can't be loaded as a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

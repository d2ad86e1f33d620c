"""Finds suites and judges by name: built in, from an entry point, or "path/to/file.py:function".

Entry-point groups: ``proofpress.suites`` (a function ``suite(data: Path | None) -> Suite``) and ``proofpress.judges``
(a class with the members of ``judging.base.Judge``; a class with an attribute ``Settings`` is built from its settings).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from agent.errors import SetupError, UsageError
from agent.plugins import PluginTable
from benchmarks.failures.items import Suite
from benchmarks.failures.judging.base import Judge
from benchmarks.failures.suites.files import SuiteError
from planners.messages import first_fault

BenchmarkPluginKind = Literal["suites", "judges"]
_SUITES = "benchmarks.failures.suites"
_JUDGES = "benchmarks.failures.judging"
PLUGINS: Mapping[BenchmarkPluginKind, PluginTable] = {
    "suites": PluginTable(
        "suites",
        {
            "primer": f"{_SUITES}.primer:suite",
            "geneval": f"{_SUITES}.geneval:suite",
            "geneval2": f"{_SUITES}.geneval2:suite",
            "t2i-compbench": f"{_SUITES}.compbench:suite",
            "t2i-compbench-asked": f"{_SUITES}.compbench_questions:suite",
            "cvtg-2k": f"{_SUITES}.cvtg:suite",
            "longtext-bench": f"{_SUITES}.longtext:suite",
            "natural": f"{_SUITES}.natural:suite",
            "own": f"{_SUITES}.own:suite",
        },
    ),
    "judges": PluginTable(
        "judges",
        {
            "world": f"{_JUDGES}.world:WorldJudge",
            "rated": f"{_JUDGES}.rated:RatedJudge",
            "geneval": f"{_JUDGES}.geneval_models:GenEvalJudge",
            "texts": f"{_JUDGES}.texts:TextJudge",
            "vision-language": f"{_JUDGES}.vision_language:VisionLanguageJudge",
        },
    ),
}


def plugin_names(kind: BenchmarkPluginKind) -> list[str]:
    return sorted(PLUGINS[kind].entries())


def load_suite(name: str, data: Path | None) -> Suite:
    """A name that ends with ".jsonl" is a file of one's own prompts. Raises ConfigError and SetupError."""
    if name.endswith(".jsonl"):
        if data is not None:
            raise SuiteError(f"--suite {name} is a file already; leave out --data")
        name, data = "own", Path(name)
    try:
        suite = _find("suites", name)(data)
    except ValidationError as error:
        raise SuiteError(f"the suite {name!r}: {first_fault(error, 'the suite')}") from None
    if not isinstance(suite, Suite):
        raise SetupError(f"the suite {name!r} returned {type(suite).__name__} instead of a Suite")
    return suite


def load_judge(name: str, settings: Path | None) -> Judge:
    """``settings`` is a TOML file with the judge's settings. Raises UsageError and SetupError."""
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
            raise UsageError(f"can't read {settings} as TOML: {error}") from None
    try:
        judge = found(model.model_validate(table))
    except ValidationError as error:
        where, what = settings or f"the judge {name!r}", first_fault(error, "its settings")
        raise UsageError(f"{where}: {what}; set them in a TOML file and name it with --judge-settings") from None
    return judge


def _find(kind: BenchmarkPluginKind, name: str) -> Any:
    """The function or class of that name. Raises ConfigError, SetupError."""
    plugins = PLUGINS[kind]
    return plugins.load(plugins.find(name))

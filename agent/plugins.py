"""Plugins by name: built in, offered by an installed package's entry point, or in a local file.

A target is a lazy "module:attribute" or "path/to/file.py:attribute"; nothing is imported before ``load``.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from agent.errors import ConfigError, SetupError, plugin_faults
from planners.messages import suggestion


@dataclass(frozen=True)
class PluginEntry:
    """``target`` is "module:attribute" or "path/to/file.py:attribute"; ``source`` names the package that offers it."""

    name: str
    target: str
    source: str


@dataclass(frozen=True)
class PluginTable:
    """All plugins of a kind. ``kind`` is plural; ``proofpress.<kind>`` is the entry-point group of third parties."""

    kind: str
    built_in: Mapping[str, str]

    @property
    def one(self) -> str:
        return self.kind.removesuffix("s")

    def entries(self, points: Iterable[importlib.metadata.EntryPoint] | None = None) -> dict[str, PluginEntry]:
        """Everything installed, by name. Raises SetupError if two sources offer one name."""
        entries = {name: PluginEntry(name, target, "proofpress") for name, target in self.built_in.items()}
        for point in importlib.metadata.entry_points(group=f"proofpress.{self.kind}") if points is None else points:
            source = f"the package {point.dist.name}" if point.dist else f"the entry point {point.value}"
            entry = PluginEntry(point.name, point.value, source)
            other = entries.get(entry.name)
            if other is not None and other != entry:
                raise SetupError(
                    f"two {self.kind} are called {entry.name!r}: {other.target} from {other.source} and "
                    f"{entry.target} from {entry.source}; uninstall one of them"
                )
            entries[entry.name] = entry
        return entries

    def find(self, name: str) -> PluginEntry:
        """The entry of that name or local file. Raises ConfigError if there is none."""
        if ".py:" in name:
            return PluginEntry(name, name, "local file")
        known = self.entries()
        if name not in known:
            hint = suggestion(name, known, "installed:")
            raise ConfigError(f"there is no {self.one} called {name!r}; {hint} (a local file is path/to/file.py:NAME)")
        return known[name]

    def load(self, entry: PluginEntry) -> Any:
        """Imports the object that an entry names. Raises SetupError with the way out."""
        module_name, _, attribute = entry.target.rpartition(":")
        label = f"the {self.one} {entry.name!r}"
        with plugin_faults(f"{label} ({entry.target}) breaks on import"):
            try:
                is_file = module_name.endswith(".py")
                module = _local(Path(module_name)) if is_file else importlib.import_module(module_name)
            except ModuleNotFoundError as error:
                missing = (error.name or str(error)).partition(".")[0]
                if missing == module_name.partition(".")[0]:
                    raise SetupError(
                        f"{label} ({entry.source}) lacks its module {error.name!r}; reinstall it"
                    ) from error
                raise SetupError(f"{label} needs {missing!r}, which isn't installed: pip install {missing}") from error
            except ImportError as error:
                raise SetupError(f"{label} can't be imported: {error}; reinstall {entry.source}") from error
            try:
                return attrgetter(attribute)(module)
            except AttributeError:
                raise SetupError(f"{label}: {module_name} has no {attribute!r}") from None


def _local(path: Path) -> Any:
    if not path.is_file():
        raise SetupError(f"{path}: no such file")
    path = path.resolve()
    name = f"proofpress_local_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise SetupError(f"{path}: can't be loaded as Python")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module

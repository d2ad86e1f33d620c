"""Libraries that others import and a run hardly ever uses are imported when something in them is used.

transformers, diffusers and torchvision import torch's compiler, its exporter and parts of scipy for paths that painting
and judging never take; these take longer than all else that a run imports. ``install`` puts a late module in the place
of each: it knows its path, and the first use of anything but the names of ``LATE`` imports the real one. The names of
``LATE`` are those that libraries take from it while they are imported themselves; each becomes a function that imports
the real module when it is called. What a program can do with the modules stays the same, but for when they are loaded.
The standard library's ``LazyLoader`` imports a module as soon as a name is taken from it, so it would gain nothing.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

LATE: Mapping[str, tuple[str, ...]] = {
    "torch._dynamo": ("allow_in_graph",),
    "torch._dynamo.utils": ("is_compile_supported",),
    "torch._dynamo._trace_wrapped_higher_order_op": ("TransformGetItemToIndex",),
    "torch.fx.experimental.symbolic_shapes": ("has_free_unbacked_symbols",),
    "scipy.optimize": ("linear_sum_assignment",),
    "scipy.stats": (),
}
"""Modules, and what may be taken from them without importing them: functions that are called later, if at all."""
MARKS = {"allow_in_graph"}
"""Decorators: they give back what they get, and the real one gets it too once its module is imported."""


class LateModule(ModuleType):
    """Stands for a module until it is used. Any name that isn't late imports the real one, and is taken from there."""

    def __init__(self, name: str, finder: Late) -> None:
        super().__init__(name)
        self.__dict__["_finder"] = finder

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # who looks through all modules, as ``inspect`` does, uses none of them
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r} before it is used")
        finder: Late = self.__dict__["_finder"]
        if name in finder.names[self.__name__] and finder.is_late(self.__name__):
            return finder.later(self.__name__, name)
        return getattr(finder.real(self.__name__), name)


class Late(MetaPathFinder, Loader):
    """Finds the modules of ``names`` first, and makes them late; what is imported from one of them makes it real."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self.names = names
        self._waiting = set(names)
        self._marked: list[tuple[str, str, Any]] = []

    def is_late(self, module: str) -> bool:
        return module in self._waiting

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package = fullname.rpartition(".")[0]
        if fullname in self._waiting:
            spec = PathFinder.find_spec(fullname, path)
            return None if spec is None else _spec(fullname, self, spec)
        if package not in self._waiting or not isinstance(sys.modules.get(package), LateModule):
            return None
        self.real(package)  # a part of it is wanted that isn't late
        there = sys.modules.get(fullname)
        return None if there is None or there.__spec__ is None else _spec(fullname, _Loaded(there), there.__spec__)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return LateModule(spec.name, self)

    def exec_module(self, module: ModuleType) -> None:
        """A late module runs nothing."""

    def later(self, module: str, name: str) -> Callable[..., Any]:
        """The function of that name, which imports its module when it is called."""

        def call(*arguments: Any, **named: Any) -> Any:
            if name in MARKS and self.is_late(module):
                self._marked.append((module, name, arguments[0]))
                return arguments[0]
            return getattr(self.real(module), name)(*arguments, **named)

        return call

    def real(self, module: str) -> ModuleType:
        """The module itself and the packages that it is in, imported now where they weren't."""
        for name in [*_packages(module), module]:
            if name in self._waiting:
                self._wake(name)
        return importlib.import_module(module)

    def _wake(self, module: str) -> None:
        """No lock is held while the module is imported: imports have locks of their own."""
        self._waiting.discard(module)
        if isinstance(sys.modules.get(module), LateModule):
            del sys.modules[module]
        found = importlib.import_module(module)
        marked, self._marked = self._marked, []
        for mark in marked:
            if mark[0] == module:
                getattr(found, mark[1])(mark[2])
            else:
                self._marked.append(mark)


class _Loaded(Loader):
    """Hands on a module that is imported already, and leaves it as it is."""

    def __init__(self, module: ModuleType) -> None:
        self._module, self._spec = module, module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec


def install() -> None:
    """Makes the modules of ``LATE`` late in this process, as far as they aren't imported yet. Again changes nothing."""
    if not any(isinstance(finder, Late) for finder in sys.meta_path):
        sys.meta_path.insert(0, Late({name: taken for name, taken in LATE.items() if name not in sys.modules}))


def _packages(module: str) -> list[str]:
    """The packages that a module is in, the outermost first."""
    parts = module.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _spec(name: str, loader: Loader, like: ModuleSpec) -> ModuleSpec:
    spec = ModuleSpec(name, loader, origin=like.origin)
    spec.submodule_search_locations, spec.has_location = like.submodule_search_locations, like.has_location
    return spec

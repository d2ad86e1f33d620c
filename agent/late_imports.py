"""Libraries that others import and a run hardly ever uses are imported when something in them is used.

transformers, diffusers and torchvision import torch's compiler, its exporter and parts of scipy for paths that painting
and judging never take; these take longer than all else that a run imports. ``install`` puts a late module in the place
of each: it knows its path, and the first use of anything but the names of ``LATE`` imports the real one. The names of
``LATE`` are those that libraries take from it while they are imported themselves; each becomes a function that imports
the real module when it is called. What a program can do with the modules stays the same, but for when they are loaded.
The standard library's ``LazyLoader`` imports a module as soon as a name is taken from it, so it would gain nothing.
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

LATE: Mapping[str, tuple[str, ...]] = {
    "torch._dynamo": ("allow_in_graph", "assume_constant_result", "disable"),
    "torch._dynamo.eval_frame": ("OptimizedModule",),
    "torch._dynamo.utils": ("is_compile_supported",),
    "torch._dynamo._trace_wrapped_higher_order_op": ("TransformGetItemToIndex",),
    "torch.distributed._composable.fsdp": ("fully_shard",),
    "torch.distributed.checkpoint": (),
    "torch.distributed.checkpoint.hf_storage": ("HuggingFaceStorageReader", "HuggingFaceStorageWriter"),
    "torch.distributed.fsdp": ("CPUOffloadPolicy", "MixedPrecisionPolicy"),
    "torch.distributed.tensor": ("DTensor", "Partial", "Replicate", "Shard", "distribute_tensor"),
    "torch.distributed.tensor._utils": ("compute_local_shape_and_global_offset",),
    "torch.distributed.tensor.placement_types": ("Shard", "_StridedShard"),
    "torch.fx.experimental.symbolic_shapes": ("has_free_unbacked_symbols",),
    "transformers.distributed.expert_parallel": ("apply_expert_parallelism",),
    "transformers.distributed.tensor_parallel": (
        "apply_tensor_parallelism",
        "gather_state_dict_for_save",
        "get_kv_heads_per_rank",
        "verify_tp_plan",
    ),
    "scipy.integrate": (),
    "scipy.optimize": ("linear_sum_assignment",),
    "scipy.stats": (),
}
"""Modules, and the names that libraries take from them while they are imported: functions and classes."""


class LateName(type):
    """The class of what stands for a function or a class of a late module: whoever calls it calls the real one."""

    def __new__(cls, name: str, module: str, finder: Late) -> LateName:
        return super().__new__(cls, name, (), {"__module__": module})

    def __init__(cls, name: str, module: str, finder: Late) -> None:
        super().__init__(name, (), {})
        cls._finder = finder

    def real(cls) -> Any:
        return getattr(cls._finder.real(cls.__module__), cls.__name__)

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        return cls.real()(*arguments, **named)

    def __instancecheck__(cls, instance: object) -> bool:
        """Nothing is an instance of a class whose module wasn't imported."""
        return not cls._finder.is_late(cls.__module__) and isinstance(instance, cls.real())

    def __subclasscheck__(cls, subclass: type) -> bool:
        return not cls._finder.is_late(cls.__module__) and issubclass(subclass, cls.real())

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"{cls.__name__!r} has no attribute {name!r} before it is used")
        return getattr(cls.real(), name)


class LateModule(ModuleType):
    """Stands for a module until it is used. Any name that isn't late imports the real one, and is taken from there."""

    def __init__(self, name: str, finder: Late) -> None:
        super().__init__(name)
        self.__dict__["_finder"] = finder

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # who looks through all modules, as ``inspect`` does, uses none of them
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r} before it is used")
        finder: Late = self.__dict__["_finder"]
        if finder.is_late(self.__name__):
            if name in finder.names[self.__name__]:
                return finder.taken(self.__name__, name)
            if finder.is_late(f"{self.__name__}.{name}"):
                return importlib.import_module(f"{self.__name__}.{name}")
        return getattr(finder.real(self.__name__), name)


class Late(MetaPathFinder, Loader):
    """Finds the modules of ``names`` first, and makes them late; what is imported from one of them makes it real."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self.names = names
        self._waiting = set(names)
        self._decorated: list[Callable[[ModuleType], None]] = []

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
        if there is None or there.__spec__ is None:
            return None
        spec = _spec(fullname, _Loaded(there), there.__spec__)
        there.__dict__["__spec__"] = spec  # else the import would take the module's own and run it once more
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return LateModule(spec.name, self)

    def exec_module(self, module: ModuleType) -> None:
        """A late module runs nothing."""

    def taken(self, module: str, name: str) -> Any:
        """What stands for a name of a late module."""
        if module == "torch._dynamo":
            return self._disables if name == "disable" else functools.partial(self._marks, name)
        return LateName(name, module, self)

    def _marks(self, decorator: str, what: Any) -> Any:
        """A decorator of ``torch._dynamo`` that gives back what it gets: the mark is made once there is a compiler."""
        self._decorated.append(lambda compiler: getattr(compiler, decorator)(what))
        return what

    def _disables(self, what: Any = None, recursive: bool = True, **named: Any) -> Any:
        """``torch._dynamo.disable``: what it gives back is disabled once there is a compiler."""
        if what is None:
            return lambda found: self._disables(found, recursive, **named)
        now = [what]

        @functools.wraps(what)
        def call(*arguments: Any, **more: Any) -> Any:
            return now[0](*arguments, **more)

        def disable(compiler: ModuleType) -> None:
            now[0] = compiler.disable(what, recursive, **named)

        self._decorated.append(disable)
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
        if module == "torch._dynamo":
            while self._decorated:
                self._decorated.pop(0)(found)


class _Loaded(Loader):
    """Hands on a module that is imported already, and leaves it as it is."""

    def __init__(self, module: ModuleType) -> None:
        self._module, self._spec = module, module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__spec__"] = self._spec  # past modules that guard their attributes


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

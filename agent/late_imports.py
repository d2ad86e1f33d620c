"""Imports libraries that a run hardly ever uses only when something in them is used.

transformers, diffusers and torchvision import torch's compiler, its exporter and parts of scipy for code that rendering
and judging never reach, and spaCy imports its own command line, which planning never uses. These imports take longer
than all others of a run. ``install`` makes each such module late: a stand-in takes its place, and the first use of it
imports the real module. ``LATE`` lists the names that libraries take from a module while they are imported themselves;
each becomes a stand-in that imports the real module when called. A program can do with late modules all that it can do
with the real ones; only the time of the import differs.
The standard library's ``LazyLoader`` doesn't help: it imports a module as soon as a name is taken from it.
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
    "skimage.io": (),
    "spacy.cli": (),
    "spacy.cli.info": ("info",),
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
    """Stands for a module until it is used: any name that isn't late is taken from the real module, imported then."""

    def __init__(self, name: str, finder: Late) -> None:
        super().__init__(name)
        self.__dict__["_finder"] = finder

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # code that looks through all modules, as ``inspect`` does, uses none
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r} before it is used")
        finder: Late = self.__dict__["_finder"]
        if finder.is_late(self.__name__):
            if name in finder.names[self.__name__]:
                return finder.taken(self.__name__, name)
            if finder.is_late(f"{self.__name__}.{name}"):
                return importlib.import_module(f"{self.__name__}.{name}")
        return getattr(finder.real(self.__name__), name)


class Late(MetaPathFinder, Loader):
    """Finds the modules of ``names`` first and makes them late. Importing one of their submodules makes them real."""

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
        self.real(package)  # somebody imports a submodule that isn't late
        there = sys.modules.get(fullname)
        if there is None or there.__spec__ is None:
            return None
        spec = _spec(fullname, _Loaded(there), there.__spec__)
        there.__dict__["__spec__"] = spec  # or the import would use the module's own spec and run it again
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return LateModule(spec.name, self)

    def exec_module(self, module: ModuleType) -> None:
        """Does nothing: a late module has no code."""

    def taken(self, module: str, name: str) -> Any:
        """The stand-in for a name of a late module."""
        if module == "torch._dynamo":
            return self._disables if name == "disable" else functools.partial(self._marks, name)
        return LateName(name, module, self)

    def _marks(self, decorator: str, what: Any) -> Any:
        """A decorator of ``torch._dynamo`` that only marks a function: the compiler marks it once imported."""
        self._decorated.append(lambda compiler: getattr(compiler, decorator)(what))
        return what

    def _disables(self, what: Any = None, recursive: bool = True, **named: Any) -> Any:
        """``torch._dynamo.disable``: the compiler disables the function once imported."""
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
        """The real module. Imports it, and the packages that it is in, if they aren't imported yet."""
        for name in [*_packages(module), module]:
            if name in self._waiting:
                self._wake(name)
        return importlib.import_module(module)

    def _wake(self, module: str) -> None:
        """Imports a late module. Holds no lock meanwhile, since imports have their own."""
        self._waiting.discard(module)
        if isinstance(sys.modules.get(module), LateModule):
            del sys.modules[module]
        found = importlib.import_module(module)
        if module == "torch._dynamo":
            while self._decorated:
                self._decorated.pop(0)(found)


class _Loaded(Loader):
    """Returns a module that is imported already, unchanged."""

    def __init__(self, module: ModuleType) -> None:
        self._module, self._spec = module, module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__spec__"] = self._spec  # not setattr: some modules guard their attributes


def install() -> None:
    """Makes those modules of ``LATE`` late that aren't imported yet in this process. A second call changes nothing."""
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

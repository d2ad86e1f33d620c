"""Late modules, each in a process of its own: what is imported, and that nothing but the time of it changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(code: str) -> str:
    begin = "import sys\nfrom agent.late_imports import LATE, LateModule, install\ninstall()\n"
    done = subprocess.run([sys.executable, "-c", begin + code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_painters_and_judges_libraries_leave_the_compiler_alone() -> None:
    code = """
from diffusers import StableDiffusionPipeline
from transformers import AutoImageProcessor, AutoModelForObjectDetection
import easyocr
print(*(name for name in ("torch._dynamo", "scipy.stats", "torch.distributed.tensor") if name in sys.modules
        and not isinstance(sys.modules[name], LateModule)))
print("torch._inductor" in sys.modules)
"""
    assert run(code) == "False"


def test_planning_leaves_the_commands_of_the_parsers_library_alone_and_they_work_when_called() -> None:
    code = """
from planners.language.parsing.pipeline import load_pipeline
print([token.lemma_ for token in load_pipeline()("two cats sat on mats")])
import spacy
print(isinstance(sys.modules["spacy.cli"], LateModule), "requests" in sys.modules, "weasel" in sys.modules)
print(spacy.info(silent=True)["spacy_version"] == spacy.__version__)
from spacy.cli import debug_model
print(isinstance(sys.modules["spacy.cli"], LateModule), spacy.cli is sys.modules["spacy.cli"], debug_model.__module__)
"""
    assert run(code).splitlines() == [
        "['two', 'cat', 'sit', 'on', 'mat']",
        "True False False",
        "True",
        "False True spacy.cli.debug_model",
    ]


def test_what_is_compiled_is_compiled_as_ever() -> None:
    code = """
import torch
from diffusers.models.attention import BasicTransformerBlock  # marked while the compiler was late
import torchvision.tv_tensors  # a function of it is kept from the compiler
assert isinstance(sys.modules["torch._dynamo"], LateModule)
counted = torch.compile(lambda x: x.relu() + 1, backend="eager", fullgraph=True)
print(counted(torch.tensor([-1.0, 2.0])).tolist())
assert not isinstance(sys.modules["torch._dynamo"], LateModule) and torch._dynamo is sys.modules["torch._dynamo"]
from torch._dynamo import trace_rules
print(id(BasicTransformerBlock) in trace_rules._allowed_callable_ids)
try:
    torch.compile(torchvision.tv_tensors.wrap, backend="eager", fullgraph=True)(
        torch.zeros(2), like=torchvision.tv_tensors.Mask(torch.zeros(2)))
    print("traced")
except torch._dynamo.exc.Unsupported:
    print("kept out")
"""
    assert run(code).splitlines() == ["[1.0, 3.0]", "True", "kept out"]


def test_a_part_of_a_late_package_imports_the_package_once() -> None:
    code = """
import torch._dynamo.config as config
import torch
assert config is torch._dynamo.config is sys.modules["torch._dynamo.config"]
assert config.__spec__.loader.__class__.__name__ == "SourceFileLoader"
import torch.distributed.tensor.placement_types as types
from torch.distributed.tensor import Shard
print(Shard is types.Shard, Shard(1).dim)
"""
    assert run(code) == "True 1"


def test_a_late_class_has_no_instances_before_it_is_imported_and_its_own_after() -> None:
    code = """
from torch._dynamo.eval_frame import OptimizedModule as Late
import torch
module = torch.nn.Linear(2, 2)
print(isinstance(module, Late), isinstance(sys.modules["torch._dynamo"], LateModule))
compiled = torch.compile(module, backend="eager")
print(isinstance(compiled, Late), isinstance(module, Late), issubclass(type(compiled), Late))
"""
    assert run(code).splitlines() == ["False True", "True False True"]


def test_a_late_function_gives_what_the_real_one_gives() -> None:
    code = """
import numpy as np
from scipy.optimize import linear_sum_assignment
import scipy.stats
assert isinstance(scipy.stats, LateModule) and isinstance(sys.modules["scipy.optimize"], LateModule)
print([one.tolist() for one in linear_sum_assignment(np.array([[1, 0], [0, 1]]))])
print(scipy.stats.norm.cdf(0.0), isinstance(sys.modules["scipy.stats"], LateModule))
try:
    scipy.stats.no_such_thing
except AttributeError:
    print("no such thing")
"""
    assert run(code).splitlines() == ["[[0, 1], [1, 0]]", "0.5 False", "no such thing"]


def test_what_is_imported_already_stays_and_installing_again_changes_nothing() -> None:
    code = "import scipy.integrate\ninstall()\nprint(sum(type(finder).__name__ == 'Late' for finder in sys.meta_path))"
    assert run(code) == "1"
    early = (
        "import scipy.stats\nfrom agent.late_imports import LateModule, install\ninstall()\nimport sys, scipy.stats\n"
    )
    early += "print(isinstance(sys.modules['scipy.stats'], LateModule))"
    done = subprocess.run([sys.executable, "-c", early], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_looking_through_all_modules_imports_none() -> None:
    code = """
import inspect, torch, scipy.stats
for module in list(sys.modules.values()):
    hasattr(module, "__file__"), getattr(module, "__warningregistry__", None)
print(isinstance(sys.modules["scipy.stats"], LateModule), inspect.getmodule(run) if "run" in globals() else "")
"""
    assert run(code) == "True"

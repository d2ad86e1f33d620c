"""The map of the rooms, held: who may import whom, who may know of Primer, and what a bare command may load."""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("planners", "renderers", "critics", "agent", "benchmarks")
SHARED = {"planners.scene", "planners.checklist", "planners.endpoint"}
MAY = {
    "planners": {"planners"},
    "renderers": {"renderers"},
    "critics": {"critics"},
    "agent": {"agent", "planners", "renderers", "critics"},
    "benchmarks": set(ROOMS),
}
HEAVY = {"torch", "diffusers", "transformers", "easyocr", "skimage", "scipy", "ultralytics", "cv2"}


def files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Full names of all modules that a file imports, anywhere in it; relative ones made absolute."""
    found = set()
    package = ".".join(path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parts, base]).strip(".")
            found |= {base} | {f"{base}.{name.name}" for name in node.names if base in ROOMS}
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_imports_between_rooms_go_one_way(room):
    for path in files(room):
        own = {"renderers/primer", "critics/primer"} & {"/".join(path.relative_to(ROOT).parts[:2])}
        for name in imported(path):
            top = name.partition(".")[0]
            if top not in ROOMS or top in MAY[room] or name in SHARED or name == "planners":
                continue
            recipe = own and "primer" in name  # Primer's recipes build one world for both rooms
            assert recipe, f"{path.relative_to(ROOT)} imports {name}"


def test_only_primers_own_folders_and_the_default_settings_name_primer():
    known = (ROOT / "agent" / "defaults.toml",)
    for room in ("planners", "renderers", "critics", "agent"):
        for path in (ROOT / room).rglob("*"):
            if path.suffix not in (".py", ".toml", ".html", ".jinja", ".j2") or path in known:
                continue
            if path.is_relative_to(ROOT / room / "primer"):
                continue
            assert "primer" not in path.read_text(encoding="utf-8").lower(), path.relative_to(ROOT)


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_help_loads_no_model_library_and_answers_at_once():
    code = (
        "import sys\nfrom agent.cli import main\nmain(['--help'])\n"
        "print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    loaded = set(run(code).rpartition("LOADED")[2].split())
    assert not loaded & HEAVY
    best = 10.0
    for _ in range(4):
        begun = time.perf_counter()
        run("from agent.cli import main\nmain(['--help'])")
        best = min(best, time.perf_counter() - begun)
    assert best < 1.0  # well under half a second on an idle machine; test machines are busy


def test_settings_registry_and_loop_load_no_model_library():
    code = (
        "import sys, agent.config, agent.registry, agent.loop, agent.commands.generate, agent.commands.doctor\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    assert not set(run(code).split()) & HEAVY

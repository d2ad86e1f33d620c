"""The map of the rooms, held: who may import whom, who may know of Primer, and what a bare command may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parents[1]
SUB_ROOMS = {
    "planners": {"edits", "language", "language_model", "layout"},
    "renderers": {"families", "presets", "primer", "remote", "repair", "runtime", "whole"},
    "critics": {
        *("artifacts", "contrast", "form", "objects", "people", "primer", "safety", "setting", "text"),
        "vision_language",
    },
    "agent": {"commands", "journal", "policy", "report", "run", "stacks", "terminal"},
}
ROOMS = (*SUB_ROOMS, "proofpress", "benchmarks")
SHARED = {
    "planners." + name
    for name in (
        *(
            "scene",
            "checklist",
            "colour_table",
            "daytime",
            "endpoint",
            "english",
            "ground_phrase",
            "hosts",
            "language.vocabulary.noun_classes",
            "language.pasting.pasted",
            "loading",
            "other_names",
            "messages",
        ),
        "weights",
        "card_memory",
    )
}
MAY = {
    "planners": {"planners"},
    "renderers": {"renderers"},
    "critics": {"critics"},
    "agent": {"agent", "planners", "renderers", "critics"},
    "proofpress": {"agent", "planners", "renderers", "critics"},
    "benchmarks": set(ROOMS),
}
HEAVY = set("torch diffusers transformers easyocr rapidocr onnxruntime skimage scipy ultralytics cv2".split())


def files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> set[str]:
    """Full names of all that a file imports, anywhere in it, for type checkers too; relative ones made absolute."""
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
            found |= {base} | {f"{base}.{name.name}" for name in node.names if base.partition(".")[0] in ROOMS}
    return found


def circles(edges: set[tuple[str, str]]) -> list[list[str]]:
    return [sorted(part) for part in nx.strongly_connected_components(nx.DiGraph(edges)) if len(part) > 1]


@pytest.mark.parametrize("room", ROOMS)
def test_imports_between_rooms_go_one_way(room):
    for path in files(room):
        own = {"renderers/primer", "critics/primer"} & {"/".join(path.relative_to(ROOT).parts[:2])}
        for name in imported(path):
            top, parts = name.partition(".")[0], name.split(".")
            shared = not SHARED.isdisjoint(".".join(parts[:depth]) for depth in (2, 4))
            if top not in ROOMS or top in MAY[room] or shared or name == "planners":
                continue
            recipe = own and "primer" in name  # Primer's recipes build one world for both rooms
            assert recipe, f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("room", SUB_ROOMS)
def test_a_room_holds_the_sub_rooms_of_the_map(room):
    assert {path.parent.name for path in (ROOT / room).glob("*/__init__.py")} == SUB_ROOMS[room]


@pytest.mark.parametrize("room", SUB_ROOMS)
def test_files_of_a_room_import_one_another_one_way(room):
    names = {module(path) for path in files(room)}
    edges = {(module(path), name) for path in files(room) for name in imported(path) & names - {module(path)}}
    assert not circles(edges)


@pytest.mark.parametrize("room", [*SUB_ROOMS, "planners/language"])
def test_sub_rooms_and_base_files_import_one_another_one_way(room):
    def place(name: str) -> str:
        return ".".join(name.split(".")[: room.count("/") + 2])

    names = {module(path) for path in files(room)}
    edges = {
        (place(module(path)), place(name))
        for path in files(room)
        for name in imported(path) & names
        if place(module(path)) != place(name)
    }
    assert not circles(edges)


def test_no_type_is_defined_twice():
    places: dict[str, list[str]] = {}
    for path in (path for room in ROOMS for path in files(room)):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(module(path))
    twice = {name: where for name, where in places.items() if len(where) > 1}
    assert not twice


def test_no_file_of_the_product_has_over_300_lines():
    for path in (path for room in ROOMS for path in files(room)):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path.relative_to(ROOT)


def test_only_primers_own_folders_and_the_default_settings_name_primer():
    known = (ROOT / "agent" / "defaults.toml",)
    for room in SUB_ROOMS:
        for path in (ROOT / room).rglob("*"):
            if path.suffix not in (".py", ".toml", ".html", ".jinja", ".j2") or path in known:
                continue
            if path.is_relative_to(ROOT / room / "primer"):
                continue
            assert "primer" not in path.read_text(encoding="utf-8").lower(), path.relative_to(ROOT)


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def loaded(code: str) -> set[str]:
    """The top-level modules that a fresh process has loaded after running ``code``."""
    printing = "\nimport sys\nprint('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))"
    return set(run(code + printing).rpartition("LOADED")[2].split())


def test_help_loads_no_model_library():
    assert not loaded("from agent.cli import main\nmain(['--help'])") & HEAVY


def test_importing_the_public_face_loads_nothing_else():
    assert not loaded("import proofpress") & {*SUB_ROOMS, "numpy", "pydantic", *HEAVY}


def test_settings_registry_and_loop_load_no_model_library():
    code = "import agent.config, agent.registry, agent.loop, agent.commands.generate, agent.commands.doctor"
    assert not loaded(code) & HEAVY


def test_planning_and_what_can_be_judged_load_no_model_library():
    code = (
        "import sys\nfrom agent.cli import main\nfrom agent.commands.common import Call\n"
        "from agent.run.preflight import judgeable\n"
        "call = Call(prompt='a red circle to the left of a cat, and the title \"SALE\"')\n"
        "assert main(['plan', call.prompt]) == 0\n"
        "loop = call.loop(call.resolve())\n"
        "plan = judgeable(loop.critics, loop.planner.plan(call.prompt, loop.settings.canvas), False)\n"
        "assert any(check.hard and check.kind == 'text' for check in plan.checklist)\n"
        "print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    assert not set(run(code).rpartition("LOADED")[2].split()) & HEAVY


def test_no_two_test_files_share_a_name():
    """Pytest collects only one of two files of one name in folders without ``__init__.py``."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert not sorted({name for name in names if names.count(name) > 1})

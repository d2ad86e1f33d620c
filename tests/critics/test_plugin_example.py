"""The example plugin is built, installed beside the project, found by its entry point, and keeps the contract."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[1] / "plugin_example"
ROOT = Path(__file__).parents[2]
USES = """
import json
from importlib.metadata import entry_points
from critics.contained import own_checks
from critics.panel import judge_all
from critics.testing import check_critic, example_images, example_scene

(point,) = entry_points(group="proofpress.critics", name="brand-palette")
critic = point.load()()
check_critic(critic)
scene = example_scene()
flat, noise, *_ = example_images()
checks = own_checks(critic, scene)
print(json.dumps([judge_all([critic], image, scene, checks)[0].status for image in (flat, noise)]))
"""


def test_it_installs_and_loads_like_any_critic(tmp_path: Path) -> None:
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("building the example package needs uv")
    source, target = tmp_path / "source", tmp_path / "site"
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("__pycache__"))
    install = [uv, "pip", "install", "--quiet", "--no-deps", "--python", sys.executable]
    subprocess.run([*install, "--target", str(target), str(source)], check=True, timeout=120)
    path = os.pathsep.join([str(target), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", USES],
        env={**os.environ, "PYTHONPATH": path},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == '["pass", "fail"]'

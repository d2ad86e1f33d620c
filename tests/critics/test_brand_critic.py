"""The tutorial's critic, the very file that docs/critics.md shows, through the real command."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from agent.cli import main
from critics.testing import check_critic

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "examples" / "brand_critic.py"
NAVY, RED = "#183054", "#d62828"


def logo() -> Image.Image:
    image = Image.new("RGB", (40, 32), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((2, 2, 28, 29), fill=NAVY)
    draw.polygon([(20, 28), (38, 28), (29, 6)], fill=RED)
    return image


def picture(kind: str) -> Image.Image:
    image = Image.new("RGB", (160, 128), "#2e9b46" if kind == "palette" else "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((10, 90, 60, 120), fill=RED)
    if kind == "palette":
        draw.rectangle((70, 20, 139, 79), fill="white")
    if kind != "missing":
        image.paste(logo(), (85, 35))
    if kind == "crowded":
        draw.rectangle((85, 68, 140, 85), fill=NAVY)
    return image


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("good", {"logo": "pass", "clear": "pass", "palette": "pass"}),
        ("missing", {"logo": "fail", "clear": "unscored", "palette": "pass"}),
        ("crowded", {"logo": "pass", "clear": "fail", "palette": "pass"}),
        ("palette", {"logo": "pass", "clear": "pass", "palette": "fail"}),
    ],
)
def test_it_judges_through_the_command(tmp_path, monkeypatch, capsys, kind, expected):
    monkeypatch.chdir(tmp_path)
    logo().save("logo.png")
    picture(kind).save("picture.png")
    (tmp_path / "proofpress.toml").write_text('planner = "rules"\ncritics = ["artifacts"]\n')
    # what the shipped critics would judge has none here; the brand's checks are hard nevertheless
    code = main(
        [
            "check",
            "picture.png",
            "--prompt",
            "a red square",
            "--critic",
            f"{FILE}:BrandCritic",
            "--allow-unscored",
            "--json",
        ]
    )
    said = json.loads(capsys.readouterr().out)
    got = {c["id"].removeprefix("brand:"): c["status"] for c in said["checks"] if c["id"].startswith("brand:")}
    assert got == expected
    assert code == (0 if set(expected.values()) == {"pass"} else 100)


def test_it_keeps_the_contract_and_is_short(tmp_path):
    spec = importlib.util.spec_from_file_location("brand_critic", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    logo().save(tmp_path / "logo.png")
    critic = module.BrandCritic(module.BrandSettings(logo=tmp_path / "logo.png"))
    check_critic(critic, [np.array(picture(kind)) for kind in ("good", "missing", "crowded")])
    check_critic(critic)

from __future__ import annotations

import json
from importlib import metadata

import pytest

from agent.cli import main


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rows(capsys):
    assert main(["critics", "--json"]) == 0
    return {row["name"]: row for row in json.loads(capsys.readouterr().out)["plugins"]}


def test_version_source_kinds_and_readiness(here, capsys):
    text = rows(capsys)["text"]
    assert text["version"] == metadata.version("proofpress")
    assert text["source"] == "proofpress"
    assert text["can"] == ["lettering", "no_extra_text", "text"]
    assert text["lacks"] == []


def test_missing_weights_are_told_in_both_forms(here, capsys):
    (here / "proofpress.toml").write_text('[critic_settings.text]\nmodels = "nowhere"\n')
    (lacking,) = rows(capsys)["text"]["lacks"]
    assert "nowhere" in lacking
    assert main(["critics"]) == 0
    shown = capsys.readouterr().out
    assert "version" in shown and "ready" in shown and "weights" in shown


def test_a_plugin_is_listed_with_its_distributions_version(here, monkeypatch, capsys):
    info = here / "brand_x-4.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: brand-x\nVersion: 4.2\n")
    (info / "entry_points.txt").write_text("[proofpress.critics]\nbrand-x = brand_x:Brand\n")
    (here / "brand_x.py").write_text(
        "class Brand:\n    name, judges = 'brand-x', frozenset({'custom'})\n"
        "    def judge(self, image, scene, checks): return []\n"
        "    def problems(self): return 1 / 0\n"
    )
    monkeypatch.syspath_prepend(str(here))
    row = rows(capsys)["brand-x"]
    assert (row["version"], row["source"], row["can"]) == ("4.2", "the package brand-x", ["custom"])
    assert row["lacks"] == ["breaks when asked for its problems: ZeroDivisionError: division by zero"]

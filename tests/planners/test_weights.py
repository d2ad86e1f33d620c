"""Weight files are known by their content and their hash before a library opens them."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from planners.weights import SUMS, fault_of_weights, is_pickle

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path.parent for path in ROOT.glob(f"*/**/{SUMS}") if "work" not in path.relative_to(ROOT).parts)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)


def with_sums(folder: Path) -> None:
    files = sorted(folder.rglob("*.safetensors"))
    sums = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.relative_to(folder).as_posix()}\n" for f in files]
    (folder / SUMS).write_text("".join(sums))


def saved(new: bool) -> bytes:
    buffer = io.BytesIO()
    torch.save({"weight": torch.zeros(3)}, buffer, _use_new_zipfile_serialization=new)
    return buffer.getvalue()


class Runs:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("opened",)


@pytest.mark.parametrize("name", ["model.safetensors", "vocab.json", "weights", "notes.txt"])
def test_pickles_are_known_whatever_they_are_called(tmp_path, name):
    for content in (saved(True), saved(False), *(pickle.dumps(Runs(), protocol) for protocol in range(6))):
        (tmp_path / name).write_bytes(content)
        assert is_pickle(tmp_path / name), content[:20]


def test_nothing_else_is_taken_for_one(tmp_path):
    for length in range(1, 700, 7):  # headers of every length, whose first bytes may look like a pickle's
        save_file({"w" * length: torch.zeros(2)}, tmp_path / "model")
        assert not is_pickle(tmp_path / "model")
    with zipfile.ZipFile(tmp_path / "archive", "w") as archive:
        archive.writestr("readme.txt", "x")
    assert not is_pickle(tmp_path / "archive")
    for content in (
        b"",
        b"{}",
        b"[1, 2]",
        b"(a note)\n",
        b"count\nof\nlines\n",
        b"]",
        b"\x89PNG\r\n\x1a\n" + bytes(20),
    ):
        (tmp_path / "other").write_bytes(content)
        assert not is_pickle(tmp_path / "other"), content


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "part").mkdir()
    for name in ("a.safetensors", "part/b.safetensors"):
        save_file({"weight": torch.ones(5)}, tmp_path / name)
    with_sums(tmp_path)
    assert fault_of_weights(tmp_path) is None
    return tmp_path


def test_changed_missing_and_added_weights_are_named(folder):
    flip(folder / "part" / "b.safetensors")
    assert "b.safetensors was changed" in fault_of_weights(folder)
    (folder / "part" / "b.safetensors").unlink()
    assert "part/b.safetensors is in SHA256SUMS alone" in fault_of_weights(folder)
    with_sums(folder)
    save_file({"weight": torch.ones(5)}, folder / "c.safetensors")
    assert "c.safetensors" in fault_of_weights(folder)
    (folder / SUMS).write_text("nonsense\n")
    assert "no line of sha256sum" in fault_of_weights(folder)
    (folder / SUMS).unlink()
    assert fault_of_weights(folder) is None, "a folder without the file has no known hashes"
    (folder / "c.safetensors").write_bytes(saved(True))
    assert "is a pickle" in fault_of_weights(folder)


def test_the_shipped_models_have_known_hashes_that_cost_little():
    """Weights that a recipe replaces need a new file: ``sha256sum`` of all .safetensors, run in that folder."""
    named = {str(path.relative_to(ROOT)) for path in SHIPPED}
    assert named >= {
        "renderers/primer/edition2/checkpoint",
        "critics/primer/detector2",
        "critics/primer/form/checkpoint",
    }
    started = time.process_time()
    assert [fault_of_weights(path) for path in SHIPPED] == [None] * len(SHIPPED)
    assert time.process_time() - started < 1.0, "some 50 MB take a tenth of that on an idle core"


def test_the_file_is_what_sha256sum_reads(folder):
    done = subprocess.run(["sha256sum", "--check", "--quiet", SUMS], cwd=folder, check=False)
    assert done.returncode == 0 and json.dumps(named_in(folder)) == '["a.safetensors", "part/b.safetensors"]'


def named_in(folder: Path) -> list[str]:
    return [line.split("  ")[1] for line in (folder / SUMS).read_text().splitlines()]

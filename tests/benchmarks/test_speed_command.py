"""``proofpress bench speed`` as far as it goes without measuring."""

from __future__ import annotations

import pytest
import torch

from agent.cli import main


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card")
def test_without_a_card_gpu_rows_are_refused_before_anything_is_measured(tmp_path, capsys):
    assert main(["bench", "speed", "--gpu", "--out", str(tmp_path / "out")]) == 2
    assert "--gpu needs a CUDA card" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_folder_is_asked_for(capsys):
    assert main(["bench", "speed"]) == 2
    assert "--out" in capsys.readouterr().err

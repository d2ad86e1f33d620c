"""What the logger of models that are being loaded says, and who says it: its lines, and those of planners."""

from __future__ import annotations

import logging
from pathlib import Path, PurePath

import pytest
from tiny_language import save_tiny_model

from planners.language.parsing import pipeline
from planners.language_model import weights
from planners.loading import LOGGER, loading


@pytest.mark.parametrize(
    ("model", "line"),
    [
        (None, "the painter"),
        ("EasyOCR", "the painter: EasyOCR"),
        ("org/name", "the painter: org/name"),
        ("/models/sdxl/base/", "the painter: sdxl/base"),
        (PurePath("/weights.pt"), "the painter: /weights.pt"),
        ("a\x1b[2Jb/c\nforged\u202e", "the painter: a [2Jb/c forged "),
    ],
)
def test_a_line_says_what_is_loaded_in_printable_words(
    caplog: pytest.LogCaptureFixture, model: str | PurePath | None, line: str
) -> None:
    caplog.set_level(logging.DEBUG, LOGGER.name)
    with loading("the painter", model):
        assert caplog.record_tuples == [(LOGGER.name, logging.INFO, line)]
    assert caplog.record_tuples[1:] == [(LOGGER.name, logging.DEBUG, line)]


def test_an_error_while_loading_passes_and_the_end_is_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, LOGGER.name)
    with pytest.raises(KeyError, match="weights"), loading("the painter"):
        raise KeyError("weights")
    assert [record.levelno for record in caplog.records] == [logging.INFO, logging.DEBUG]


def test_the_parser_and_a_language_model_are_told_once_each(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.INFO, LOGGER.name)
    pipeline._loaded.cache_clear()
    for _ in range(2):
        pipeline.load_pipeline()
    save_tiny_model(tmp_path / "tiny" / "model")
    weights.load_model(str(tmp_path / "tiny" / "model"), "cpu", "float32")
    assert caplog.messages == ["the English parser", "the language model: tiny/model"]

"""What EasyOCR's tables say, compared with EasyOCR itself."""

from __future__ import annotations

from pathlib import Path

import easyocr
import numpy as np
import pytest

from critics.base import CriticError
from critics.text.languages import alphabet, recognition_weights
from critics.text.ocr import EasyReader, default_models


@pytest.mark.parametrize("languages", [("en",), ("de", "en"), ("ja", "en"), ("th",), ("ru", "en"), ("ch_sim", "en")])
def test_the_alphabet_is_what_the_reader_itself_says(languages: tuple[str, ...]) -> None:
    reader = easyocr.Reader(
        list(languages), gpu=False, detector=False, recognizer=False, download_enabled=False, verbose=False
    )
    assert alphabet(languages) == frozenset(reader.lang_char) & frozenset(reader.character)


@pytest.mark.parametrize("languages", [("ja", "de"), ("th", "fr"), ("ru", "ar")])
def test_languages_that_no_model_reads_together_are_refused_beforehand(languages: tuple[str, ...]) -> None:
    with pytest.raises(ValueError):
        easyocr.Reader(list(languages), gpu=False, detector=False, recognizer=False, verbose=False)
    with pytest.raises(CriticError, match="together"):
        recognition_weights(languages)
    assert "together" in EasyReader(languages=languages).problems()[0]


def test_a_finder_with_another_hash_is_not_loaded(tmp_path: Path) -> None:
    for file in default_models().iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes()[:-1] if "craft" in file.name else file.read_bytes())
    reader = EasyReader(models=tmp_path)
    assert reader.problems() == []
    with pytest.raises(CriticError, match="MD5"):
        reader.read(np.zeros((32, 48, 3), np.uint8))

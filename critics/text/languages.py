"""What EasyOCR's own tables say of languages: which model reads them, and every character that it can read.

The tables are data in EasyOCR's package. Reading them imports neither EasyOCR nor torch.
"""

from __future__ import annotations

import os
import runpy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from critics.base import CriticError
from critics.packages import package_folder

OWN_MODELS = (
    "th thai_g1, ch_tra zh_tra_g1, ch_sim zh_sim_g2, ja japanese_g2, ko korean_g2, ta tamil_g1, te telugu_g2, "
    "kn kannada_g2"
)
"""Languages whose script is their own."""
SHARED_MODELS = "bengali bengali_g1, arabic arabic_g1, devanagari devanagari_g1, cyrillic cyrillic_g2"
"""Scripts of several languages; all others are Latin. The order of both tables is EasyOCR's."""
DIGITS_AND_SIGNS = "0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ "
"""What EasyOCR adds to the languages' letters where its table gives a model no symbols of its own."""


def recognition_weights(languages: tuple[str, ...]) -> tuple[str, str]:
    """The file of the weights that recognise these languages, and the address that EasyOCR loads it from.

    Raises CriticError as ``recognition_model``.
    """
    model = recognition_model(languages)
    return str(model["filename"]), str(model["url"])


def alphabet(languages: tuple[str, ...]) -> frozenset[str]:
    """Every character that EasyOCR reads in these languages: those of its model that one of the languages uses.

    Raises CriticError as ``recognition_model``.
    """
    model = recognition_model(languages)
    tables = (package_folder("easyocr") or Path()) / "character"
    used = set(model.get("symbols") or DIGITS_AND_SIGNS)
    for code in languages:
        used.update("".join((tables / f"{code}_char.txt").read_text(encoding="utf-8-sig").splitlines()))
    return frozenset(used) & frozenset(model["characters"])


def recognition_model(languages: tuple[str, ...]) -> Mapping[str, Any]:
    """The entry in EasyOCR's table of the model that recognises these languages.

    Raises CriticError where EasyOCR isn't installed, doesn't know a code, or has no model for them together.
    """
    package = package_folder("easyocr")
    if package is None:
        raise CriticError("reading text needs EasyOCR: pip install easyocr")
    with same_environment():
        table = runpy.run_path(str(package / "config.py"))
    if unknown := [code for code in languages if code not in table["all_lang_list"]]:
        raise CriticError(
            f"EasyOCR knows no language {', '.join(unknown)}: "
            'set critic_settings.text.languages to its codes, such as ["en"] or ["de", "en"]'
        )
    models = [([code], model) for code, model in map(str.split, OWN_MODELS.split(", "))]
    for script, model in map(str.split, SHARED_MODELS.split(", ")):
        models.append(([code for code in table[f"{script}_lang_list"] if code != "en"], model))
    name = "english_g2" if languages == ("en",) else "latin_g2"
    for codes, model in models:
        if not set(codes).isdisjoint(languages):
            if set(languages) - {*codes, "en"}:
                raise CriticError(
                    f"EasyOCR can't read {', '.join(languages)} together ({', '.join(codes)} may stand with en alone): "
                    "set critic_settings.text.languages to codes that it can"
                )
            name = model
            break
    entry: Mapping[str, Any] = table["recognition_models"]["gen1" if name.endswith("g1") else "gen2"][name]
    return entry


@contextmanager
def same_environment() -> Iterator[None]:
    """EasyOCR's table of models sets an environment variable of torch's."""
    variable = os.environ.get("LRU_CACHE_CAPACITY")
    try:
        yield
    finally:
        if variable is None:
            os.environ.pop("LRU_CACHE_CAPACITY", None)
        else:
            os.environ["LRU_CACHE_CAPACITY"] = variable

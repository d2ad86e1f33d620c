"""report.html: one self-contained file. The template escapes prompts and OCR output; pictures are data URIs."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from agent.journal.store import PictureFolder
from benchmarks.failures import markdown, plots
from benchmarks.failures.analysis import Analysis
from benchmarks.failures.arms import ArmOutcome, Units, outcomes
from benchmarks.failures.plan import RunPlan
from benchmarks.failures.rows import PictureRow
from benchmarks.markdown import markdown_sections
from benchmarks.sampling import evenly_with_ends
from planners.scene import Frozen

SHOWN = 12
"""Units in each gallery."""
QUALITY = 80
"""Of the page's pictures, on WebP's scale of 100; those in the run's folder stay as they are."""


class GalleryUnit(Frozen):
    """A unit in a gallery: its single picture and the loop's, with the failures and detections that the judge found."""

    unit: str
    prompt: str
    before: str | None
    after: str | None
    wrong_before: str
    wrong_after: str
    seen_after: str
    operators: str


def report_page(analysis: Analysis, plan: RunPlan, units: Units, folder: Path) -> str:
    """The page. Raises JournalError if a picture is missing."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("benchmarks.failures"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("report.html.j2").render(
        plan=plan,
        headline=markdown.headline(analysis),
        sections=markdown_sections(markdown.report_markdown(analysis, plan)),
        bars=plots.failure_bars(analysis),
        curve=plots.cost_curve(analysis) if analysis.curves else None,
        galleries=galleries(analysis, units, PictureFolder(folder / plan.pictures)),
    )


def galleries(analysis: Analysis, units: Units, pictures: PictureFolder) -> dict[str, tuple[int, list[GalleryUnit]]]:
    """Title -> how many units there are, and those that are shown. Raises JournalError if a picture is missing."""
    found = outcomes(units, ["single", "loop"])
    before, after = ({one.unit: one for one in found[arm]} for arm in ("single", "loop"))
    kinds = {
        "Fixed: wrong in the single picture, right in the loop's": analysis.fixed,
        "Broken: right in the single picture, wrong in the loop's": analysis.broken,
        "Unfixed: wrong in both": analysis.unfixed,
    }

    def shown(names: Sequence[str]) -> list[GalleryUnit]:
        some = evenly_with_ends(names, SHOWN)
        return [_shown(name, before[name], after[name], units[name], pictures) for name in some]

    return {title: (len(names), shown(names)) for title, names in kinds.items()}


def _shown(
    unit: str, before: ArmOutcome, after: ArmOutcome, rows: Sequence[PictureRow], pictures: PictureFolder
) -> GalleryUnit:
    last = next((row for row in reversed(rows) if row.image == after.image and row.judged is not None), None)
    operators = [operator for row in rows if row.origin == "loop" and row.kept for operator in row.operators]
    return GalleryUnit(
        unit=unit,
        prompt=rows[0].item.prompt,
        before=_embedded(before.image, pictures),
        after=_embedded(after.image, pictures),
        wrong_before=_wrong(before),
        wrong_after=_wrong(after),
        seen_after=", ".join(last.judged.seen) if last is not None and last.judged is not None else "-",
        operators=", ".join(operators) or "none",
    )


def _wrong(one: ArmOutcome) -> str:
    if one.error is not None:
        return f"error: {one.error}"
    return ", ".join(one.failures) or ("right" if one.passed else "a requirement is not met")


def _embedded(name: str | None, pictures: PictureFolder) -> str | None:
    if name is None:
        return None
    packed = io.BytesIO()
    Image.fromarray(pictures.get(name)).save(packed, "WEBP", quality=QUALITY)
    return "data:image/webp;base64," + base64.b64encode(packed.getvalue()).decode()

"""docs/results.html from docs/results.md, with the curve and the pictures of a run of the failure benchmark.

python -m benchmarks.result_page.whole --run DIR
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from agent.errors import ProofpressError
from agent.journal.files import write_atomically
from agent.journal.store import PictureFolder
from benchmarks.failures import plots
from benchmarks.failures.analysis import analyse
from benchmarks.failures.page import galleries
from benchmarks.failures.plan import read_plan
from benchmarks.failures.rows import read_units

PAGE = Path("docs/results.md")


def whole_page(text: str, run: Path) -> str:
    """One self-contained file without scripts; links go where the Markdown's go. Raises UsageError, JournalError."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    plan, units = read_plan(run), read_units(run)
    analysis = analyse(units, plan.compared)
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(re.sub(r"\A# .*\n", "", text))
    environment = Environment(
        loader=PackageLoader("benchmarks.result_page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("whole.html.j2").render(
        body=Markup(body),
        curve=plots.cost_curve(analysis) if analysis.curves else None,
        galleries=galleries(analysis, units, PictureFolder(run / plan.pictures)),
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.result_page.whole", description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="the run's folder")
    parser.add_argument("--page", type=Path, default=PAGE, help="  [default: %(default)s]")
    options = parser.parse_args()
    try:
        page = whole_page(options.page.read_text(encoding="utf-8"), options.run)
        write_atomically(options.page.with_suffix(".html"), page.encode())
    except (ProofpressError, OSError) as error:
        print(f"benchmarks.result_page.whole: {error}", file=sys.stderr)
        return 1
    print(options.page.with_suffix(".html"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Figures of the benchmarks' pages, drawn by matplotlib without a window."""

from __future__ import annotations

import base64
import io
from typing import Any, Literal


def new_figure(width: float, height: float, grid: Literal["both", "x", "y"] = "y") -> tuple[Any, Any]:
    """A matplotlib figure of so many inches, and its axes with a grid along one direction."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis=grid, linewidth=0.4, alpha=0.5)
    axes.set_axisbelow(True)
    return figure, axes


def svg(figure: Any) -> bytes:
    """The figure as SVG, without the date."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def data_uri(figure: Any) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg(figure)).decode()

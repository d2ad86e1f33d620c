"""The report in a real browser: it loads, it asks for nothing, and it does what it says by mouse, keys and links."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from tests.agent_report.chrome import Chrome, chrome, found
from tests.agent_report.reported_run import a_run, write

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(found() is None, reason="no Chromium or Chrome is installed, in which the report could be seen"),
]


class Counting(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and keeps every path that it was asked for."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    path = found()
    assert path is not None
    with chrome(path, tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The report's address, and the paths asked for; the run's hostile words name that very server."""
    folder, asked = tmp_path_factory.mktemp("run"), []
    handler = functools.partial(type("Handler", (Counting,), {"asked": asked}), directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        lines = "\n".join(event.model_dump_json() for event in a_run(folder))
        assert "http://evil.example" in lines
        write(folder, [], lines.replace("http://evil.example", address).encode() + b"\n")
        yield f"{address}/report.html", asked
        server.shutdown()


def count(picture: np.ndarray, red: int, green: int, blue: int) -> int:
    """How many pixels of the picture, uint8 (height, width, 3), have about this colour."""
    return int((np.abs(picture.astype(int) - (red, green, blue)).max(axis=2) < 12).sum())


RED, BLUE, GREEN = (220, 40, 40), (40, 60, 220), (40, 160, 60)


def test_it_loads_without_a_complaint_and_asks_for_nothing_else(browser: Chrome, served: tuple[str, list[str]]) -> None:
    address, asked = served
    browser.open(address)
    browser.run("new Promise((done) => setTimeout(done, 300))")
    assert browser.complaints == []
    assert asked == ["/report.html"]
    assert [url for url in browser.requests if not url.startswith("data:")] == [address]
    assert browser.run("document.documentElement.className") == "live"
    assert browser.run("document.querySelectorAll('script').length") == 1


def test_the_policy_is_in_force(browser: Chrome, served: tuple[str, list[str]]) -> None:
    address, asked = served
    browser.open(address)
    before = len(asked)
    script = f"const i = new Image(); i.src = {json.dumps(address + '/x')}; document.body.append(i); 1"
    browser.run(script)
    browser.run(
        "const s = document.createElement('script'); s.textContent = 'window.got = 1'; document.body.append(s); 1"
    )
    browser.run("new Promise((done) => setTimeout(done, 300))")
    assert len(asked) == before and browser.run("window.got") is None
    assert sum("Content Security Policy" in said for said in browser.complaints) >= 2


def test_pictures_load_and_the_slider_moves_the_edge_between_them(
    browser: Chrome, served: tuple[str, list[str]]
) -> None:
    browser.open(f"{served[0]}#compare=0,2,0")
    first, last = "#compare-under", "#compare-over"
    assert browser.run(f"document.querySelector('{first}').getAttribute('href')") == "#picture-1"
    assert browser.run(f"document.querySelector('{last}').getAttribute('href')") == "#picture-0"
    seen = {}
    for percent in (0, 25, 75, 100):
        browser.run(f"document.getElementById('compare-slider').value = {percent}")
        browser.run("document.getElementById('compare-slider').dispatchEvent(new Event('input'))")
        width = float(browser.run("document.getElementById('compare-share').getAttribute('width')"))
        assert width == pytest.approx(384 * percent / 100)
        seen[percent] = browser.picture("#compare-stage svg")
    # the ball lies right of the middle: all red at first, all blue at last
    assert count(seen[0], *RED) > 3000 and count(seen[0], *BLUE) == 0
    assert count(seen[100], *BLUE) > 3000 and count(seen[100], *RED) == 0
    assert count(seen[75], *RED) > 500 and count(seen[75], *BLUE) > 500
    assert count(seen[25], *RED) == pytest.approx(count(seen[0], *RED), rel=0.02)


def test_links_and_arrow_keys_choose_candidates(browser: Chrome, served: tuple[str, list[str]]) -> None:
    browser.open(f"{served[0]}#compare=0,1,0")
    assert count(browser.picture("#compare-stage svg"), *GREEN) > 3000
    browser.run("document.getElementById('compare-stage').focus()")
    browser.press("ArrowRight")
    assert count(browser.picture("#compare-stage svg"), *RED) > 3000
    browser.press("ArrowRight")  # it was the last
    assert "right: candidate 3" in browser.run("document.getElementById('compare-says').textContent")
    browser.press("ArrowLeft")
    assert "right: candidate 2" in browser.run("document.getElementById('compare-says').textContent")
    browser.run("document.querySelector('.candidate').focus()")
    browser.press("ArrowRight")
    assert browser.run("document.activeElement.id") == "candidate-1"
    browser.press("ArrowLeft")
    browser.press("ArrowLeft")
    assert browser.run("document.activeElement.id") == "candidate-0"
    browser.run("document.querySelector('a[href=\"#compare=0,2,50\"]').click()")
    browser.run("new Promise((done) => setTimeout(done, 100))")
    assert browser.run("document.activeElement.id") == "compare-stage"
    for wrong in ("#compare=9,99,999", "#compare=a,b,c", "#compare=", "#box-9-9", "#%", "#compare=1,2"):
        browser.open(served[0] + wrong)
        assert browser.complaints == [], wrong


def shown(browser: Chrome) -> str:
    """What the tips that can be seen say."""
    said = browser.run(
        "[...document.querySelectorAll('.tips:not([hidden]) > div:not([hidden])')]"
        ".map((tip) => tip.innerText).join('|')"
    )
    return " ".join(said.split())


def test_boxes_speak_when_pointed_at_and_when_focused(browser: Chrome, served: tuple[str, list[str]]) -> None:
    browser.open(served[0])
    assert shown(browser) == ""
    browser.point_at("#candidate-0 g.failing[data-tip]")
    said = shown(browser)
    assert "✗ attribute" in said and "ball1 0.87" in said and "the ball is blue, not red (detector 0.21)" in said
    browser.point_at("h1")
    assert shown(browser) == ""
    browser.tap("#candidate-0 g.failing[data-tip]")
    assert "the ball is blue, not red" in shown(browser)  # it stays when the finger has left
    browser.tap("h1")
    assert shown(browser) == ""
    browser.run("document.querySelector('#candidate-1').focus()")
    stops = []
    for _ in range(7):
        browser.press("Tab")
        stops.append(browser.run("document.activeElement.id"))
        assert shown(browser)
    assert stops == [f"box-1-{number}" for number in range(1, 8)]
    width = "getComputedStyle(document.activeElement.querySelector('.line')).strokeWidth"
    assert browser.run(width) == "5px"  # the focus can be seen
    browser.press("Escape")
    assert shown(browser) == ""
    browser.open(f"{served[0]}#box-2-4")
    assert "inpaint of ball1 at strength 0.85" in shown(browser)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_narrow_and_wide_windows_in_light_and_dark(
    browser: Chrome, served: tuple[str, list[str]], width: int, dark: bool
) -> None:
    browser.open(f"{served[0]}#box-1-5", width=width, dark=dark)
    assert browser.run("document.documentElement.scrollWidth") <= width
    inside = browser.run(
        "(() => { const b = document.querySelector('.tips:not([hidden])').getBoundingClientRect();"
        "return b.left >= 0 && b.right <= innerWidth; })()"
    )
    assert inside
    ground = browser.picture()[2, 2].mean()
    assert ground < 60 if dark else ground > 220
    # words against their ground, by WCAG 2's formula for contrast
    assert browser.run(CONTRAST) >= 4.5


CONTRAST = """(() => {
  const light = (css) => {
    const [r, g, b] = css.match(/[\\d.]+/g).slice(0, 3).map(Number)
      .map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const css = getComputedStyle(node).backgroundColor;
      if (!/^rgba\\(.*, 0\\)$/.test(css)) return css;
    }
    return "rgb(255, 255, 255)";
  };
  const words = [...document.querySelectorAll("main *:not(svg *)")].filter((node) =>
    node.getClientRects().length && [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
  return Math.min(...words.map((node) => {
    const [a, b] = [light(getComputedStyle(node).color), light(ground(node))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }));
})()"""


def test_without_scripts_all_words_and_pictures_are_there(browser: Chrome, served: tuple[str, list[str]]) -> None:
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(served[0])
        whole = browser.picture(None)
    finally:
        browser.send("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.run("getComputedStyle(document.querySelector('.compare')).display") == "none"
    assert count(whole, *RED) > 1000 and count(whole, *BLUE) > 1000

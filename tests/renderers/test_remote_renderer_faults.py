"""The remote renderer against a real HTTP server that misbehaves: one line each, what was spent, and no hanging."""

from __future__ import annotations

import base64
import io
import json
import struct
import time
import zlib
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from planners.endpoint import retry_after_seconds
from planners.scene import Box, Canvas, Scene
from renderers.base import Candidate, RenderError, Repair
from renderers.remote.pictures import UnfitPicture, decode_picture
from tests.renderers.remote_images_server import Reply, always, answer, noise, renderer, serving, written

SIZE = (96, 64)
SCENE = Scene(prompt="a plain wall", canvas=Canvas(width=96, height=64))
GOOD = answer(written(Image.new("RGB", SIZE, "red")))
PRICE = {"picture": 1.0}
RNG = np.random.default_rng(0)


def says(body: str | bytes) -> Reply:
    return 200, body if isinstance(body, bytes) else body.encode(), {}


def failed(url: str, **fields: object) -> RenderError:
    """What a render of one picture ends with; it is one line, printable and of reasonable length."""
    with pytest.raises(RenderError) as caught:
        renderer(url, **{"prices": PRICE, **fields}).render(SCENE, [1])
    said = str(caught.value)
    assert said.isprintable() and len(said) < 500
    assert caught.value.work is not None and caught.value.work.denoiser_calls == 0
    return caught.value


def test_a_busy_server_is_asked_again_when_it_says_and_only_pictures_are_paid() -> None:
    begun = time.monotonic()
    with serving(always((429, b"slow down", {"Retry-After": "1"}), (503, b"", {}), GOOD)) as (url, seen):
        (made,) = renderer(url, prices=PRICE).render(SCENE, [1])
    assert len(seen) == 3 and time.monotonic() - begun >= 2.0  # one second each: the second wait is doubled
    assert (made.work.cost, made.work.full_render_equivalents) == (1.0, 1.0)


def test_a_wish_to_wait_is_read_as_seconds_or_as_a_date() -> None:
    assert (
        retry_after_seconds("7") == 7.0
        and 50.0 < retry_after_seconds(formatdate(time.time() + 60, usegmt=True)) <= 60.0
    )
    assert retry_after_seconds("9" * 400) == float("inf")
    for nothing in ("", "soon", "-5", "1e3", "Wed, 21 Oct 2015 07:28:00 GMT", "Mon, 01 Jan 0001 00:00:00 +2300"):
        assert retry_after_seconds(nothing) == 0.0


def test_a_wish_to_wait_beyond_the_deadline_ends_it_at_once() -> None:
    begun = time.monotonic()
    with serving(always((429, b"", {"Retry-After": "3600"}))) as (url, seen):
        error = failed(url)
    assert "429" in str(error) and len(seen) == 1 and time.monotonic() - begun < 15


@pytest.mark.parametrize("status", [500, 502, 429])
def test_a_server_that_stays_broken_is_asked_as_often_as_set(status: int) -> None:
    with serving(always((status, b"out\nof\nmemory \x1b[31m", {}))) as (url, seen):
        error = failed(url, tries=2)
    assert len(seen) == 2 and f"(2 tries): {url}/images/generations answered {status}: out of memory" in str(error)
    assert error.work is not None and error.work.cost == error.work.full_render_equivalents == 0.0


@pytest.mark.parametrize("status", [400, 401, 404, 413, 307])
def test_a_refusal_is_final(status: int) -> None:
    with (
        serving(always(GOOD)) as (other, reached),
        serving(always((status, b"no", {"Location": other}))) as (url, seen),
    ):
        error = failed(url)
        assert reached == []
    assert len(seen) == 1 and str(status) in str(error)


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(4)


@pytest.mark.parametrize("late", [drip, silent])
def test_what_drips_or_never_comes_outlasts_neither_deadline(late) -> None:
    begun = time.monotonic()
    with serving(lambda request, number: late) as (url, seen):
        error = failed(url, seconds=3.0, request_seconds=0.5, tries=10)
    assert time.monotonic() - begun < 12 and 2 <= len(seen) <= 8 and "no complete answer in time" in str(error)
    assert error.work is not None and f"({error.work.cost:g} tries)" in str(error), "each may have been painted"


def test_one_request_that_hangs_does_not_use_up_the_others_time() -> None:
    with serving(lambda request, number: silent if number == 1 else GOOD) as (url, seen):
        (made,) = renderer(url, request_seconds=0.5).render(SCENE, [1])
    assert len(seen) == 2 and made.work.full_render_equivalents == 2.0


def test_a_connection_that_is_cut_is_tried_again() -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"{")

    with serving(lambda request, number: cut if number == 1 else GOOD) as (url, seen):
        assert renderer(url).render(SCENE, [1])[0].image.shape == (64, 96, 3)
    assert len(seen) == 2


def test_a_flood_is_cut_off() -> None:
    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(b" " * 100_000)

    with serving(lambda request, number: flood) as (url, _):
        assert "sent over 5,000 bytes" in str(failed(url, longest=5000, tries=1))


@pytest.mark.parametrize(
    "body",
    [
        "<html>",
        "",
        "{}",
        "[]",
        "null",
        "NaN",
        '"text"',
        '{"data": NaN}',
        '{"data": []}',
        '{"data": {}}',
        '{"data": "b64"}',
        '{"data": [null]}',
        '{"data": [[1]]}',
        '{"data": [{}]}',
        '{"data": [{"b64_json": NaN}]}',
        '{"data": [{"b64_json": ""}]}',
        '{"data": [{"b64_json": {"a": 1}}]}',
        '{"data": [{"b64_json": "%%%"}]}',
        '{"data": [{"b64_json": "YWJj"}]}',
        '{"data": [{"b64_json": "Zm9é"}]}',
        b"\xff\xfe{",
        b"[" * 50_000,
        '{"data": [' + "9" * 5000 + "]}",
    ],
)
def test_what_is_no_answer_is_asked_for_again_and_then_an_error(body: str | bytes) -> None:
    with serving(always(says(body))) as (url, seen):
        error = failed(url, tries=2)
    assert len(seen) == 2 and f"{url}/images/generations sent " in str(error)
    assert error.work is not None and error.work.cost == error.work.full_render_equivalents == 2.0


def test_a_broken_answer_is_mended_by_a_whole_one_and_both_are_paid() -> None:
    with serving(always(says("{"), GOOD)) as (url, seen):
        (made,) = renderer(url, prices=PRICE).render(SCENE, [1])
    assert len(seen) == 2 and made.work.cost == 2.0 and (made.image == (255, 0, 0)).all()


def test_an_address_in_an_answer_is_never_fetched() -> None:
    with serving(always(GOOD)) as (other, reached):
        told = says(json.dumps({"data": [{"url": f"{other}/picture.png"}]}))
        with serving(always(told)) as (url, seen):
            error = failed(url)
        assert reached == []
    assert len(seen) == 1 and "an address, which is never fetched" in str(error)
    assert error.work is not None and error.work.cost == 1.0


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def claimed(width: int, height: int) -> bytes:
    """A PNG that says it is of that size and unpacks to a lot of zeros."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(bytes(20_000_000), 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rows + chunk(b"IEND", b"")


def stuffed() -> bytes:
    """A small PNG with a text chunk that unpacks to a hundred megabytes."""
    info = PngImagePlugin.PngInfo()
    info.add_text("note", "x" * 100_000_000, zip=True)
    return written(Image.new("RGB", SIZE), pnginfo=info)


UNFIT = {
    "bomb": (lambda: claimed(60_000, 60_000), "far more pixels than asked for"),
    "large": (lambda: claimed(4000, 2667), "a picture of 4000x2667 where 96x64 was asked for"),
    "no width": (lambda: claimed(0, 64), "no PNG, JPEG or WebP"),
    "stuffed": (stuffed, "picture"),
    "tall": (lambda: written(Image.new("RGB", (64, 96))), "64x96 where 96x64"),
    "tiny": (lambda: written(Image.new("RGB", (3, 2))), "3x2 where 96x64"),
    "cut": (lambda: written(RNG.integers(0, 256, (64, 96, 3), np.uint8))[:4000], "a broken picture"),
    "deep": (lambda: written(np.zeros((64, 96), np.uint16)), "8 bits a channel"),
    "gif": (lambda: written(Image.new("RGB", SIZE), "GIF"), "no PNG, JPEG or WebP"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg' width='96' height='64'/>", "no PNG, JPEG or WebP"),
    "postscript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 96 64\n", "no PNG, JPEG or WebP"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_is_no_picture_of_the_size_is_one_line(name: str) -> None:
    make, words = UNFIT[name]
    with serving(always(answer(make()))) as (url, _):
        error = failed(url, tries=1)
    assert words in str(error) and error.work is not None and error.work.cost == 1.0


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.data())
def test_bytes_gone_wrong_are_a_picture_or_unfit_and_nothing_else(form: str, data: st.DataObject) -> None:
    y, x = np.mgrid[0:64, 0:96]
    content = bytearray(written(np.stack([x * 2, y * 3, x + y], axis=2).astype(np.uint8), form))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    try:
        picture = decode_picture(base64.b64encode(bytes(content[:cut])).decode(), SIZE)
    except UnfitPicture as error:
        assert str(error).isprintable()
    else:
        assert picture.mode == "RGB" and min(picture.size) >= 16
        picture.save(io.BytesIO(), "PNG")


def test_of_two_repairs_the_second_fails_and_the_first_is_still_paid() -> None:
    before = Candidate(np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8), 3)
    repairs = [
        Repair(id=f"r{i}", operator="inpaint", region=Box(x0=x, y0=0.25, x1=x + 0.25, y1=0.75))
        for i, x in enumerate((0.0, 0.5))
    ]
    with (
        serving(always(noise, (400, b"against the rules", {}))) as (url, seen),
        pytest.raises(RenderError, match="against the rules") as caught,
    ):
        renderer(url, prices=PRICE, crop=False).repair(SCENE, before, repairs)
    work = caught.value.work
    assert len(seen) == 2 and work is not None and (work.cost, work.full_render_equivalents) == (1.0, 1.0)


def test_the_key_comes_from_the_named_variable_and_is_never_shown(monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    monkeypatch.setenv("MY_KEY", "sk-very-secret")
    caplog.set_level(0)
    with serving(always((401, b"wrong key sk-very-secret", {}))) as (url, seen):
        error = failed(url, key_from="MY_KEY")
        edit = Repair(id="r", operator="remove", region=Box(x0=0.0, y0=0.0, x1=0.5, y1=0.5))
        with pytest.raises(RenderError, match=r"wrong key \*\*\*"):
            renderer(url, key_from="MY_KEY").repair(SCENE, Candidate(np.zeros((64, 96, 3), np.uint8), 1), [edit])
    assert "wrong key ***" in str(error) and "secret" not in f"{error!r}{error.__cause__!r}{caplog.text}"
    assert [request.headers["Authorization"] for request in seen] == ["Bearer sk-very-secret"] * 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": None}, "set renderer_settings.remote.url"),
        ({"model": None}, "set renderer_settings.remote.model"),
        ({"key_from": "NO_SUCH_KEY"}, "NO_SUCH_KEY holds no key"),
        ({"key_from": "HOME", "url": "http://example.org/v1"}, "plain http"),
    ],
)
def test_settings_that_lack_something_are_told_before_anything_is_sent(fields: dict, words: str) -> None:
    asked = renderer(**{"url": "http://127.0.0.1:9/v1", **fields})
    assert words in asked.problems()[0]
    with pytest.raises(RenderError, match=words):
        asked.render(SCENE, [1])
    assert renderer("http://127.0.0.1:9/v1").problems() == []


def test_a_server_that_is_not_there_is_one_line_and_costs_nothing() -> None:
    error = failed("http://127.0.0.1:9/v1", tries=2)
    assert "can't be reached" in str(error) and error.work is not None and error.work.cost == 0.0

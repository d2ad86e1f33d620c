"use strict";
// Static: it holds no data of a run. Texts are in the page already, escaped; this only shows, hides and places them.
(() => {
  const byId = (name) => document.getElementById(name);
  const candidates = [...document.querySelectorAll(".candidate")];
  document.documentElement.classList.add("live");

  // ---- two candidates over each other
  const slider = byId("compare-slider");
  const pickers = slider && { left: byId("compare-left"), right: byId("compare-right") };

  function compare() {
    const width = byId("compare-under").ownerSVGElement.viewBox.baseVal.width;
    const share = (Number(slider.value) / 100) * width;
    byId("compare-share").setAttribute("width", share);
    byId("compare-edge").setAttribute("transform", `translate(${share} 0)`);
    const captions = [];
    for (const [side, use] of [["left", "compare-over"], ["right", "compare-under"]]) {
      const option = pickers[side].selectedOptions[0];
      const picture = option.dataset.picture;
      if (picture) byId(use).setAttribute("href", `#${picture}`);
      else byId(use).removeAttribute("href");
      captions.push(`${side}: ${option.dataset.kind} ${option.textContent.trim()}${picture ? "" : " (no picture)"}`);
    }
    byId("compare-says").textContent = captions.join(" | ");
  }

  function choose(left, right, percent) {
    const last = pickers.left.length - 1;
    pickers.left.value = String(Math.min(left, last));
    pickers.right.value = String(Math.min(right, last));
    slider.value = String(Math.min(percent, 100));
    compare();
  }

  // #compare=LEFT,RIGHT,PERCENT, counted from 0, and #box-CANDIDATE-BOX: both can be linked to
  function follow(scroll) {
    const box = byId(location.hash.slice(1));
    if (box?.matches("g[data-tip]")) box.focus();
    const target = /^#compare=(\d{1,6}),(\d{1,6}),(\d{1,3})$/.exec(location.hash);
    if (!target || !slider) return;
    choose(...target.slice(1).map(Number));
    if (scroll) {
      byId("compare").scrollIntoView({ block: "start" });
      byId("compare-stage").focus({ preventScroll: true });
    }
  }

  if (slider) {
    for (const control of [slider, pickers.left, pickers.right]) control.addEventListener("input", compare);
    const { left, right } = byId("compare").dataset;
    choose(Number(left), Number(right), 50);
    byId("compare-stage").addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse" && event.buttons === 0) return;
      const place = event.currentTarget.firstElementChild.getBoundingClientRect();
      slider.value = String(Math.round(((event.clientX - place.left) / place.width) * 100));
      compare();
    });
  }

  // ---- arrow keys
  document.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") hideAll();
    if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, select, textarea, pre, .scroll")) return;
    const here = event.target.closest(".candidate");
    if (here) {
      const next = candidates[candidates.indexOf(here) + step];
      if (!next) return;
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
    } else if (slider && (event.target === byId("compare-stage") || event.target === document.body)) {
      const target = Number(pickers.right.value) + step;
      if (target < 0 || target >= pickers.right.length) return;
      pickers.right.value = String(target);
      compare();
    } else return;
    event.preventDefault();
  });

  // ---- what the boxes say
  function show(shown, marks) {
    const tips = shown.querySelector(".tips");
    const shownTips = new Set(marks.map((mark) => mark.dataset.tip));
    for (const tip of tips.children) tip.hidden = !shownTips.has(tip.id);
    for (const mark of shown.querySelectorAll("g[data-tip]")) mark.classList.toggle("lit", marks.includes(mark));
    tips.hidden = marks.length === 0;
    if (tips.hidden) return;
    const room = shown.getBoundingClientRect();
    const box = marks[0].getBoundingClientRect();
    const left = Math.max(0, Math.min(box.left - room.left, room.width - tips.offsetWidth));
    tips.style.left = `${left}px`;
    tips.style.top = `${Math.min(box.bottom - room.top, room.height) + 6}px`;
  }

  function hideAll() {
    for (const shown of document.querySelectorAll(".shown")) show(shown, []);
  }

  for (const shown of document.querySelectorAll(".shown")) {
    const marks = [...shown.querySelectorAll("g[data-tip]")];
    const under = (event) =>
      marks
        .map((mark) => ({ mark, box: mark.getBoundingClientRect() }))
        .filter(({ box }) => box.width && event.clientX >= box.left && event.clientX <= box.right)
        .filter(({ box }) => event.clientY >= box.top && event.clientY <= box.bottom)
        .sort((one, other) => one.box.width * one.box.height - other.box.width * other.box.height)
        .map(({ mark }) => mark);
    const picture = shown.querySelector("svg");
    for (const kind of ["pointermove", "pointerdown"])
      picture.addEventListener(kind, (event) => show(shown, under(event)));
    // a finger leaves with every tap: what it showed stays until it taps elsewhere
    picture.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && show(shown, []));
    for (const mark of marks) {
      mark.addEventListener("focus", () => show(shown, [mark]));
      mark.addEventListener("blur", () => show(shown, []));
    }
  }

  document.addEventListener("pointerdown", (event) => event.target.closest(".shown") || hideAll());
  follow(false);
  window.addEventListener("hashchange", () => follow(true));
})();

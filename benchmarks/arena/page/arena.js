"use strict";

const CHOICES = [
  ["ArrowLeft", "←", "left", "left"],
  ["ArrowUp", "↑", "both good", "both good"],
  ["ArrowDown", "↓", "both bad", "both bad"],
  ["ArrowRight", "→", "right", "right"],
  ["s", "s", "skipped", "can't decide"],
];
const REASONS = ["spelling", "count", "colour", "form", "place", "looks"];
const at = (id) => document.getElementById(id);
const voted = [];  // pairs of this sitting, for the way back
const reasons = new Set();
let shown = null;
let busy = false;

function button(row, key, words, act) {
  const made = document.createElement("button");
  const hint = document.createElement("kbd");
  hint.textContent = key;
  made.append(hint, words);
  made.addEventListener("click", act);
  at(row).append(made);
  return made;
}

function toggle(reason) {
  if (!reasons.delete(reason)) reasons.add(reason);
  marks();
}

function marks() {
  for (const [name, mark] of marked) mark.setAttribute("aria-pressed", String(reasons.has(name)));
}

async function asked(address, options) {
  try {
    const answer = await fetch(address, options);
    const content = await answer.json();
    if (!answer.ok) throw new Error(content.error);
    at("message").textContent = "";
    return content;
  } catch (error) {
    at("message").textContent = `Nothing was saved: ${error.message}`;
    return null;
  }
}

function loaded(image, address) {
  return new Promise((done) => {
    image.onload = image.onerror = done;
    image.src = address;
  });
}

async function show(content) {
  if (content === null) return;
  const open = "pair" in content;
  // both pictures appear together, so that their order of loading says nothing
  at("pair").hidden = true;
  if (open) await Promise.all([loaded(at("left"), content.left), loaded(at("right"), content.right)]);
  shown = open ? content : null;
  reasons.clear();
  marks();
  at("prompt").textContent = open ? content.prompt : "";
  if (!open) at("message").textContent = `All ${content.of} pairs are done. Thank you; you may close this page.`;
  at("pair").hidden = at("ballot").hidden = !open;
  at("progress").textContent = `${content.done} of ${content.of} done`;
}

async function oneAtATime(work) {
  if (busy) return;
  busy = true;
  try { await work(); } finally { busy = false; }
}

const vote = (choice) => oneAtATime(async () => {
  if (shown === null) return;
  const pair = shown.pair;
  const body = JSON.stringify({ pair, choice, reasons: [...reasons] });
  const next = await asked("/vote", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (next === null) return;
  voted.push(pair);
  await show(next);
});

const back = () => oneAtATime(async () => {
  const pair = voted.pop();
  if (pair !== undefined) await show(await asked(`/pair/${pair}`));
});

const marked = REASONS.map((name, place) => [name, button("reasons", String(place + 1), name, () => toggle(name))]);
for (const [, sign, choice, words] of CHOICES) button("choices", sign, words, () => vote(choice));
button("choices", "z", "back", back);
marks();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const choice = CHOICES.find(([key]) => key === event.key);
  const reason = REASONS[Number(event.key) - 1];
  if (choice) vote(choice[2]);
  else if (reason) toggle(reason);
  else if (event.key === "z") back();
  else return;
  event.preventDefault();
});

oneAtATime(async () => show(await asked("/next")));

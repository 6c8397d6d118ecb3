// A case of practice: what was typed is kept, sliders and fields say the same, Ctrl Enter commits. Without it, the form does the same.
import { gone } from "./swap.js";

const WAIT = 800;
const form = () => document.querySelector("form[data-call]");
let waiting = 0;

/** Keeps what was typed; nothing moves. */
async function keep(it) {
  clearTimeout(waiting);
  waiting = 0;
  const fields = new URLSearchParams(new FormData(it));
  fields.set("quietly", "1");
  try {
    await fetch(it.dataset.keep, { method: "POST", body: fields, keepalive: true });
  } catch {
    gone();
  }
}

/** Length of a reason as it is counted where it is scored: trimmed, runs of blanks as one, in Unicode scalars. */
function length(text) {
  const words = text.split(/\p{White_Space}+/u).filter(Boolean);
  return words.reduce((sum, word) => sum + [...word].length, Math.max(words.length - 1, 0));
}

function count(it) {
  const shown = document.querySelector("[data-length]");
  const field = it.elements.namedItem("reason");
  if (shown && field) shown.textContent = `${length(field.value)} of at least ${shown.dataset.least}`;
}

/** What is left of a hundred. */
function left(group) {
  const fields = [...group.querySelectorAll(`input[name^="${group.dataset.addsUp}-"]`)];
  const sum = fields.reduce((all, field) => all + (Number(field.value.replace("%", "")) || 0), 0);
  const rest = Math.round(100 * (100 - sum)) / 100;
  const output = group.querySelector("output");
  const typed = fields.some((field) => field.value.trim());
  if (output) output.textContent = !typed ? "" : rest === 0 ? "Adds up to 100%." : rest > 0 ? `${rest}% left.` : `${-rest}% too much.`;
}

document.addEventListener("input", (event) => {
  const it = form();
  const field = event.target;
  if (!it || !(field instanceof HTMLElement) || !it.contains(field)) return;
  const sets = field.dataset.sets;
  if (sets) it.elements.namedItem(sets).value = field.value;
  const slider = it.querySelector(`[data-sets="${CSS.escape(field.name ?? "")}"]`);
  if (slider && field.value.trim()) slider.value = field.value.replace("%", "");
  count(it);
  it.querySelectorAll("[data-adds-up]").forEach(left);
  clearTimeout(waiting);
  waiting = setTimeout(() => keep(it), WAIT);
});

// A text that is counted without being kept.
document.addEventListener("input", ({ target }) => {
  const shown = target.dataset?.counted && document.getElementById(target.dataset.counted);
  if (shown) shown.textContent = `${length(target.value)} of at least ${shown.dataset.least} characters`;
});

// What is sent another way is kept there.
document.addEventListener("submit", () => {
  clearTimeout(waiting);
  waiting = 0;
});
addEventListener("pagehide", () => waiting && form() && keep(form()));

document.addEventListener("keydown", (event) => {
  const it = form();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const commit = (it ?? event.target.form)?.querySelector("[data-commit]");
    if (commit) {
      event.preventDefault();
      commit.form.requestSubmit(commit);
    }
  } else if (event.key === "Enter" && event.target.matches?.("body, main")) {
    const next = document.querySelector("[data-enter]");
    if (next && !document.querySelector("dialog.palette")) next.click();
  } else if (event.key === "Escape" && it?.contains(event.target) && event.target.matches("textarea, input:not([type])")) {
    // Out of the field first; once more leaves.
    event.preventDefault();
    event.target.blur();
  }
});

if (form()) {
  count(form());
  form().querySelectorAll("[data-adds-up]").forEach(left);
}
// The read part of a lesson, as a line above it.
const read = document.querySelector("[data-read]");
if (read) {
  const text = document.querySelector("[data-lesson]");
  const said = document.querySelector("[data-minutes-left]");
  const show = () => {
    const { top, height } = text.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (innerHeight - top) / height));
    read.value = share;
    const minutes = Math.ceil((1 - share) * Number(said.dataset.minutesLeft));
    said.textContent = `${Math.round(100 * share)}% read, ${minutes} ${minutes === 1 ? "minute" : "minutes"} left`;
  };
  read.hidden = false;
  addEventListener("scroll", show, { passive: true });
  show();
}

// Keys for what can be clicked too. They are printed on the buttons, and rest while somebody types.

// When "g" was pressed last.
let going = -Infinity;

function typing(it) {
  if (!(it instanceof HTMLElement)) return false;
  if (it.isContentEditable || it instanceof HTMLTextAreaElement || it instanceof HTMLSelectElement) return true;
  return it instanceof HTMLInputElement && !["button", "checkbox", "radio", "range", "submit"].includes(it.type);
}

function shown(selector) {
  return [...document.querySelectorAll(selector)].find((it) => it.checkVisibility());
}

/** To the next or the last of a list, from the one that has the focus. */
function step(by) {
  const items = [...document.querySelectorAll("[data-item]")].filter((it) => it.checkVisibility());
  if (!items.length) return false;
  const here = items.indexOf(document.activeElement);
  const at = here < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(Math.max(here + by, 0), items.length - 1);
  items[at].focus();
  return true;
}

// What arrows are on pages that show one thing after another.
const ARROWS = { ArrowRight: "j", ArrowLeft: "k" };

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !typing(event.target)) {
    shown("[data-back]")?.click();
    return;
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const pressed = (shown("[data-arrows]") && ARROWS[event.key]) || event.key;
  if (document.body.dataset.keys === "off" || pressed.length !== 1) return;
  const key = CSS.escape(pressed.toLowerCase());
  const after = event.timeStamp - going < 1500;
  going = -Infinity;
  const it = shown(after ? `[data-go="${key}"]` : `[data-key="${key}"]`);
  if (it) {
    event.preventDefault();
    if (it instanceof HTMLInputElement || it instanceof HTMLTextAreaElement) it.focus();
    else it.click();
  } else if ((key === "j" || key === "k") && !after) {
    if (step(key === "j" ? 1 : -1)) event.preventDefault();
  } else if (key === "g" && !after) {
    going = event.timeStamp;
  }
});

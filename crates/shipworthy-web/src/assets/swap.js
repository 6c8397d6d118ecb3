// Replaces a part of the page by the same part of another answer, and leaves the reader where they are.

/** Says something to those who cannot see it. */
export function say(text) {
  const said = document.getElementById("said");
  if (said) said.textContent = text;
}

/** Says that nobody answers; nothing that was typed is lost. */
export function gone() {
  const strip = document.getElementById("gone");
  if (!strip) return;
  strip.textContent = "Shipworthy is not running. Start it again: shipworthy serve";
  strip.hidden = false;
}

/** Puts the element of a selector from another page's text into this one. */
export function put(text, selector) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const next = page.querySelector(selector);
  const now = document.querySelector(selector);
  if (!next || !now) return false;
  const focused = document.activeElement && document.activeElement.id;
  now.replaceWith(document.adoptNode(next));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  document.title = page.title;
  document.dispatchEvent(new CustomEvent("swapped"));
  return true;
}

/** Fetches an address and puts its part into the page. */
export async function load(address, selector) {
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    return answer.ok && put(await answer.text(), selector);
  } catch {
    gone();
    return false;
  }
}

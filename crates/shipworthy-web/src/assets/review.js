// Sends a mark without another page. While it is on its way nothing else is sent: a key that is pressed too early marks nothing.
import { gone, put, say } from "./swap.js";

let sending = false;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.swap) return;
  event.preventDefault();
  if (sending) return;
  sending = true;
  const fields = new URLSearchParams(new FormData(form, event.submitter));
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields, headers: { accept: "text/html" } });
    const text = await answer.text();
    if (!put(text, form.dataset.swap)) location.reload();
    else if (answer.redirected) history.replaceState(history.state, "", answer.url);
    say(document.querySelector("h1")?.textContent ?? "");
    if (answer.redirected) scrollTo({ top: 0 });
  } catch {
    // Nobody said that it was kept: the example stays where it is.
    gone();
  }
  sending = false;
});

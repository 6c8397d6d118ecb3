// Shows how far a check is, as it happens, and its answer when it is there.
import { gone, load, say } from "./swap.js";

let source;

function listen() {
  const box = document.querySelector("[data-live]");
  if (!box || source) return;
  let failed = 0;
  source = new EventSource(box.dataset.live);
  source.addEventListener("step", (event) => {
    failed = 0;
    const told = JSON.parse(event.data);
    const put = (id, value) => {
      const it = document.getElementById(id);
      if (it) it.textContent = value;
    };
    put("work-step", told.step);
    put("work-count", told.count);
    const bar = document.getElementById("work-share");
    if (!bar) return;
    if (told.share === null) bar.removeAttribute("value");
    else bar.value = told.share;
  });
  source.addEventListener("end", async () => {
    stop();
    if (await load(location.href, "#main")) say(document.querySelector("h1")?.textContent ?? "");
  });
  source.addEventListener("error", () => {
    failed += 1;
    if (failed < 3) return;
    stop();
    gone();
  });
}

function stop() {
  source?.close();
  source = undefined;
}

document.addEventListener("swapped", listen);
listen();

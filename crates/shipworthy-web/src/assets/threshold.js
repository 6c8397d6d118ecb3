// Moves the threshold over points that the page already holds: no request for a step.
import { say } from "./swap.js";

function setup() {
  const data = document.getElementById("curve-points");
  const panel = document.getElementById("try-threshold");
  const input = document.getElementById("threshold");
  if (!data || !panel || !input || panel.dataset.ready) return;
  panel.dataset.ready = "yes";
  const curve = JSON.parse(data.textContent);
  const values = document.getElementById("thresholds");
  const thresholds = values ? JSON.parse(values.textContent) : [];
  const number = document.getElementById("threshold-number");

  const text = (id, value) => {
    const it = document.getElementById(id);
    if (it) it.textContent = value;
  };
  const place = (size, [x, y]) => {
    const line = document.getElementById(`tried-line-${size}`);
    const spot = document.getElementById(`tried-spot-${size}`);
    line?.setAttribute("x1", x);
    line?.setAttribute("x2", x);
    spot?.setAttribute("cx", x);
    spot?.setAttribute("cy", y);
  };
  const show = (index) => {
    const point = curve.points[index];
    input.value = index;
    input.setAttribute("aria-valuetext", `threshold ${point.threshold}, cost ${point.cost}`);
    document.body.classList.toggle("moved", index !== curve.start);
    text("at-threshold", point.threshold);
    text("at-cost", point.cost);
    text("at-missed", point.missed);
    text("at-alarms", point.alarms);
    const people = document.getElementById("people");
    const dots = people ? [...people.querySelectorAll(".dot")] : [];
    dots.forEach((dot, i) => dot.classList.toggle("missed", i >= dots.length - point.crosses));
    people?.setAttribute("aria-label", `${point.crosses} of ${dots.length} positives are missed`);
    place("wide", point.wide);
    place("narrow", point.narrow);
    if (!number) return;
    number.value = thresholds[index];
    const address = new URL(location.href);
    address.searchParams.set("t", thresholds[index]);
    history.replaceState(history.state, "", address);
  };
  const settle = (index) => {
    show(index);
    const point = curve.points[index];
    say(`Threshold ${point.threshold}: cost ${point.cost}, missed ${point.missed}, false alarms ${point.alarms}`);
  };

  input.addEventListener("input", () => show(Number(input.value)));
  input.addEventListener("change", () => settle(Number(input.value)));
  document.getElementById("back")?.addEventListener("click", () => settle(curve.start));
  for (const link of document.querySelectorAll(".js-off")) link.hidden = true;
  for (const button of document.querySelectorAll("[data-to]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      settle(Number(button.dataset.to));
      input.focus({ preventScroll: true });
    });
  }
  number?.form?.addEventListener("submit", (event) => {
    // Another page is asked for with it.
    if (event.submitter?.hasAttribute("formaction")) return;
    const wanted = Number(number.value);
    if (number.value === "" || Number.isNaN(wanted)) return;
    event.preventDefault();
    let nearest = 0;
    thresholds.forEach((value, i) => {
      if (Math.abs(value - wanted) < Math.abs(thresholds[nearest] - wanted)) nearest = i;
    });
    settle(nearest);
  });
  input.value = curve.start;
  panel.hidden = false;
}

document.addEventListener("swapped", setup);
setup();

// Returns what keeps somebody from using this page, as a list of sentences.
(() => {
  const found = [];
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const short = (text) => text.trim().replace(/\s+/g, " ").slice(0, 60);
  const where = (it) => {
    const names = [...it.classList].map((name) => "." + name).join("");
    return `${it.tagName.toLowerCase()}${it.id ? "#" + it.id : ""}${names} "${short(it.textContent)}"`;
  };
  const say = (rule, it, what) => found.push(`${rule}: ${what ? what + " " : ""}in ${where(it)}`);

  // Folds hide what must be looked at as well.
  const folded = all("details:not([open])");
  folded.forEach((fold) => { fold.open = true; });

  const shown = (it) => it.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const tiny = (box) => box.width <= 1 || box.height <= 1;

  // Colours as red, green, blue and alpha, as the browser computed them.
  const colour = (text) => {
    const numbers = (text.match(/[\d.]+(?:e-?\d+)?%?/g) ?? []).map((n) => (n.endsWith("%") ? parseFloat(n) / 100 : Number(n)));
    if (text.startsWith("rgb")) return [numbers[0] / 255, numbers[1] / 255, numbers[2] / 255, numbers[3] ?? 1];
    if (text.startsWith("color(srgb")) return [numbers[0], numbers[1], numbers[2], numbers[3] ?? 1];
    return null;
  };
  const over = (above, below) => {
    const a = above[3];
    return [0, 1, 2].map((i) => above[i] * a + below[i] * (1 - a)).concat(1);
  };
  const ground = (it) => {
    const layers = [];
    for (let at = it; at; at = at.parentElement) {
      const layer = colour(getComputedStyle(at).backgroundColor);
      if (layer && layer[3] > 0) layers.push(layer);
      if (layer && layer[3] === 1) break;
    }
    // Below everything lies the canvas, which is white or, on a page that says so, dark.
    const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches;
    const canvas = dark && !matchMedia("print").matches ? [0.07, 0.07, 0.07, 1] : [1, 1, 1, 1];
    return layers.reverse().reduce((below, above) => over(above, below), canvas);
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };

  const onPaper = matchMedia("print").matches;
  let texts = 0;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const it = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || it.closest("script, style, title, template, noscript") || !shown(it)) continue;
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    if (tiny(range.getBoundingClientRect()) || tiny(it.getBoundingClientRect())) continue;
    texts += 1;
    const style = getComputedStyle(it);
    const ink = colour(it instanceof SVGElement ? style.fill : style.color);
    if (!ink) { say("contrast", it, `cannot read the colour ${style.color}`); continue; }
    let alpha = ink[3];
    for (let at = it; at; at = at.parentElement) alpha *= Number(getComputedStyle(at).opacity);
    const paper = ground(it);
    const ratio = contrast(over([...ink.slice(0, 3), alpha], paper), paper);
    if (ratio < 4.5) say("contrast", it, `${ratio.toFixed(2)} to 1`);
    const small = onPaper ? 9 : 11;
    if (parseFloat(style.fontSize) < small && !(it instanceof SVGElement)) say("size", it, style.fontSize);
    if (!it.closest("main, header, footer, nav, aside, dialog, .skip")) say("landmark", it, "text outside every landmark");
  }
  if (texts === 0) found.push("contrast: no text was seen");

  // Document, landmarks, headings.
  const root = document.documentElement;
  if (!root.lang) found.push("language: the page does not say its language");
  if (!document.title.trim()) found.push("title: the page has none");
  const viewport = document.querySelector("meta[name=viewport]")?.content ?? "";
  if (!viewport.includes("width=device-width")) found.push("zoom: no viewport of the device's width");
  if (/user-scalable\s*=\s*no|maximum-scale/.test(viewport)) found.push("zoom: the page keeps readers from zooming");
  if (all("main").length !== 1) found.push(`landmark: ${all("main").length} main parts`);
  if (all("body > header").length !== 1) found.push(`landmark: ${all("body > header").length} banners`);
  const first = all("a[href], button, input, select, textarea, summary, [tabindex]")[0];
  if (first && !(first.matches("a[href^='#']") && document.querySelector(first.getAttribute("href"))?.matches("main, main *"))) {
    say("skip", first, "the first stop does not lead past the masthead");
  }
  const ids = all("[id]").map((it) => it.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => found.push(`id: ${id} stands twice`));
  const headings = all("h1, h2, h3, h4, h5, h6").filter(shown);
  if (headings.filter((it) => it.tagName === "H1").length !== 1) found.push("heading: not one first heading");
  headings.reduce((last, it) => {
    const level = Number(it.tagName[1]);
    if (level > last + 1) say("heading", it, `level ${level} after ${last}`);
    if (!it.textContent.trim()) say("heading", it, "empty");
    return level;
  }, 0);

  // Controls: names, targets, order.
  const named = (ids) => (ids ?? "").split(/\s+/).map((id) => (id && document.getElementById(id)?.textContent) || "").join("");
  const name = (it) => it.getAttribute("aria-label") || named(it.getAttribute("aria-labelledby")) ||
    [...(it.labels ?? [])].map((label) => label.textContent).join("") || it.textContent || it.title || "";
  for (const it of all("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]").filter(shown)) {
    if (!name(it).trim()) say("name", it, "no name");
    if (it.tabIndex > 0) say("order", it, `tabindex ${it.tabIndex}`);
    const { width, height } = it.getBoundingClientRect();
    const inText = getComputedStyle(it).display === "inline" && it.parentElement.textContent.trim() !== it.textContent.trim();
    if (!inText && !it.matches(".skip") && (width < 24 || height < 24) && it.tabIndex >= 0) say("target", it, `${width} by ${height}`);
  }

  // Drawings and tables.
  for (const it of all("svg, img, canvas")) {
    if (it.getAttribute("aria-hidden") === "true" || it.closest("[aria-hidden=true]")) continue;
    const label = it.getAttribute("aria-label") || it.getAttribute("alt") || named(it.getAttribute("aria-labelledby"));
    if (it.getAttribute("role") !== "img" && it.tagName !== "IMG") say("drawing", it, "neither named nor decoration");
    else if (label.trim().length < 10) say("drawing", it, `the name "${label}" tells nothing`);
    else if (!/\d/.test(label) && !it.closest("figure, section")?.querySelector("table")) say("drawing", it, "its numbers are nowhere to be read");
  }
  for (const it of all("table")) {
    if (!it.caption && !it.getAttribute("aria-label") && !it.getAttribute("aria-labelledby")) say("table", it, "no name");
    if (!it.querySelector("th[scope]")) say("table", it, "no headings");
    if (all("th:not([scope])", it).length) say("table", it, "a heading that does not say of what");
  }

  // Reflow: only a box made for it may scroll sideways, and then by keyboard as well.
  if (root.scrollWidth > root.clientWidth && !onPaper) {
    const wide = all("body *").filter((it) => shown(it) && it.getBoundingClientRect().right > root.clientWidth + 1 && !it.closest(".scroll"));
    found.push(`reflow: ${root.scrollWidth} pixels in ${root.clientWidth}: ${wide.slice(0, 3).map(where).join(", ")}`);
  }
  for (const it of all("body *")) {
    if (it.scrollWidth > it.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(it).overflowX) && shown(it)) {
      if (it.tabIndex < 0 && !it.querySelector("a[href], button, input")) say("scroll", it, "cannot be scrolled by keyboard");
    }
  }

  folded.forEach((fold) => { fold.open = false; });
  return found;
})()

// Ctrl K: to any page and any button by typing a part of its name. "?": all keys of this page. Both are made of what is on the page.

const { body } = document;

function element(name, ...inside) {
  const it = document.createElement(name);
  it.append(...inside);
  return it;
}

/** What a link or a button is called, without the key that is printed on it. */
function called(it) {
  const copy = it.cloneNode(true);
  copy.querySelectorAll("kbd").forEach((key) => key.remove());
  return copy.textContent.trim().replace(/\s+/g, " ");
}

/** Everything that leads somewhere or does something, once. */
function ways() {
  const found = new Map();
  for (const it of document.querySelectorAll(".rail a, .switch li a, .top a, .top button, main a.button, main button:not([hidden])")) {
    const name = called(it);
    const of = it.closest(".switch") ? `Feature: ${name}` : name;
    const key = it.dataset.go ? `G ${it.dataset.go}` : it.dataset.key;
    if (name && !it.disabled && !found.has(of)) found.set(of, { it, key });
  }
  return found;
}

function dialog(label) {
  const it = element("dialog");
  it.className = "palette";
  it.setAttribute("aria-label", label);
  it.addEventListener("click", (event) => event.target === it && it.close());
  it.addEventListener("close", () => it.remove());
  body.append(it);
  return it;
}

function palette() {
  const it = dialog("Go to");
  const field = element("input");
  field.setAttribute("aria-label", "A part of the name of a page or a button");
  field.placeholder = "Where to?";
  const list = element("ul");
  const all = ways();
  const draw = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = [...all].filter(([name]) => words.every((word) => name.toLowerCase().includes(word)));
    list.replaceChildren(
      ...fits.slice(0, 12).map(([name, way]) => {
        const button = element("button", name);
        if (way.key) button.append(element("kbd", way.key.toUpperCase()));
        button.addEventListener("click", () => {
          it.close();
          way.it.focus();
          way.it.click();
        });
        return element("li", button);
      }),
    );
    if (!fits.length) list.append(element("li", "Nothing here is called so."));
  };
  field.addEventListener("input", draw);
  it.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button")];
    const here = buttons.indexOf(document.activeElement);
    if (event.key === "Enter" && here < 0) buttons[0]?.click();
    else if (event.key === "ArrowDown") buttons[Math.min(here + 1, buttons.length - 1)]?.focus();
    else if (event.key === "ArrowUp") (here > 0 ? buttons[here - 1] : field).focus();
    else return;
    event.preventDefault();
  });
  it.append(field, list);
  draw();
  it.showModal();
}

function help() {
  const it = dialog("Keys");
  const rows = [["Ctrl K", "Go to any page or button"], ["?", "These keys"], ["J  K", "Next and previous in a list"], ["Esc", "Back, or close"]];
  for (const [name, way] of ways()) if (way.key) rows.push([way.key.toUpperCase(), name]);
  for (const field of document.querySelectorAll("input[data-key]")) rows.push([field.dataset.key, field.getAttribute("aria-label") ?? "Type here"]);
  for (const choice of document.querySelectorAll("label[data-key]")) rows.push([choice.dataset.key, choice.querySelector("b")?.textContent ?? "Choose"]);
  if (document.querySelector("[data-commit]")) rows.push(["Ctrl Enter", "Commit"]);
  const list = element("dl");
  for (const [key, does] of rows) list.append(element("div", element("dt", element("kbd", key)), element("dd", does)));
  const close = element("button", "Close");
  close.className = "button small";
  close.addEventListener("click", () => it.close());
  it.append(element("h2", "Keys of this page"), list, close);
  it.showModal();
}

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog.palette")) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    palette();
  }
});
for (const it of document.querySelectorAll("[data-help]")) {
  it.hidden = false;
  it.addEventListener("click", help);
}

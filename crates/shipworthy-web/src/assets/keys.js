// Keys for what can be clicked too. They are printed on the buttons, and rest while somebody types.

let going = 0;

function typing(it) {
  if (!(it instanceof HTMLElement)) return false;
  if (it.isContentEditable || it instanceof HTMLTextAreaElement || it instanceof HTMLSelectElement) return true;
  return it instanceof HTMLInputElement && !["button", "checkbox", "radio", "range", "submit"].includes(it.type);
}

function shown(selector) {
  return [...document.querySelectorAll(selector)].find((it) => it.checkVisibility());
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (localStorage.getItem("keys") === "off" || event.key.length !== 1) return;
  const key = CSS.escape(event.key.toLowerCase());
  const after = event.timeStamp - going < 1500;
  going = 0;
  const it = shown(after ? `[data-go="${key}"]` : `[data-key="${key}"]`);
  if (it) {
    event.preventDefault();
    it.click();
  } else if (key === "g" && !after) {
    going = event.timeStamp;
  }
});

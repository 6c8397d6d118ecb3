// The browser's own printing, which also makes a PDF; and folds, which older browsers do not open by style when they print.

function offer() {
  for (const it of document.querySelectorAll("[data-print]")) it.hidden = false;
}

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
});
window.addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("main details:not(.columns)")) fold.open = true;
});
document.addEventListener("swapped", offer);
offer();

// Shares and amounts that stand on a page without an interval beside them: "section | heading | number", one each.
(() => {
  document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
  const bare = /^[−+-]?(?:₹\s?)?\d[\d,.]*(?:%| lakh| crore| lakh crore| points)?$/;
  const unit = /%|₹|lakh|crore|points/;
  const interval = /\d\S*(?: lakh| crore| points)? to [−+₹\d]|(?:up to|from) [−₹\d]/;
  const found = [];
  for (const leaf of document.querySelectorAll("main *")) {
    const said = leaf.childElementCount === 0 ? leaf.textContent.trim() : "";
    if (!bare.test(said) || !unit.test(said) || leaf.closest("svg")) continue;
    const cell = leaf.closest("td, th");
    const beside = cell ? cell.closest("tr") : leaf.closest("li, dl > div, div, p");
    if (interval.test(beside.textContent)) continue;
    const section = leaf.closest("section");
    const title = section && (section.querySelector("h2, h3") || {}).textContent;
    let heading = "";
    if (cell) {
      const place = [...cell.closest("tr").children].indexOf(cell);
      const head = cell.closest("table").querySelectorAll("thead th")[place];
      heading = head ? head.textContent : "";
    } else {
      heading = beside.textContent.slice(0, 40);
    }
    found.push([title || "", heading, said].join(" | "));
  }
  return found;
})()

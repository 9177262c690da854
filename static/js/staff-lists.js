/* Tells each cell of a list what it holds, for narrow screens: there the cells of a row stand below its title, without the headings. Tables that
   are wider than their place can be reached and moved by keyboard. */
(() => {
  const nothing = /^[\s–—-]*$/;
  const roles = { thead: "rowgroup", tbody: "rowgroup", tr: "row", th: "columnheader", td: "cell" };

  const fold = (table) => {
    const headings = [...table.querySelectorAll(":scope > thead > tr:last-child > *")];
    const rows = [...table.querySelectorAll(":scope > tbody > tr")];
    if (!headings.length || !rows.every((row) => row.cells.length === headings.length)) return;
    const words = headings.map((heading) => (heading.querySelector("a") || heading).textContent.trim());
    for (const row of rows) {
      const cells = [...row.cells];
      const first = cells.find((cell) => cell.matches("th, .title")) || cells.find((cell) => !cell.querySelector("input[type=checkbox]"));
      cells.forEach((cell, place) => {
        if (cell === first) cell.dataset.first = "";
        else if (words[place]) cell.dataset.label = words[place];
        if (nothing.test(cell.textContent) && !cell.querySelector("svg, img, input, button, a")) cell.dataset.empty = "";
      });
    }
    table.setAttribute("role", "table");
    for (const part of table.querySelectorAll("thead, tbody, tr, th, td")) {
      if (part.closest("table") !== table) continue;
      part.setAttribute("role", part.matches("th[scope=row]") ? "rowheader" : roles[part.localName]);
    }
    table.classList.add("listing--folds");
  };

  const reach = (place) => {
    const table = place.querySelector("table");
    if (table && place.scrollWidth > place.clientWidth && !place.hasAttribute("tabindex")) {
      place.tabIndex = 0;
      place.setAttribute("role", "group");
      const caption = table.caption?.textContent.trim() || place.closest("section")?.querySelector("h2")?.textContent.trim();
      place.setAttribute("aria-label", caption || "Table");
    }
  };

  const look = () => {
    document.querySelectorAll("table.listing:not(.listing--folds, .listing--dashboard, .listing--figures, .chooser)").forEach(fold);
    document.querySelectorAll(".partnership-table, .money-table, .mailing-table").forEach(reach);
  };

  document.addEventListener("DOMContentLoaded", look);
  document.addEventListener("w-swap:success", look);
})();

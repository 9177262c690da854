// The directory works without this: it spares loading the whole page for a filter, and finds a topic as its name is typed.

const directory = () => document.getElementById("directory");

// What was pressed may be gone once the list has changed; the keyboard then goes on at the list's heading.
document.addEventListener("htmx:afterSettle", (event) => {
  if (document.activeElement !== document.body || !directory()?.contains(event.detail.elt)) return;
  document.getElementById("found")?.focus({ preventScroll: true });
});

// A filter answers at once, so its button is only for those without script, and for whoever chose before this was loaded.
const isAsLoaded = (select) =>
  select.selectedIndex === Math.max(0, [...select.options].findIndex((option) => option.defaultSelected));

function hideButton() {
  const selects = [...(directory()?.querySelectorAll(".az-filter select") ?? [])];
  if (selects.every(isAsLoaded)) directory()?.querySelector(".az-filter__send")?.setAttribute("hidden", "");
}

const plain = (words) => words.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");

function findTopics() {
  const box = document.querySelector(".az-find");
  if (!box) return;
  box.hidden = false;
  const field = box.querySelector("input");
  const found = box.querySelector(".az-find__found");
  const lines = [...document.querySelectorAll(".topic-line")];
  const letters = [...document.querySelectorAll(".letter")];
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    for (const line of lines) line.hidden = !words.every((word) => plain(line.dataset.words).includes(word));
    for (const letter of letters) letter.hidden = !letter.querySelector(".topic-line:not([hidden])");
    const left = lines.filter((line) => !line.hidden);
    found.textContent = words.length ? `${left.length} ${left.length === 1 ? "topic" : "topics"}` : "";
  });
  field.addEventListener("keydown", (event) => {
    const left = lines.filter((line) => !line.hidden);
    if (event.key === "Enter" && left.length === 1) left[0].querySelector("a").click();
  });
}

const prepare = () => {
  hideButton();
  findTopics();
};

document.addEventListener("htmx:afterSettle", prepare);
prepare();

// Offers to print the programme by itself where the browser can; without script the browser's own menu prints the whole page.
const ONLY = "prints-programme";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    document.documentElement.classList.add(ONLY);
    window.print();
  });
}
window.addEventListener("afterprint", () => document.documentElement.classList.remove(ONLY));

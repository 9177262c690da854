/* Answers while somebody types: every search form becomes a combobox with a list (ARIA 1.2). Without this script the forms work as they are. */

const WAIT = 160;
const SHORTEST = 2;

class Suggestions {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[name=q]");
    this.address = form.dataset.suggestions;
    this.active = -1;
    this.options = [];
    this.list = document.createElement("ul");
    this.list.id = `${this.input.id}-list`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.said = document.createElement("span");
    this.said.className = "visually-hidden";
    this.said.setAttribute("role", "status");
    form.append(this.list, this.said);
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) {
      this.input.setAttribute(name, value);
    }
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    // The list would be gone before the click arrived if the field lost its focus.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.go(option);
    });
  }

  later() {
    clearTimeout(this.timer);
    this.asking?.abort();
    const words = this.input.value.trim();
    if (words.length < SHORTEST) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(words), WAIT);
  }

  async ask(words) {
    this.asking = new AbortController();
    try {
      const response = await fetch(`${this.address}?${new URLSearchParams({ q: words })}`, {
        headers: { Accept: "application/json" },
        signal: this.asking.signal,
      });
      if (response.ok) this.show((await response.json()).suggestions);
      else this.close();
    } catch {
      this.close(); // another letter was typed meanwhile, or there is no connection: the form still works
    }
  }

  show(suggestions) {
    this.options = suggestions.map((suggestion, place) => this.option(suggestion, place));
    this.list.replaceChildren(...this.options);
    this.mark(-1);
    const any = this.options.length > 0 && document.activeElement === this.input;
    this.list.hidden = !any;
    this.input.setAttribute("aria-expanded", String(any));
    const count = this.options.length;
    this.said.textContent = any ? `${count} ${count === 1 ? "suggestion" : "suggestions"}, arrow keys choose` : "";
  }

  option({ title, kind, address, locked }, place) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${place}`;
    option.className = "suggestions__option";
    option.dataset.address = address;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const name = document.createElement("span");
    name.className = "suggestions__title";
    name.textContent = title;
    const about = document.createElement("span");
    about.className = "suggestions__kind";
    about.textContent = locked ? `${kind}, for members` : kind;
    option.append(name, " ", about);
    return option;
  }

  key(event) {
    if (this.list.hidden) {
      if (event.key === "ArrowDown" && this.options.length) this.showAgain(event);
      return;
    }
    const last = this.options.length - 1;
    if (event.key === "ArrowDown") this.mark(this.active === last ? -1 : this.active + 1);
    else if (event.key === "ArrowUp") this.mark(this.active === -1 ? last : this.active - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.active >= 0) this.go(this.options[this.active]);
    else return;
    event.preventDefault();
  }

  showAgain(event) {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark(0);
    event.preventDefault();
  }

  mark(place) {
    this.active = place;
    this.options.forEach((option, each) => option.setAttribute("aria-selected", String(each === place)));
    if (place < 0) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.input.setAttribute("aria-activedescendant", this.options[place].id);
    this.options[place].scrollIntoView({ block: "nearest" });
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
    this.said.textContent = "";
  }

  go(option) {
    window.location.assign(option.dataset.address);
  }
}

for (const form of document.querySelectorAll("form[data-suggestions]")) new Suggestions(form);

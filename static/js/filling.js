/* In the editor: blocks that fill themselves are filled in or emptied with a button, without saving anything. */

const MONTH = "id_month";

const LATER = 3000;

/* The editor saves drafts by itself, and takes what the form holds when a save ends for what was saved: what changed on the way is seen
   only at the next change. A field that nobody reads makes one. */
function touch(form) {
  if (!form) {
    return;
  }
  let field = form.querySelector("input[name=filling-touched]");
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = "filling-touched";
    form.append(field);
  }
  field.value = Number(field.value) + 1;
}

class FillingBlock extends window.wagtailStreamField.blocks.StructBlockDefinition {
  render(placeholder, prefix, initialState, initialError) {
    const block = super.render(placeholder, prefix, initialState, initialError);
    new Bar(block, this.meta.fillAddress);
    return block;
  }
}

/* The buttons above a block's entries, with a line that says what stands there and what was done. */
class Bar {
  constructor(block, address) {
    this.fields = block.childBlocks;
    this.address = address;
    this.place = block.container[0].querySelector(':scope [data-contentpath="entries"]');
    this.bar = document.createElement("div");
    this.bar.className = "filling__bar";
    this.fillButton = this.button("Fill in now", () => this.fill());
    this.emptyButton = this.button("Empty the list", () => this.empty());
    this.undoButton = this.button("Take that back", () => this.undo());
    this.undoButton.hidden = true;
    this.line = document.createElement("p");
    this.line.className = "filling__line";
    this.line.setAttribute("role", "status");
    this.bar.append(this.fillButton, this.emptyButton, this.undoButton, this.line);
    this.place.querySelector("label")?.after(this.bar);
    this.say(this.standing());
  }

  button(words, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-secondary";
    button.textContent = words;
    button.addEventListener("click", act);
    return button;
  }

  get entries() {
    return this.fields.entries.getState();
  }

  standing() {
    if (this.entries.length) {
      return this.fields.frozen_at.getState()
        ? "Kept as it was published. What you change here is shown once you publish again."
        : "Shown as it stands here. It no longer fills itself.";
    }
    return this.fields.without_entries.getState()
      ? "Kept empty."
      : "Fills itself until the issue is published. To reword, take out or reorder entries, fill it in first.";
  }

  say(words) {
    this.line.textContent = words;
    this.emptyButton.disabled = !this.entries.length;
  }

  async fill() {
    const asked = new URLSearchParams({
      month: document.getElementById(MONTH)?.value ?? "",
      first_day: this.fields.first_day.getState() ?? "",
      last_day: this.fields.last_day.getState() ?? "",
    });
    this.fillButton.disabled = true;
    try {
      const response = await fetch(`${this.address}?${asked}`, { headers: { Accept: "application/json" } });
      if (!response.headers.get("Content-Type")?.includes("json")) {
        throw new Error(`Answer ${response.status}`);
      }
      const found = await response.json();
      if (response.ok) {
        this.add(found);
      } else {
        this.say(found.message);
      }
    } catch (error) {
      this.say("That did not work: the site did not answer as expected. Save the draft and try again.");
      console.error(error);
    } finally {
      this.fillButton.disabled = false;
    }
  }

  add(found) {
    const before = this.remember();
    const standing = before.entries.map(({ value }) => value);
    const added = found.entries.filter(
      ({ value }) =>
        !standing.some((each) => (value.source && each.source === value.source) || each.title === value.title),
    );
    added.forEach(({ value, id }) => {
      this.fields.entries.insert(value, this.fields.entries.children.length, {
        id,
        collapsed: true,
      });
    });
    if (added.length) {
      if (!standing.length) {
        this.fields.more.setState(found.more || null);
      }
      this.fields.without_entries.setState(false);
      this.changed(before);
      const words = added.length === 1 ? "1 entry was filled in" : `${added.length} entries were filled in`;
      const rest = !standing.length && found.more ? `, and there are ${found.more} more` : "";
      this.say(`${words}${rest}. Change what you like; it no longer fills itself.`);
    } else {
      this.say(standing.length ? "There is nothing that does not stand here already." : found.message);
    }
  }

  empty() {
    const before = this.remember();
    this.fields.entries.setState([]);
    this.fields.more.setState(null);
    this.fields.without_entries.setState(false);
    this.changed(before);
    this.say("The list is empty: it fills itself again.");
    this.undoButton.focus();
  }

  undo() {
    const { entries, more, without } = this.before;
    this.fields.entries.setState(entries);
    this.fields.entries.children.forEach((entry) => entry.collapse());
    this.fields.more.setState(more);
    this.fields.without_entries.setState(without);
    this.changed(null);
    this.say(this.standing());
    this.fillButton.focus();
  }

  remember() {
    return {
      entries: this.entries,
      more: this.fields.more.getState(),
      without: this.fields.without_entries.getState(),
    };
  }

  changed(before) {
    this.before = before;
    this.undoButton.hidden = !before;
    setTimeout(() => touch(this.bar.closest("form")), LATER);
  }
}

window.telepath.register("newsletters.FillingBlock", FillingBlock);

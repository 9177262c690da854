/* On the pages of a mailing: figures that follow while it runs, the time that is left to take it back, and the number of
   people while groups are ticked. Without this script the pages show the same when they are loaded again. */

const SECONDS = 1000;
const LOOK_AGAIN = 2.5 * SECONDS;
const MOVING = ["running", "scheduled", "paused"];

async function fetched(address) {
  try {
    const response = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!response.ok || response.redirected) return null;
    const box = document.createElement("template");
    box.innerHTML = await response.text();
    return box.content;
  } catch {
    return null;
  }
}

/* Figures are written over where they stand, so that nobody loses their place. */
function follow(live) {
  async function look() {
    const news = document.hidden ? null : await fetched(live.dataset.live);
    const standing = news?.querySelector("[data-standing]")?.dataset.standing;
    if (standing && standing !== live.dataset.standing) {
      window.location.reload();
      return;
    }
    if (news) show(news);
    setTimeout(look, LOOK_AGAIN);
  }

  function show(news) {
    for (const now of news.querySelectorAll("[data-key]")) {
      const before = live.querySelector(`[data-key="${now.dataset.key}"]`);
      const words = now.textContent.trim();
      if (before && before.textContent.trim() !== words) before.textContent = words;
    }
    for (const now of news.querySelectorAll("[data-figure]")) {
      const before = live.querySelector(`[data-figure="${now.dataset.figure}"]`);
      if (before) before.className = now.className;
    }
    const bar = news.querySelector("[data-bar]");
    if (bar) live.querySelector("[data-bar]")?.replaceWith(bar);
  }

  if (MOVING.includes(live.dataset.standing)) setTimeout(look, LOOK_AGAIN);
}

function count(place) {
  const end = new Date(place.dataset.countdown);
  function tell() {
    const left = Math.round((end - Date.now()) / SECONDS);
    if (left > 86400) return;
    if (left <= 0) {
      place.textContent = "It begins within a minute.";
      return;
    }
    const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor((left % 3600) / 60), left % 60];
    const parts = hours ? [[hours, "hour"], [minutes, "minute"]] : [[minutes, "minute"], [seconds, "second"]];
    const words = parts.filter(([number]) => number).map(([number, unit]) => `${number} ${unit}${number === 1 ? "" : "s"}`);
    place.textContent = `${words.join(" and ")} left.`;
    setTimeout(tell, SECONDS);
  }
  tell();
}

function countPeople(choice) {
  const form = choice.closest("form");
  const place = choice.querySelector("[data-figures]");
  let waiting = 0;
  let asked = 0;
  form.addEventListener("change", () => {
    clearTimeout(waiting);
    place.parentElement.dataset.stale = "";
    waiting = setTimeout(async () => {
      const number = ++asked;
      const chosen = new URLSearchParams(new FormData(form));
      chosen.delete("csrfmiddlewaretoken");
      const news = await fetched(`${choice.dataset.people}?${chosen}`);
      if (number !== asked) return;
      delete place.parentElement.dataset.stale;
      if (news) place.replaceChildren(news);
    }, 300);
  });
}

for (const live of document.querySelectorAll("[data-live]")) follow(live);
for (const place of document.querySelectorAll("[data-countdown]")) count(place);
for (const choice of document.querySelectorAll("[data-people]")) countPeople(choice);
for (const all of document.querySelectorAll("[data-all]")) {
  all.addEventListener("change", () => {
    for (const box of all.form.querySelectorAll(`[name="${all.dataset.all}"]`)) box.checked = all.checked;
  });
}

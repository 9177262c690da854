/* How long places are still kept, said in minutes and never loudly. Without this script the time itself stands there. */

const MINUTE = 60_000;
const SOON = 3;

const clock = document.querySelector(".clock[data-until]");

if (clock) {
  const until = Date.parse(clock.dataset.until);
  const left = clock.querySelector("[data-left]");
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  clock.append(said);
  let told = "";

  const tell = () => {
    const minutes = Math.ceil((until - Date.now()) / MINUTE);
    const words = minutes > 1 ? `${minutes} minutes left` : minutes === 1 ? "less than a minute left" : "the time is over";
    left.textContent = `, ${words}`;
    clock.classList.toggle("clock--soon", minutes <= SOON);
    // Heard twice and no more: when it is time to think of it, and when it is over.
    const news =
      minutes <= 0
        ? "The time is over. Nothing you have typed is lost: send the form, and the places are taken again if they are free."
        : minutes <= SOON
          ? "A few minutes are left. You can keep the places longer with the button above the form."
          : "";
    if (news !== told) {
      told = news;
      said.textContent = news;
    }
    if (minutes > 0) setTimeout(tell, Math.max(1000, (until - Date.now()) % MINUTE || MINUTE));
  };

  tell();
}

// The desk works without this: it lets a phone's camera read a ticket where the browser can, and puts the code into the form.

const scanner = document.querySelector("[data-scanner]");
const canRead = "BarcodeDetector" in window && Boolean(navigator.mediaDevices?.getUserMedia);
const EVERY = 200;

const codeIn = (text) => text.trim().replace(/\/+$/, "").split("/").pop();

function prepare() {
  const form = scanner.closest("form");
  const view = scanner.querySelector("[data-scanner-view]");
  const video = scanner.querySelector("video");
  const start = scanner.querySelector("[data-scanner-start]");
  const stop = scanner.querySelector("[data-scanner-stop]");
  const note = scanner.querySelector("[data-scanner-note]");
  let stream = null;

  const close = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    view.hidden = true;
    start.hidden = false;
  };

  const look = async (detector) => {
    if (!stream) return;
    const [found] = await detector.detect(video).catch(() => []);
    if (!stream) return;
    if (!found) {
      setTimeout(look, EVERY, detector);
      return;
    }
    close();
    note.textContent = "Read. Checking in…";
    form.elements.code.value = codeIn(found.rawValue);
    navigator.vibrate?.(80);
    form.requestSubmit();
  };

  start.addEventListener("click", async () => {
    note.textContent = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      note.textContent = "The camera cannot be used here. Type the code, or scan with your phone’s own camera.";
      return;
    }
    start.hidden = true;
    view.hidden = false;
    video.srcObject = stream;
    await video.play();
    stop.focus();
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  });
  stop.addEventListener("click", () => {
    close();
    start.focus();
  });
  scanner.hidden = false;
}

if (scanner && canRead) prepare();

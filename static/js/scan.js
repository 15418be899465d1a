"use strict";
// The phone at the gate: the camera reads on while an answer is shown; a code held before it is read once.
document.addEventListener("DOMContentLoaded", () => {
  const byId = (id) => document.getElementById(id);
  const view = byId("scan-camera"), video = byId("scan-video"), hint = byId("scan-hint");
  const { site } = byId("scan-result").dataset;
  const EVERY = 120; // milliseconds between two looks
  const AWAY = 2000; // so long a code must be out of sight before it counts as scanned again
  const WIDEST = 800; // pixels that are enough to read a badge at arm's length
  const canvas = document.createElement("canvas");
  let stream = null;
  let seen = { code: "", at: 0 };

  const read = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const write = (name, value) => { try { localStorage.setItem(name, value); } catch { /* a private window forgets */ } };

  // Where one scans is remembered on the device.
  const at = byId("scan-at"), action = byId("scan-action");
  function choose() {
    action.hidden = !at.value.startsWith("zone:");
    write(`scan-at:${site}`, at.value);
    write(`scan-action:${site}`, action.value);
  }
  for (const [field, name] of [[at, "at"], [action, "action"]]) {
    const before = read(`scan-${name}:${site}`);
    if ([...field.options].some((option) => option.value === before)) field.value = before;
    field.addEventListener("change", choose);
  }
  choose();
  byId("scan-choice").addEventListener("submit", (event) => event.preventDefault());

  byId("scan-typed").addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = byId("scan-number").value.trim(), code = codes.find(typed);
    byId("scan-number").value = "";
    if (typed) document.dispatchEvent(new CustomEvent("scan-taken", { detail: code ? { code } : { number: typed } }));
  });

  const mute = byId("scan-mute");
  const showMute = () => mute.setAttribute("aria-pressed", String(read("scan-muted") === "1"));
  mute.addEventListener("click", () => { write("scan-muted", read("scan-muted") === "1" ? "0" : "1"); showMute(); });
  showMute();

  ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => view.dataset.wasm }, fireImmediately: true }).catch(() => { hint.textContent = view.dataset.none; });
  const OPTIONS = { formats: ["QRCode"], maxNumberOfSymbols: 1 };

  function frame() {
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    return pen.getImageData(0, 0, canvas.width, canvas.height);
  }
  async function look() {
    if (!stream) return;
    if (!document.hidden && video.videoWidth) {
      const [found] = await ZXingWASM.readBarcodes(frame(), OPTIONS).catch(() => []);
      if (found && found.text) {
        const now = performance.now();
        const isNew = found.text !== seen.code || now - seen.at > AWAY;
        seen = { code: found.text, at: now };
        if (isNew) document.dispatchEvent(new CustomEvent("scan-taken", { detail: { code: found.text } }));
      }
    }
    setTimeout(look, EVERY);
  }
  async function openCamera() {
    if (!navigator.mediaDevices) { hint.textContent = view.dataset.insecure; return; }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
    } catch (why) {
      hint.textContent = why.name === "NotAllowedError" ? view.dataset.denied : view.dataset.none;
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    byId("scan-open").hidden = true;
    byId("scan-close").hidden = false;
    write("scan-camera", "1");
    await video.play();
    look();
  }
  function closeCamera() {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    video.srcObject = null;
    video.hidden = true;
    byId("scan-open").hidden = false;
    byId("scan-close").hidden = true;
    write("scan-camera", "0");
  }
  byId("scan-open").addEventListener("click", openCamera);
  byId("scan-close").addEventListener("click", () => { closeCamera(); byId("scan-open").focus(); });
  if (read("scan-camera") === "1") openCamera();

  // Whether the line is up, what waits, and what became of it.
  const line = byId("scan-line");
  document.addEventListener("scan-line", (event) => {
    const { down, kept } = event.detail;
    const waits = kept ? line.dataset.kept.replace("{count}", () => String(kept)) : "";
    line.textContent = [down ? line.dataset.offline : "", waits].filter(Boolean).join(" ");
    line.hidden = !line.textContent;
  });
  document.addEventListener("scan-sent", (event) => {
    const { entry, answer } = event.detail;
    const row = document.createElement("li");
    const when = new Date(entry.time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    row.textContent = [when, `${answer.sign} ${answer.word}`, answer.badge || entry.number, answer.why].filter(Boolean).join(" · ");
    byId("scan-sent").hidden = false;
    byId("scan-sent").querySelector("ul").prepend(row);
  });
});

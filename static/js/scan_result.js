"use strict";
// The answer to a scan fills the screen: colour, sign, word and sound. It takes the focus from nobody, and the next scan needs no click.
(() => {
  const place = document.getElementById("scan-result");
  const said = document.getElementById("scan-said");
  const part = (name) => place.querySelector(`[data-part=${name}]`);
  const SECONDS = { ok: 6, no: 20, look: 20 };
  const AT_THE_DESK = 3; // what went well needs no reading there: the board shows it too
  // Frequency in hertz, begin and length in seconds: two rising notes, two low ones, three that knock.
  const SOUNDS = {
    ok: ["sine", [880, 0, 0.12], [1320, 0.13, 0.22]],
    no: ["square", [196, 0, 0.28], [165, 0.34, 0.42]],
    look: ["triangle", [587, 0, 0.09], [587, 0.16, 0.09], [587, 0.32, 0.16]],
  };
  let timer = 0;
  let audio = null;

  const isMuted = () => { try { return localStorage.getItem("scan-muted") === "1"; } catch { return false; } };

  function sound(look) {
    if (isMuted() || !window.AudioContext) return;
    audio = audio || new AudioContext();
    audio.resume();
    const [kind, ...notes] = SOUNDS[look];
    for (const [frequency, begin, length] of notes) {
      const note = audio.createOscillator(), volume = audio.createGain();
      note.type = kind; note.frequency.value = frequency;
      volume.gain.value = kind === "square" ? 0.12 : 0.3;
      note.connect(volume).connect(audio.destination);
      note.start(audio.currentTime + begin); note.stop(audio.currentTime + begin + length);
    }
  }
  const isOpen = () => place.classList.contains("shown");
  function close() {
    clearTimeout(timer);
    if (!isOpen()) return;
    place.classList.remove("shown");
    if (place.hidePopover) place.hidePopover();
  }
  function open() {
    // What lies outside an open dialog can be neither heard nor pressed.
    const around = document.querySelector("dialog[open]") || document.body;
    if (place.parentElement !== around) { close(); around.append(said, place); }
    if (!isOpen()) { place.classList.add("shown"); if (place.showPopover) place.showPopover(); }
  }
  function show(result) {
    place.dataset.look = result.look;
    for (const name of ["sign", "word", "why", "head", "do", "point"]) part(name).textContent = result[name] || "";
    part("lines").replaceChildren(...(result.lines || []).map((line) => { const row = document.createElement("div"); row.textContent = line; return row; }));
    part("open").parentElement.hidden = !result.url;
    if (result.url) part("open").href = result.url;
    open();
    place.scrollTop = 0;
    said.textContent = [result.word, result.why, result.head, ...(result.lines || []), result.do].filter(Boolean).join(" · ");
    sound(result.look);
    clearTimeout(timer);
    timer = setTimeout(close, 1000 * (result.look === "ok" && document.getElementById("scan") ? AT_THE_DESK : SECONDS[result.look]));
  }

  document.addEventListener("scan-result", (event) => show(event.detail));
  place.addEventListener("click", (event) => { if (!event.target.closest("a")) close(); });
  document.addEventListener("keydown", (event) => {
    if (!isOpen()) return;
    const closes = event.key === "Escape" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.altKey);
    if (closes && !(event.key === "Enter" && place.contains(document.activeElement))) {
      // It means the answer, not the form behind it.
      event.preventDefault(); event.stopImmediatePropagation();
      close();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) close(); // whoever types on goes on
  }, true);
  document.addEventListener("compositionstart", close);
  document.addEventListener("panel-closed", () => { if (place.parentElement !== document.body) { close(); document.body.append(said, place); } });
})();

"use strict";
// A shared desk locks by F9 and when nobody has touched it for some minutes, in every tab at once. Stands first in each page, before
// whoever else hears a key; on the lock itself it only waits until another tab is unlocked.
(() => {
  const { idle, lock, now, awake, token } = document.currentScript.dataset;
  const STATE = "desk-lock", TOUCHED = "desk-touched"; // in what the tabs of this browser share
  const TELL_EVERY = 30_000, NOTE_EVERY = 5_000; // milliseconds
  const tell = (state) => localStorage.setItem(STATE, `${state} ${Date.now()}`);
  const told = (state, value) => (value || "").startsWith(state);

  if (!lock) {
    tell("shut");
    window.addEventListener("storage", ({ key, newValue }) => { if (key === STATE && told("open", newValue)) location.reload(); });
    return;
  }

  let isShut = false, noted = 0, said = Date.now();
  const post = (address) => fetch(address, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual", keepalive: true, signal: AbortSignal.timeout(3000) });
  function leave() {
    isShut = document.documentElement.hidden = true;
    location.replace(`${lock}&next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  function shut() {
    if (isShut) return;
    isShut = true;
    document.documentElement.hidden = true;
    tell("asked");
    post(now).catch(() => {}).finally(leave); // asked for again by whichever page comes next, where the line is down
  }
  function touched() {
    const at = Date.now();
    if (at - noted > NOTE_EVERY) { noted = at; localStorage.setItem(TOUCHED, at); }
    if (at - said > TELL_EVERY) { said = at; post(awake).then(({ type, status }) => { if (type === "opaqueredirect" || status === 403) location.reload(); }, () => {}); }
  }
  function look() {
    const since = Math.max(noted, Number(localStorage.getItem(TOUCHED)));
    if (Number(idle) && Date.now() - since >= idle * 1000) shut();
  }

  for (const kind of ["keydown", "keypress", "beforeinput", "input", "paste", "pointerdown", "click", "submit"]) {
    window.addEventListener(kind, (event) => {
      if (isShut) { event.preventDefault(); event.stopImmediatePropagation(); return; }
      look();
      if (!isShut && event.isTrusted) touched();
      if (kind === "keydown" && event.key === "F9") { event.preventDefault(); shut(); }
    }, true);
  }
  for (const kind of ["pointermove", "wheel"]) window.addEventListener(kind, touched, { capture: true, passive: true });
  for (const kind of ["focus", "visibilitychange"]) window.addEventListener(kind, look, true);
  window.addEventListener("storage", ({ key, newValue }) => { if (key === STATE && !isShut && (told("asked", newValue) || told("shut", newValue))) leave(); });
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) { document.documentElement.hidden = true; location.reload(); } });

  if (told("asked", localStorage.getItem(STATE))) { shut(); return; }
  tell("open");
  touched();
  setInterval(look, 1000);
})();

"use strict";
// Every scan is kept on this device until the server has answered it, and is sent under one key, so that it counts once.
(() => {
  const place = document.getElementById("scan-result");
  const { url, site, who } = place.dataset;
  const PREFIX = "scan-kept:";
  const PATIENCE = 8000; // milliseconds for an answer
  const AGAIN = 5000; // between two tries while the line is down
  const clock = document.querySelector('meta[name="clock"]');
  const ahead = clock ? Date.now() - Date.parse(clock.content) : 0;
  const offset = Math.abs(ahead) > 5000 ? ahead : 0;
  const inMemory = new Map(); // where the browser keeps nothing
  let working = Promise.resolve();
  let timer = 0;
  let isDown = !navigator.onLine;
  let last = 0;

  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const remembered = (name, otherwise) => { try { return localStorage.getItem(`scan-${name}:${site}`) || otherwise; } catch { return otherwise; } };
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  function keep(entry) {
    inMemory.set(entry.key, entry);
    try { localStorage.setItem(PREFIX + entry.key, JSON.stringify(entry)); } catch { /* private window: as long as the page is open */ }
  }
  function drop(key) {
    inMemory.delete(key);
    try { localStorage.removeItem(PREFIX + key); } catch { /* as above */ }
  }
  function kept() {
    const found = new Map(inMemory);
    try {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith(PREFIX)) { const entry = JSON.parse(localStorage.getItem(name)); found.set(entry.key, entry); }
      }
    } catch { /* as above */ }
    // Those of somebody else wait until they sign in: a scan stands under the name of who made it.
    return [...found.values()].filter((entry) => entry.who === who).sort((one, other) => one.order - other.order);
  }
  function line() { tell("scan-line", { down: isDown, kept: kept().filter((entry) => entry.kept).length }); }

  function ask(entry) {
    const fields = { code: entry.code || "", number: entry.number || "", at: entry.at, action: entry.action, key: entry.key, site: entry.site };
    if (entry.kept) fields.scanned_at = entry.time;
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    return fetch(url, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams(fields), signal: AbortSignal.timeout(PATIENCE) });
  }
  const lookOut = (why, more) => ({ look: "look", sign: "!", word: place.dataset.lookWord, why, lines: [], ...more });

  // Returns the answer, or nothing where the line is down.
  async function answerTo(entry) {
    if (!navigator.onLine) return null;
    let response;
    try { response = await ask(entry); } catch { return null; }
    if (response.status >= 500 || response.status === 429) return null;
    if (response.redirected) return { ...lookOut(place.dataset.signedOut), stays: true };
    try {
      const said = await response.json();
      return response.ok ? said : lookOut(said.message);
    } catch { return lookOut(place.dataset.failed); }
  }
  async function sendAll() {
    for (const entry of kept()) {
      const answer = await answerTo(entry);
      isDown = answer === null;
      if (isDown || answer.stays) {
        for (const unsent of kept()) {
          if (unsent.kept) continue;
          keep({ ...unsent, kept: true });
          tell("scan-result", answer || lookOut(place.dataset.offlineWhy, { do: place.dataset.offlineDo }));
        }
        break;
      }
      drop(entry.key);
      tell(entry.kept ? "scan-sent" : "scan-result", entry.kept ? { entry, answer } : answer);
    }
    line();
    clearTimeout(timer);
    if (isDown) timer = setTimeout(flush, AGAIN);
  }
  function flush() { working = working.then(sendAll); return working; }

  function take(fields) {
    // Two scans in one millisecond keep their order.
    last = Math.max(last + 1, Date.now());
    const at = remembered("at", "desk");
    const action = at.startsWith("zone:") ? remembered("action", "auto") : "auto";
    keep({ key: newKey(), order: last, time: new Date(Date.now() - offset).toISOString(), who, site, at, action, kept: false, ...fields });
    flush();
  }

  document.addEventListener("scan-taken", (event) => take(event.detail));
  document.addEventListener("scanned", (event) => {
    // The desk has a form of its own, which shows the way back beside the board.
    if (!document.getElementById("scan")) take({ code: event.detail.code });
  });
  window.addEventListener("online", flush);
  window.addEventListener("offline", () => { isDown = true; line(); clearTimeout(timer); timer = setTimeout(flush, AGAIN); });
  document.addEventListener("DOMContentLoaded", () => { line(); if (kept().length) flush(); });
})();

"use strict";
// The roll of an evacuation. Every press is kept on the device first, with its time and a key of its own, and sent when the line allows
// it; sent twice it counts once. What waits to be sent is drawn over what the server says.
(() => {
  const live = document.getElementById("live"), place = document.getElementById("place"), line = document.getElementById("line");
  const said = live.dataset, EVERY = 2000, CALM = 1500; // the list does not move under a finger that has just pressed
  const clock = document.querySelector('meta[name="clock"]');
  const ahead = clock ? Date.now() - Date.parse(clock.content) : 0;
  const offset = Math.abs(ahead) > 5000 ? ahead : 0; // a telephone whose clock is wrong keeps the server's time all the same
  const warden = document.getElementById("warden");
  let online = navigator.onLine, over = false, signedOut = false, sending = false, dropped = 0, pressed = 0;

  let memory = null; // where the browser keeps nothing, the page does as long as it stands
  const kept = () => { try { return JSON.parse(localStorage.getItem(said.store)) || []; } catch { return []; } };
  const keep = (waiting) => { try { localStorage.setItem(said.store, JSON.stringify(waiting)); } catch { memory = waiting; } };
  const queue = () => memory || kept();
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  function tell() {
    const waiting = queue().length, words = [];
    if (over) words.push(said.closed); else if (signedOut) words.push(said.signedOut); else if (!online) words.push(said.offline);
    if (waiting && !over) words.push(said.queued.replace("{count}", waiting));
    if (dropped) words.push(said.dropped.replace("{count}", dropped));
    const text = words.join(" ");
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text;
  }
  function overlay() {
    for (const tick of queue()) {
      const person = place.querySelector(`.person[data-visit="${tick.visit}"]`);
      if (!person) continue;
      const state = tick.says === "back" ? person.dataset.gone : tick.says;
      person.className = `person ${state} unsent`;
      person.dataset.state = state;
      person.querySelector(".word").textContent = said[state];
      let by = person.querySelector(".by");
      if (!by) { by = document.createElement("span"); by.className = "sub by"; person.querySelector(".stands").append(by); }
      by.textContent = said.waits;
    }
    count();
  }
  function count() {
    const heads = { safe: 0, missing: 0, open: 0, left: 0 };
    for (const person of place.querySelectorAll(".person")) heads[person.dataset.state] += Number(person.dataset.heads);
    for (const [id, number] of [["safe", heads.safe], ["missing", heads.missing], ["open", heads.open], ["all", heads.safe + heads.missing + heads.open]]) {
      const shown = document.getElementById(`n-${id}`);
      if (shown) shown.textContent = number;
    }
  }
  function draw(text) {
    const drawn = new DOMParser().parseFromString(text, "text/html").getElementById("roll");
    if (!drawn) return;
    const stood = document.activeElement && place.contains(document.activeElement) ? document.activeElement.id : "";
    place.replaceChildren(document.importNode(drawn, true));
    overlay();
    if (stood && document.getElementById(stood)) document.getElementById(stood).focus({ preventScroll: true });
  }
  function end() {
    over = true;
    dropped = queue().length;
    keep([]);
    place.replaceChildren();
    tell();
  }

  async function send() {
    if (sending || over) return;
    sending = true;
    try {
      while (queue().length) {
        const tick = queue()[0];
        const form = new URLSearchParams(tick);
        const token = place.querySelector("[name=csrfmiddlewaretoken]");
        const headers = { "HX-Request": "true" };
        if (token) headers["X-CSRFToken"] = token.value;
        const answer = await fetch(said.tick, { method: "POST", body: form, headers });
        signedOut = answer.redirected || answer.status === 403;
        online = answer.status < 500;
        if (signedOut || !online) break;
        if (answer.status === 409) { end(); break; }
        // Sent, or refused for good: it is not tried again. Others may have been pressed meanwhile, so the first of now is taken out.
        keep(queue().filter((one) => one.key !== tick.key));
      }
    } catch { online = false; }
    sending = false;
    tell();
  }
  async function ask() {
    if (over || document.hidden || Date.now() - pressed < CALM) return;
    try {
      const roll = document.getElementById("roll");
      const answer = await fetch(`${said.people}?mark=${encodeURIComponent(roll ? roll.dataset.mark : "")}`, { headers: { "HX-Request": "true" }, cache: "no-store" });
      online = answer.status < 500;
      signedOut = answer.redirected;
      if (answer.status === 410 || answer.status === 404) { end(); return; }
      if (answer.status === 200 && !signedOut) {
        const text = await answer.text();
        if (Date.now() - pressed >= CALM) draw(text);
      }
      if (online && queue().length) await send();
    } catch { online = false; }
    tell();
  }

  place.addEventListener("submit", (event) => {
    const form = event.target.closest("form.ticks");
    if (!form || !event.submitter) return;
    event.preventDefault();
    pressed = Date.now();
    const at = new Date(Date.now() - offset).toISOString();
    keep([...queue(), { visit: form.elements.visit.value, says: event.submitter.value, key: newKey(), at, name: warden ? warden.value.trim() : "" }]);
    overlay();
    tell();
    send();
  });
  if (warden) {
    try { warden.value = localStorage.getItem("evacuation-warden") || ""; } catch { /* it is typed again */ }
    warden.addEventListener("change", () => { try { localStorage.setItem("evacuation-warden", warden.value.trim()); } catch { /* as above */ } });
  }
  window.addEventListener("offline", () => { online = false; tell(); });
  window.addEventListener("online", () => { send().then(ask); });
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, EVERY);
  overlay();
  tell();
  send();
})();

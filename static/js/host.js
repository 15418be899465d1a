"use strict";
// The host's page says once that it is on show, and shows what changes while it is open; without this script it works all the same.
(() => {
  const byId = (id) => document.getElementById(id);

  // Not while it is loaded behind another tab, and never to who only fetches it.
  const { seen } = document.body.dataset;
  let told = !seen;
  async function tell() {
    if (told || document.hidden) return;
    told = true;
    try { await fetch(seen, { method: "POST", credentials: "omit", keepalive: true }); }
    catch { told = false; } // said again when somebody looks at the page the next time
  }
  window.addEventListener("online", tell);
  tell();

  // What is polled pauses while nobody looks, and is asked for at once when somebody does.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.detail.elt.id === "standing") event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    tell();
    if (!document.hidden && window.htmx && byId("standing")) htmx.trigger("#standing", "now");
  });

  // The answers stay as they are under a finger: while one has the focus or the list of colleagues is open, and where they are the same.
  // They go where there is nothing to answer any more.
  let late = false;
  const isChoosing = (choices) => choices.contains(document.activeElement) || choices.querySelector("details[open]");
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const fresh = fragment.querySelector("#choices") || fragment.firstElementChild;
    if (target.id !== "choices" || !fresh || fresh.hasAttribute("data-over")) return;
    const stay = fresh.innerHTML.trim() === drawn(target);
    late = !stay && Boolean(isChoosing(target));
    if (stay || late) event.detail.shouldSwap = false;
  });
  function drawn(choices) {
    const copy = choices.cloneNode(true);
    for (const open of copy.querySelectorAll("details[open]")) open.removeAttribute("open");
    return copy.innerHTML.trim();
  }
  // Once nobody chooses any more, the next poll brings what was held back.
  function catchUp() {
    const standing = byId("standing"), choices = byId("choices");
    if (late && standing && !isChoosing(choices)) { late = false; standing.setAttribute("hx-vals", "{}"); }
  }
  document.addEventListener("focusout", () => setTimeout(catchUp));
  document.addEventListener("toggle", catchUp, true);
})();

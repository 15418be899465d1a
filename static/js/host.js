"use strict";
// The host's page says once that it is on show: not while it is loaded behind another tab, and never to who only fetches it.
(() => {
  const { seen } = document.body.dataset;
  let told = !seen;

  async function tell() {
    if (told || document.hidden) return;
    told = true;
    try { await fetch(seen, { method: "POST", credentials: "omit", keepalive: true }); }
    catch { told = false; } // said again when somebody looks at the page the next time
  }

  document.addEventListener("visibilitychange", tell);
  window.addEventListener("online", tell);
  tell();
})();

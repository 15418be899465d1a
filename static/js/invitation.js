"use strict";
// The host that was picked from the list, on the form of an invitation.
(() => {
  const host = document.getElementById("host");
  const picked = document.getElementById("host_number");
  if (!host || !picked) return;
  document.addEventListener("taken", (event) => {
    const { act, number, name } = event.detail;
    if (act !== "host") return;
    host.value = name;
    picked.value = number;
    picked.dataset.name = name;
  });
  host.addEventListener("input", () => { if (host.value !== picked.dataset.name) picked.value = ""; });
})();

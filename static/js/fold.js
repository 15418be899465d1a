"use strict";
// What few visitors need stands folded in one line; what is filled in is counted there.
(() => {
  const tabs = () => document.querySelectorAll("[data-fold]");
  const folded = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  const piecesOf = (field) => field.matches("[type=checkbox], [type=radio]") ? Number(field.checked)
    : field.matches("[type=hidden]") ? 0 : field.value.split(/[、,，;；\n]+/).filter((piece) => piece.trim()).length;

  function count() {
    for (const tab of tabs()) {
      const filled = [...folded(tab).querySelectorAll("input, select, textarea")].reduce((sum, field) => sum + piecesOf(field), 0);
      tab.classList.toggle("filled", filled > 0);
      tab.querySelector("span").textContent = filled || "";
    }
  }
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-fold]");
    if (!tab) return;
    const opens = folded(tab).hidden;
    for (const other of tabs()) {
      folded(other).hidden = other !== tab || !opens;
      other.setAttribute("aria-expanded", String(other === tab && opens));
    }
    if (opens) folded(tab).querySelector("input:not([type=hidden]), select, textarea").focus();
  });
  for (const kind of ["input", "change", "taken"]) window.addEventListener(kind, (event) => { if (event.target.closest?.("#arrival")) count(); });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "form-place") count(); });
  count();
})();

"use strict";
// A list by keys: j and k or the arrows go from row to row, Enter opens as any link does, / goes to the search.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && event.target.matches("input[type=search]")) { event.target.blur(); return; }
  if (event.target.matches("input, textarea, select, summary")) return;
  const search = document.querySelector("input[type=search]");
  if (event.key === "/" && search) { event.preventDefault(); search.focus(); search.select(); return; }
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!step || !rows.length) return;
  const at = rows.indexOf(document.activeElement);
  // The arrows scroll the page until somebody is in the list.
  if (at < 0 && event.key.startsWith("Arrow")) return;
  event.preventDefault();
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
});

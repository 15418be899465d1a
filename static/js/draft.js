"use strict";
// What is half typed at the desk is kept in this tab for who typed it, until they register or press Esc. Who signs in here next finds
// nothing of it.
(() => {
  const KEPT = "desk-draft";
  const { who } = document.body.dataset;
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  if (!who) return;
  if (kept && kept.who !== who) sessionStorage.removeItem(KEPT);
  if (!document.getElementById("arrival")) return;
  const form = () => document.getElementById("arrival");

  const isTyped = (field) => field.matches("[type=radio], [type=checkbox]") ? field.checked !== field.defaultChecked
    : field.name === "party_size" ? field.value !== "1" : field.value.trim() !== "";
  function keep() {
    const fields = [...form().elements].filter((field) => field.name && field.name !== "request_key" && field.type !== "submit");
    const isKept = fields.some(isTyped);
    const data = new FormData(form());
    const values = Object.fromEntries([...data.keys()].map((name) => [name, data.getAll(name)]));
    if (isKept) sessionStorage.setItem(KEPT, JSON.stringify({ who, values }));
    else sessionStorage.removeItem(KEPT);
    document.getElementById("draft-kept").hidden = !isKept;
  }
  function put(values) {
    for (const field of form().elements) {
      if (!field.name || ["request_key", "visitor"].includes(field.name) || field.type === "submit") continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = Boolean(values[field.name]?.includes(field.value));
      else field.value = values[field.name]?.[0] ?? "";
    }
    // Where the card asked who somebody is, its answer goes with the question that draws it again.
    for (const [name, [said]] of Object.entries(values).filter(([name]) => name.startsWith("listing-"))) {
      document.getElementById("grade").append(Object.assign(document.createElement("input"), { type: "hidden", name, value: said }));
    }
    const picked = document.getElementById("host_number");
    picked.dataset.number = picked.value;
    picked.dataset.name = picked.value ? values.host[0] : "";
  }
  async function restore({ values }) {
    if (values.visitor?.[0]) {
      const address = `${document.getElementById("clear").getAttribute("hx-get")}?visitor=${values.visitor[0]}`;
      await htmx.ajax("GET", address, { target: "#form-place", swap: "innerHTML" });
    }
    put(values);
    form().dispatchEvent(new Event("change", { bubbles: true }));
  }

  for (const kind of ["input", "change", "focusout", "taken", "host"]) {
    // After whoever else listens: a choice from a list is written into its field by them.
    window.addEventListener(kind, (event) => { if (kind === "host" || event.target.closest?.("#arrival")) keep(); });
  }
  window.addEventListener("pagehide", keep);
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "form-place") keep(); });
  // Not before htmx listens: the card follows what is put back.
  if (kept && kept.who === who) document.addEventListener("DOMContentLoaded", () => restore(kept));
})();

"use strict";
// What is half typed in any form but that of the desk's arrivals (draft.js) is kept in this tab for who typed it, until it is sent or
// its panel is closed: a lock, a reload, a link or an ended session takes none of it away. Who signs in here next finds nothing of it.
(() => {
  const KEPT = "half-typed";
  const NOT_TYPED = "[type=hidden], [type=submit], [type=button], [type=file], [type=search], select[multiple]";
  const { who } = document.body.dataset;
  const panel = document.getElementById("panel");
  if (!who) return;
  const stored = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  const forms = stored?.who === who ? stored.forms : {};
  function store() {
    if (Object.keys(forms).length) sessionStorage.setItem(KEPT, JSON.stringify({ who, forms }));
    else sessionStorage.removeItem(KEPT);
  }
  // What was sent has arrived, unless the server asked first who is there.
  const asked = document.referrer && /^\/(sign-in|lock)\//.test(new URL(document.referrer).pathname);
  for (const [key, { sent }] of Object.entries(forms)) if (sent && !asked) delete forms[key];
  store();

  const isKept = (form) => form && form.id !== "arrival" && !form.querySelector("[type=password], [data-submit]")
    && (form.hasAttribute("hx-post") || form.getAttribute("method")?.toLowerCase() === "post");
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !field.matches(NOT_TYPED));
  function keyOf(form) {
    const hidden = [...form.elements].filter((field) => field.matches("[type=hidden]") && !/^(request_key|csrf|next$)/.test(field.name));
    const address = form.getAttribute("hx-post") || form.getAttribute("action") || location.pathname;
    return JSON.stringify([address, ...hidden.map((field) => [field.name, field.defaultValue])]);
  }
  const isTicked = (field) => field.matches("[type=checkbox], [type=radio]");
  const isTyped = (field) => isTicked(field) ? field.checked !== field.defaultChecked
    : field.matches("select") ? field.selectedIndex !== Math.max(0, [...field.options].findLastIndex((option) => option.defaultSelected))
    : field.value !== field.defaultValue;

  function keep(form) {
    if (!isKept(form)) return;
    const fields = fieldsOf(form);
    if (!fields.some(isTyped)) delete forms[keyOf(form)];
    else {
      const values = fields.map((field) => [field.name, isTicked(field) ? [field.value, field.checked] : field.value]);
      const visit = panel?.contains(form) && panel.querySelector(".visit");
      forms[keyOf(form)] = { values, page: location.pathname, visit: visit ? visit.dataset.url : "" };
    }
    store();
  }
  function put(form) {
    const kept = isKept(form) && forms[keyOf(form)];
    if (!kept || fieldsOf(form).some(isTyped)) return;
    const values = [...kept.values];
    for (const field of fieldsOf(form)) {
      const at = values.findIndex(([name, value]) => name === field.name && (!isTicked(field) || value[0] === field.value));
      if (at < 0) continue;
      const [[, value]] = values.splice(at, 1);
      if (isTicked(field)) field.checked = value[1]; else field.value = value;
    }
    for (let place = form.closest("details"); place; place = place.parentElement.closest("details")) place.open = true;
    for (const place of form.querySelectorAll("details")) if (fieldsOf(form).some((field) => place.contains(field) && isTyped(field))) place.open = true;
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const putAll = (place) => { for (const form of place.querySelectorAll("form")) put(form); };

  for (const kind of ["input", "change", "taken"]) window.addEventListener(kind, (event) => { if (event.target.form) keep(event.target.form); });
  document.addEventListener("submit", (event) => {
    const kept = isKept(event.target) && !event.target.hasAttribute("hx-post") && forms[keyOf(event.target)];
    if (kept) { kept.sent = true; store(); }
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, requestConfig: { elt, verb } } = event.detail;
    const form = elt.matches("form") ? elt : elt.form;
    const isThere = xhr.status < 300 && !/^\/(sign-in|lock)\//.test(new URL(xhr.responseURL || location.href).pathname);
    if (verb !== "get" && isThere && isKept(form)) { delete forms[keyOf(form)]; store(); }
  });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.isConnected) putAll(event.detail.target); else putAll(document); });
  panel?.addEventListener("close", () => {
    for (const [key, { visit }] of Object.entries(forms)) if (visit) delete forms[key];
    store();
  });
  // Not before htmx listens: what follows a choice is asked for anew, and the panel opens where it was.
  document.addEventListener("DOMContentLoaded", () => {
    putAll(document);
    const open = Object.values(forms).findLast(({ visit, page }) => visit && page === location.pathname);
    if (open) document.dispatchEvent(new CustomEvent("open-visit", { detail: { url: open.visit, asked: true } }));
  });
})();

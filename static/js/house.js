"use strict";
// The frame: the panel of a visit, messages that fade, the line that says the server cannot be reached.
(() => {
  const panel = document.getElementById("panel");
  const body = document.getElementById("panel-body");
  const toasts = document.getElementById("toasts");
  const toastsStand = { before: toasts.nextSibling, inside: toasts.parentElement };
  let openerId = "";

  // At the desk, where there is room for it, the panel is a column: form and lanes beside it stay at hand.
  const isColumn = () => panel.matches(".column") && matchMedia("(min-width: 1101px)").matches;
  document.addEventListener("keydown", (event) => {
    const isOfList = event.target.getAttribute("aria-expanded") === "true";
    if (event.key !== "Escape" || !panel.open || panel.matches(":modal") || isOfList) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    panel.close();
  });
  function focusFirst(...wanted) {
    for (const selector of ["[autofocus]", ...wanted, ".closer .btn"]) {
      const found = body.querySelector(selector);
      if (found) { found.focus(); return; }
    }
  }
  async function openPanel(url, onlyShown) {
    if (!panel.open) openerId = document.activeElement ? document.activeElement.id : "";
    await htmx.ajax("GET", url, { target: body, swap: "innerHTML" });
    if (!body.querySelector(".visit")) return;
    if (!panel.open && isColumn()) panel.show();
    else if (!panel.open) {
      panel.showModal();
      panel.append(toasts); // what lies outside an open dialog can be neither seen nor pressed
    }
    // A panel that opened by itself must not put the next step under a finger that is still on Enter.
    if (onlyShown) focusFirst(); else focusFirst(".acts .btn.primary", ".acts .btn");
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-panel]");
    if (!opener || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    openPanel(opener.dataset.panel || opener.href, false);
  });
  // On a narrow screen the pages stand in a row that is pushed aside: begin where one is.
  const here = document.querySelector(".top nav .on");
  const row = here?.closest("nav");
  if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - row.offsetLeft;
  // The further pages fold up again when somebody goes elsewhere.
  const further = document.querySelector("details.beside");
  document.addEventListener("click", (event) => { if (further && !further.contains(event.target)) further.open = false; });
  further?.addEventListener("focusout", (event) => { if (event.relatedTarget && !further.contains(event.relatedTarget)) further.open = false; });
  further?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !further.open) return;
    further.open = false;
    further.querySelector("summary").focus();
  });
  // On a phone who one is, where and in which language stands behind one button, so that the head is one row.
  const menu = document.getElementById("who-menu");
  const openMenu = (opens) => { menu.setAttribute("aria-expanded", String(opens)); menu.parentElement.classList.toggle("open", opens); };
  document.addEventListener("click", (event) => { if (menu && !event.target.closest("#who")) openMenu(event.target === menu && !menu.parentElement.classList.contains("open")); });
  document.addEventListener("print-badge", (event) => window.open(event.detail.url, "_blank", "noopener"));
  document.addEventListener("open-visit", (event) => openPanel(event.detail.url, !event.detail.asked));
  panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });
  panel.addEventListener("close", () => {
    body.replaceChildren();
    toastsStand.inside.insertBefore(toasts, toastsStand.before);
    const { activeElement } = document;
    const opener = document.getElementById(openerId);
    if ((!activeElement || activeElement === document.body) && opener) opener.focus();
    document.dispatchEvent(new CustomEvent("panel-closed", { detail: { openerId } }));
  });

  // What happens elsewhere shows in the open panel too, unless somebody is writing in it.
  function isBusy(visit) {
    // The value of a box is no text: one without a value of its own would always differ.
    const isWritten = (input) => input.matches("[type=checkbox], [type=radio]") ? input.checked !== input.defaultChecked : input.value !== input.defaultValue;
    const written = [...visit.querySelectorAll("input:not([type=hidden]), textarea")].some(isWritten);
    return written || visit.querySelector("details[open], .htmx-request") || visit.contains(document.activeElement.closest("input, select, textarea"));
  }
  document.addEventListener("htmx:afterSwap", (event) => {
    const visit = body.querySelector(".visit");
    if (event.detail.target.id !== "lanes" || !panel.open || !visit || isBusy(visit)) return;
    htmx.ajax("GET", `${visit.dataset.url}?since=${visit.dataset.last}`, { target: visit, swap: "outerHTML" });
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  new MutationObserver(() => {
    const fading = toasts.querySelector("[data-fade]:not([data-seen])");
    if (!fading) return;
    fading.dataset.seen = "1";
    setTimeout(() => { if (fading.isConnected && !fading.matches(":hover, :focus-within")) fading.remove(); }, 9000);
  }).observe(toasts, { childList: true, subtree: true });

  function say(text) {
    const line = document.createElement("div");
    line.className = "toast bad"; line.setAttribute("role", "alert"); line.textContent = text;
    toasts.replaceChildren(line);
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (xhr.status < 400) return;
    if (target.id === "lanes") event.detail.shouldSwap = false;
    // A page for people, where a fragment was asked for: what it was about is gone, or may no longer be seen.
    else if (/^\s*<!doctype/i.test(xhr.responseText)) { event.detail.shouldSwap = false; say(document.body.dataset.failed); }
    // A refusal of an action inside the panel belongs where the eye is: on top of the panel.
    else if (target.closest && target.closest("#panel-body")) { event.detail.target = panel.open ? toastsIn(panel) : toasts; event.detail.swapOverride = "innerHTML"; }
  });
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.target.id !== "lanes") say(document.body.dataset.failed); });
  function toastsIn(dialog) {
    let place = dialog.querySelector(".panel-toasts");
    if (!place) { place = document.createElement("div"); place.className = "panel-toasts"; place.setAttribute("aria-live", "assertive"); dialog.prepend(place); }
    return place;
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!body.contains(event.detail.elt)) return;
    const place = panel.querySelector(".panel-toasts");
    if (place) place.remove();
    // The button that was pressed is gone with what it did.
    if (panel.open && (document.activeElement === document.body || document.activeElement === panel)) focusFirst();
  });

  // What is polled pauses while the tab is hidden.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.detail.elt.id === "lanes") event.preventDefault();
  });

  // As of when the lanes are, by the server's clock in the zone of the site; the line in the foot and the one on top say it.
  const live = document.getElementById("as-of");
  let asOf = Date.parse(document.querySelector('meta[name="clock"]').content);
  const asOfHour = () => new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: document.querySelector("time[data-clock]")?.dataset.clock }).format(asOf);
  function tellLive(isUp) {
    if (!live) return;
    live.textContent = live.dataset[isUp ? "up" : "down"].replace("{time}", asOfHour());
    live.classList.toggle("down", !isUp);
  }
  const offline = document.createElement("p");
  offline.className = "offline"; offline.setAttribute("role", "alert");
  function tellOffline() {
    if (offline.isConnected) return;
    if (!live) asOf = Date.now();
    offline.textContent = document.body.dataset.offline.replace("{time}", asOfHour());
    (panel.open ? panel : document.body).prepend(offline);
    tellLive(false);
  }
  document.addEventListener("htmx:sendError", tellOffline);
  document.addEventListener("htmx:afterOnLoad", (event) => {
    const { xhr, target } = event.detail, ofLanes = target.id === "lanes";
    if (xhr.status >= 500) { if (ofLanes) tellOffline(); return; }
    offline.remove();
    if (ofLanes) asOf = Date.parse(xhr.getResponseHeader("Date")) || Date.now();
    tellLive(true);
  });
  tellLive(true);
  // A session that ended answers with the sign-in page; a fragment of it must never stand in the desk.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.responseURL && new URL(event.detail.xhr.responseURL).pathname.startsWith("/sign-in/")) { event.preventDefault(); location.reload(); }
  });
})();

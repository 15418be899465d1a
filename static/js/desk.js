"use strict";
// The keys of the desk, and what happens when something is picked from a list.
(() => {
  const byId = (id) => document.getElementById(id);
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const REQUIRED = ["organisation", "name", "purpose", "host"];
  const looksLikePhone = (text) => /^[\d+\s-]+$/.test(text.normalize("NFKC"));

  function focusWhatIsMissing() {
    const missing = REQUIRED.map(byId).find((field) => field && !field.value.trim());
    (missing || byId("register")).focus();
  }
  async function loadForm(url) {
    await htmx.ajax("GET", url, { target: "#form-place", swap: "innerHTML" });
    byId("omni").value = "";
    focusWhatIsMissing();
  }
  async function startOver() {
    byId("omni").value = "";
    await htmx.ajax("GET", byId("clear").getAttribute("hx-get"), { target: "#form-place", swap: "innerHTML" });
    byId("omni").focus();
  }
  async function newVisitor(typed) {
    const phone = looksLikePhone(typed);
    await loadForm(`${byId("clear").getAttribute("hx-get")}?name=${encodeURIComponent(phone ? "" : typed)}`);
    if (phone) byId("phone").value = typed;
  }
  function scan(fields) {
    const form = byId("scan");
    form.elements.code.value = fields.code || "";
    form.elements.number.value = fields.number || "";
    form.elements.request_key.value = fields.key || newKey();
    htmx.trigger(form, "submit");
  }
  function takeHost(number, name) {
    const picked = byId("host_number");
    byId("host").value = name;
    picked.value = picked.dataset.number = number;
    picked.dataset.name = name;
    document.body.dispatchEvent(new CustomEvent("host"));
  }

  document.addEventListener("taken", (event) => {
    const { act, url, number, name, key } = event.detail;
    if (act === "recall") loadForm(url);
    else if (act === "new") newVisitor(name);
    else if (act === "visit") { byId("omni").value = ""; document.dispatchEvent(new CustomEvent("open-visit", { detail: { url, asked: true } })); }
    else if (act === "leave") { byId("omni").value = ""; scan({ number, key }); }
    else if (act === "more") htmx.ajax("GET", `${url}?n=${number}&q=${encodeURIComponent(byId("omni").value)}`, { target: "#recalled", swap: "innerHTML" });
    else if (act === "host") { takeHost(number, name); byId("phone").focus(); }
  });
  document.addEventListener("click", (event) => {
    const deputy = event.target.closest("button[data-act=host]");
    if (deputy) { takeHost(deputy.dataset.number, deputy.dataset.name); focusWhatIsMissing(); }
  });
  document.addEventListener("input", (event) => {
    // Whoever was picked or recalled is meant as long as their name stands there: a scan may type into a field and take it out again.
    const { target } = event;
    if (target.id === "host") { const picked = byId("host_number"); picked.value = target.value === picked.dataset.name ? picked.dataset.number : ""; }
    if (target.id === "name") {
      const recalled = byId("visitor"), same = target.value.trim() === recalled.dataset.name;
      recalled.value = same ? recalled.dataset.visitor : "";
      for (const field of ["phone", "email"]) byId(field).placeholder = same ? recalled.dataset[field] : "";
      if (byId("h-name")) byId("h-name").hidden = !same;
    }
  });
  document.addEventListener("scanned", (event) => scan({ code: event.detail.code }));

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "form-place") {
      const wrong = document.querySelector("#arrival [aria-invalid=true]");
      const open = document.querySelector("#arrive-now, #open-visit");
      if (open) open.focus(); else if (wrong) wrong.focus();
    }
    if (event.detail.target.id === "grade") {
      const card = document.querySelector("#grade .grade");
      const text = byId("register-text"), button = byId("register");
      if (card && text) text.textContent = card.dataset.refuse ? button.dataset.plain : !card.dataset.host ? button.dataset.notify : button.dataset.notifyHost.replace("{host}", () => card.dataset.host);
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, requestConfig } = event.detail;
    const { elt, verb } = requestConfig;
    const isDone = xhr.status >= 200 && xhr.status < 400; // a refusal that is shown counts as successful for htmx
    if (!isDone || verb !== "post" || elt.id === "arrival") return;
    if (xhr.getResponseHeader("HX-Trigger")?.includes('"arrived"')) return; // whose card stands there now
    // What was just registered is no longer the last that was done: its card makes room for the next visitor's.
    else if (byId("done")) document.body.dispatchEvent(new CustomEvent("host"));
  });
  document.body.addEventListener("arrived", async (event) => {
    if (byId("arrive-now")) await startOver();
    await htmx.ajax("GET", event.detail.card, { target: "#grade", swap: "innerHTML" });
  });
  document.body.addEventListener("registered", () => { if (!byId("panel").matches(":modal")) byId("omni").focus(); });
  // The row of the visit that is open is marked.
  function mark() {
    const open = byId("panel").open && document.querySelector("#panel .visit");
    for (const row of document.querySelectorAll("#lanes .row")) row.classList.toggle("shown", Boolean(open) && row.querySelector(".name").getAttribute("href") === open.dataset.url);
  }
  new MutationObserver(mark).observe(byId("panel"), { attributes: true, attributeFilter: ["open"], childList: true, subtree: true });
  document.addEventListener("htmx:afterSwap", mark);
  document.addEventListener("panel-closed", (event) => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const row = /-(\d+)-/.exec(event.detail.openerId);
    ((row && byId(`name-${row[1]}-link`)) || byId("omni")).focus();
  });
  document.body.addEventListener("htmx:configRequest", (event) => {
    // Its key belongs to the registration alone.
    if (event.detail.elt.id === "grade") delete event.detail.parameters.request_key;
  });

  // What is replaced between the press of a button and its release takes the click with it. One that nobody sees is over by itself.
  const PRESS = 3000; // milliseconds
  let pressed = { place: null, at: 0 }, missed = false;
  document.addEventListener("pointerdown", ({ target }) => { pressed = { place: target.closest?.("#grade, #lanes"), at: Date.now() }; }, true);
  for (const kind of ["pointerup", "pointercancel"]) {
    document.addEventListener(kind, () => {
      pressed.place = null;
      if (missed) setTimeout(() => htmx.trigger(document.body, "host")); // the card is asked for anew, with what was pressed
      missed = false;
    }, true);
  }
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (pressed.place?.id !== detail.target.id || Date.now() - pressed.at > PRESS) return;
    detail.shouldSwap = false;
    missed ||= detail.target.id === "grade";
  });

  // The lanes are replaced whenever something happens; whoever reads or works in them stays where they were.
  let stood = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "lanes") return;
    // Not while one of their buttons waits for its answer, which would then have nobody to come to.
    if (document.querySelector("#lanes .htmx-request")) { event.detail.shouldSwap = false; return; }
    const row = document.activeElement.closest("#lanes .row");
    stood = { scrolled: byId("lanes").scrollTop, link: row ? row.querySelector(".name").id : "" };
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "lanes" || !stood) return;
    byId("lanes").scrollTop = stood.scrolled;
    // The button that had the focus is gone with its step. The name beside it does no harm to a second Enter, the next button would.
    if (stood.link && document.activeElement === document.body) (byId(stood.link) || byId("omni")).focus({ preventScroll: true });
    stood = null;
  });

  // The button of a row, or while the panel leaves no room for it the name.
  function handleOf(row) {
    const button = row.querySelector("[data-do]");
    return button?.checkVisibility() ? button : row.querySelector(".name");
  }
  function focusLane(id) {
    const first = document.querySelector(`#${id} .row`);
    if (first) handleOf(first).focus();
  }
  function moveInLanes(step) {
    const rows = [...document.querySelectorAll("#lanes .row")];
    const at = rows.indexOf(document.activeElement.closest("#lanes .row"));
    if (at < 0) return false;
    const next = rows[at + step];
    if (next) handleOf(next).focus();
    return true;
  }
  function register() {
    // Pressed once too often, on the form that the first press has emptied.
    if (byId("done") && !REQUIRED.some((id) => byId(id).value.trim())) return;
    byId("arrival").requestSubmit(byId("register"));
  }

  // Space opens the visit of the row, also where a button has the focus, which Enter presses.
  function openRow(event) {
    const row = event.key === " " && event.target.closest("#lanes .row");
    if (!row) return false;
    event.preventDefault();
    if (event.type === "keydown" && !event.repeat) row.querySelector(".name").click();
    return true;
  }
  document.addEventListener("keyup", openRow);

  const LANES = { F2: "lane-waiting", F3: "lane-expected", F4: "lane-inside" };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
    if (byId("panel").matches(":modal")) return;
    if (event.target.closest("#panel") && (typing || event.key !== "/") && !LANES[event.key]) return;
    else if (openRow(event)) return;
    else if (event.ctrlKey && event.key === "Enter") { event.preventDefault(); register(); }
    else if (event.key === "/" && !typing) { event.preventDefault(); byId("omni").focus(); byId("omni").select(); }
    else if (event.key === "Escape") { event.preventDefault(); startOver(); }
    else if (LANES[event.key]) { event.preventDefault(); focusLane(LANES[event.key]); }
    else if (event.key === "ArrowDown" && !typing && moveInLanes(1)) event.preventDefault();
    else if (event.key === "ArrowUp" && !typing && moveInLanes(-1)) event.preventDefault();
    else if (event.key === "Enter" && typing && !event.target.matches("[data-combo], textarea") && event.target.closest("#arrival")) {
      // Enter goes on to the next field, as a clerk expects; only Ctrl+Enter or the button registers.
      event.preventDefault();
      focusWhatIsMissing();
    }
  });
})();

"use strict";
// The patrol: search among those on site, confirm in a dialog, and send; while the line is down everything stays on this device.
(() => {
  const byId = (id) => document.getElementById(id);
  const page = byId("patrol"), found = byId("found"), search = byId("q"), dialog = byId("confirm");
  const clock = document.querySelector('meta[name="clock"]');
  const ahead = clock ? Date.now() - Date.parse(clock.content) : 0; // of a telephone whose clock is wrong
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const SIDE = 1600, QUALITY = 0.85, AGAIN = 15000;
  const pictures = new WeakMap(), sending = new Set();

  // --- Searching: the same comparison as on the server, which works without it.
  // As `reception/text.py` folds; which characters have a traditional form, the list says.
  const unaccented = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
  const plain = (text) => unaccented(text.normalize("NFKC").toLowerCase()).replace(/[\s\p{Pd}·•‧∙⋅・.。'’‘ʼʻ′ʹ`´\u2212]/gu, "");
  function simplified(text) {
    const pairs = [...(found.querySelector("[data-spellings]")?.dataset.spellings || "")];
    const of = new Map(pairs.flatMap((other, at) => (at % 2 ? [] : [[other, pairs[at + 1]]])));
    return [...text].map((letter) => of.get(letter) || letter).join("");
  }
  function fits(words, wanted) {
    const ascii = /^[\x00-\x7f]*$/.test(wanted);
    return !wanted || words.split(" ").some((word) => word.startsWith(wanted) || (!ascii && word.includes(wanted)));
  }
  function filter() {
    if (!found || !search) return;
    let shown = 0;
    const wanted = simplified(plain(search.value));
    for (const row of found.querySelectorAll(".met")) {
      row.hidden = !fits(row.dataset.words, wanted);
      shown += !row.hidden;
    }
    const none = found.querySelector("[data-none]");
    if (none) none.hidden = shown > 0;
  }
  if (search) {
    search.addEventListener("input", filter);
    search.form.addEventListener("submit", (event) => { event.preventDefault(); search.blur(); });
    filter();
  }
  function tellLine(down) { const line = byId("no-line"); if (line) line.hidden = !down; }
  addEventListener("offline", () => tellLine(true));
  addEventListener("online", () => { tellLine(false); flush(); });
  if (!navigator.onLine) tellLine(true);
  document.addEventListener("htmx:beforeRequest", (event) => { if (document.hidden && event.detail.elt === found) event.preventDefault(); });
  document.addEventListener("htmx:sendError", () => tellLine(true));
  document.addEventListener("htmx:afterOnLoad", (event) => { if (event.detail.xhr.status < 500) { tellLine(false); flush(); } });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target === found) filter(); });

  // --- Confirming.
  function show(element, text) { element.hidden = !text; element.textContent = text || ""; }
  function open(row) {
    const form = dialog.querySelector(".report-form"), stranger = "stranger" in row.dataset;
    const name = byId("confirm-name"), about = byId("confirm-about");
    name.textContent = stranger ? name.dataset.plain : row.dataset.name;
    about.textContent = stranger ? about.dataset.plain : row.dataset.about;
    const wears = row.querySelector(".badge-wanted");
    byId("confirm-wears").replaceChildren(...(wears ? [wears.cloneNode(true)] : []));
    show(byId("confirm-why"), row.dataset.why);
    show(byId("confirm-warn"), row.dataset.why ? "" : row.dataset.warn);
    form.hidden = Boolean(row.dataset.why);
    form.action = row.href;
    form.elements.request_key.value = newKey();
    form.elements.note.value = ""; form.elements.ago.value = "0";
    clearPhoto(form); refuse(form, "");
    form.querySelector(".send").disabled = false;
    dialog.showModal();
  }
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".met, [data-stranger]");
    if (!row || !dialog || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open(row);
  });
  function refuse(form, text) {
    const said = form.querySelector(".said");
    show(said, text);
    if (text) { form.querySelector(".send").disabled = false; said.scrollIntoView({ block: "nearest" }); }
  }

  // --- The photo: made small on the device, which keeps it for less and sends it sooner.
  function clearPhoto(form) { pictures.delete(form); form.elements.photo.value = ""; form.querySelector("canvas").hidden = true; }
  document.addEventListener("change", async (event) => {
    if (event.target.type !== "file" || !event.target.files.length) return;
    const { form, files: [file] } = event.target, canvas = form.querySelector("canvas");
    pictures.set(form, file);
    canvas.hidden = true;
    try {
      const drawn = await createImageBitmap(file, { imageOrientation: "from-image" });
      const share = Math.min(1, SIDE / Math.max(drawn.width, drawn.height));
      canvas.width = Math.round(drawn.width * share); canvas.height = Math.round(drawn.height * share);
      canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
      if (small) pictures.set(form, small);
      canvas.hidden = false;
    } catch { /* the server says what is wrong with it */ }
  });

  // --- Sending.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches(".report-form")) return;
    event.preventDefault();
    const button = form.querySelector(".send");
    if (button.disabled) return;
    const { zone, place, note, ago, request_key: key } = form.elements;
    const chosen = zone ? zone.value || (zone.checked ? zone.value : "") : "";
    if (!chosen && !place.value.trim()) { refuse(form, form.dataset.placeMissing); place.focus(); return; }
    button.disabled = true;
    const report = {
      key: key.value, who: page.dataset.who, url: form.action, name: nameIn(form),
      fields: { zone: chosen, place: place.value, note: note.value, seen_at: new Date(Date.now() - ahead - Number(ago.value) * 60000).toISOString() },
      photo: pictures.get(form) || null, refused: "",
    };
    if (!(await unsent.ready())) { form.elements.seen_at.value = report.fields.seen_at; form.submit(); return; }
    try { await unsent.keep(report); } catch { form.elements.seen_at.value = report.fields.seen_at; form.submit(); return; }
    const answer = await send(report);
    if (answer.done) { await unsent.remove(report.key); location.assign(answer.done); }
    else if (answer.refused) { await unsent.remove(report.key); refuse(form, answer.refused); }
    else { await list(); clearPhoto(form); if (dialog && dialog.open) dialog.close(); if (byId("unsent")) byId("unsent").scrollIntoView({ block: "center" }); }
  });
  function nameIn(form) { const title = form.closest("dialog") ? byId("confirm-name") : page.querySelector("h1"); return title ? title.textContent.trim() : ""; }
  function body(report) {
    const sent = new FormData();
    for (const [name, value] of Object.entries({ ...report.fields, request_key: report.key })) sent.append(name, value);
    if (report.photo) sent.append("photo", report.photo, "photo.jpg");
    return sent;
  }
  // What became of it: done and where to read on, refused and why; neither where it has to wait.
  async function send(report) {
    if (sending.has(report.key)) return {};
    sending.add(report.key);
    try {
      const headers = { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers")) };
      const answer = await fetch(report.url, { method: "POST", body: body(report), headers });
      tellLine(false);
      if (answer.status === 204) return { done: answer.headers.get("HX-Redirect") };
      const text = await answer.text();
      // A page where a fragment was asked for: the session has ended, or the server has trouble of its own. It is tried again.
      if (answer.ok || answer.status === 429 || answer.status >= 500 || /^\s*<!doctype/i.test(text)) { show(byId("wait-reason"), answer.ok || answer.status === 403 ? byId("unsent").dataset.signIn : ""); return {}; }
      return { refused: new DOMParser().parseFromString(text, "text/html").body.textContent.trim() };
    } catch {
      tellLine(true);
      return {};
    } finally {
      sending.delete(report.key);
    }
  }
  async function flush() {
    if (!(await unsent.ready())) return;
    let arrived = 0;
    for (const report of await unsent.all()) {
      if (report.who !== page.dataset.who || report.refused || sending.has(report.key)) continue;
      const answer = await send(report);
      if (answer.done) { await unsent.remove(report.key); arrived += 1; }
      else if (answer.refused) await unsent.keep({ ...report, refused: answer.refused });
      else break;
    }
    await list();
    if (arrived) document.body.dispatchEvent(new CustomEvent("sent"));
  }
  async function list() {
    const section = byId("unsent"), reports = await unsent.all();
    const mine = reports.filter((report) => report.who === page.dataset.who), others = reports.length - mine.length;
    byId("unsent-list").replaceChildren(...mine.map((report) => {
      const row = byId("unsent-row").content.cloneNode(true);
      row.querySelector("b").textContent = report.name;
      row.querySelector(".sub").textContent = [new Date(report.fields.seen_at).toTimeString().slice(0, 5), report.fields.place, report.photo ? section.dataset.photo : ""].filter(Boolean).join(" · ");
      show(row.querySelector(".error"), report.refused);
      const discard = row.querySelector("[data-discard]");
      discard.hidden = !report.refused;
      discard.addEventListener("click", async () => { await unsent.remove(report.key); list(); });
      return row;
    }));
    show(byId("others-unsent"), others ? byId("others-unsent").dataset.text.replace("{count}", () => others) : "");
    section.hidden = !reports.length;
  }
  setInterval(() => { if (!document.hidden && !byId("unsent").hidden) flush(); }, AGAIN);
  flush();
})();

"use strict";
// One request draws the badges: first it tells line by line how many are drawn, then follows the file. Without this script the form
// gives the same file, without telling.
(() => {
  const form = document.getElementById("to-print");
  if (!form) return;
  const line = document.getElementById("progress"), bar = line.querySelector("progress"), text = document.getElementById("progress-text");
  const button = document.getElementById("make-pdf");
  const NEWLINE = 10;

  function tell(done, all) {
    bar.max = all; bar.value = done;
    text.textContent = form.dataset.done.replace("{done}", done).replace("{all}", all);
  }
  // What has come in and belongs to no whole line yet; after the empty line everything belongs to the file.
  async function read(answer, all) {
    const reader = answer.body.getReader(), file = [];
    let rest = new Uint8Array(0), telling = true;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return file;
      if (!telling) { file.push(value); continue; }
      const both = new Uint8Array(rest.length + value.length);
      both.set(rest); both.set(value, rest.length);
      rest = both;
      for (let end = rest.indexOf(NEWLINE); telling && end >= 0; end = rest.indexOf(NEWLINE)) {
        const said = new TextDecoder().decode(rest.subarray(0, end));
        rest = rest.slice(end + 1);
        if (said) tell(Number(said), all); else { telling = false; file.push(rest); }
      }
    }
  }
  function save(file) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(file, { type: "application/pdf" }));
    link.download = "badges.pdf";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  form.addEventListener("submit", async (event) => {
    if (event.submitter && event.submitter !== button) return;
    event.preventDefault();
    const wished = new URLSearchParams(new FormData(form));
    const plain = `${form.action}?${wished}`;
    wished.set("progress", "1");
    const all = Math.max(1, Number(form.elements.last.value) - Number(form.elements.first.value) + 1);
    button.disabled = true; line.hidden = false; tell(0, all);
    try {
      const answer = await fetch(`${form.action}?${wished}`, { credentials: "same-origin" });
      // What is wrong, or cannot be written, is told by a page.
      if (!answer.ok || answer.headers.get("Content-Type") !== "application/octet-stream") { location.assign(plain); return; }
      const file = await read(answer, all);
      if (!file.length) throw new Error("nothing came");
      bar.value = bar.max; text.textContent = form.dataset.saved;
      save(file);
    } catch {
      text.textContent = form.dataset.failed;
    } finally {
      button.disabled = false;
    }
  });
})();

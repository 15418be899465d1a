"use strict";
// A scanner types like a very fast person and ends with Enter. Whatever has the focus, its letters go to the
// scan and not into the field: what it had typed before it was recognised is taken out again.
(() => {
  const GAP = 50;      // milliseconds between keys, on average, that no hand reaches
  const SURE = 4;      // after so many keys in a row the rest is kept from the page
  const SHORTEST = 12; // a code is longer than anything typed at that speed by chance
  const PATIENCE = 10 * GAP; // a page busy with something else hears of a key that much later
  let burst = null;

  // Letters change a text, and they move the choice of a list; buttons, chips and boxes do not heed them.
  const editable = (element) => (element && element.matches("input:not([type=radio]):not([type=checkbox]), textarea, select") ? element : null);
  const isText = (field) => field && !field.matches("select");

  function begin(now) {
    const field = editable(document.activeElement);
    let caret = 0;
    try { caret = isText(field) ? field.selectionStart : 0; } catch { /* a field without a caret */ }
    return { text: "", first: now, last: now, kept: "", field, value: field ? field.value : "", caret, timer: 0 };
  }
  function changed(field) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (!isText(field)) field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function restore() {
    const { field, value, caret } = burst;
    if (!field || !field.isConnected || field.value === value) return;
    field.value = value;
    try { if (isText(field)) field.setSelectionRange(caret, caret); } catch { /* a field without a caret */ }
    changed(field);
  }
  function putBack() {
    // It was a fast hand after all: what was kept back is typed now.
    const { field, kept } = burst;
    if (!kept || !isText(field) || !field.isConnected) return;
    field.setRangeText(kept, field.selectionStart, field.selectionEnd, "end");
    changed(field);
  }
  function end(handler) {
    clearTimeout(burst.timer);
    if (handler) handler();
    burst = null;
  }
  const isQuick = () => (burst.last - burst.first) / Math.max(1, burst.text.length - 1) <= GAP;

  function enter(event, now) {
    if (!burst) return;
    const { text } = burst;
    if (text.length >= SHORTEST && isQuick() && now - burst.last <= 4 * GAP) {
      event.preventDefault(); event.stopImmediatePropagation();
      end(restore);
      document.dispatchEvent(new CustomEvent("scanned", { detail: { code: text.normalize("NFKC").toUpperCase() } }));
    } else end(putBack);
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) { if (burst) end(putBack); return; }
    const now = event.timeStamp; // when the key was pressed, not when a busy page came round to it
    if (event.key === "Enter") { enter(event, now); return; }
    // A key held down repeats as fast as a scanner types.
    if (event.key.length !== 1 || event.repeat) { if (burst && event.key !== "Shift") end(putBack); return; }
    if (burst && now - burst.last > 3 * GAP) end(putBack);
    if (!burst) burst = begin(now);
    burst.text += event.key;
    burst.last = now;
    clearTimeout(burst.timer);
    burst.timer = setTimeout(() => { if (burst) end(putBack); }, PATIENCE);
    if (burst.text.length <= SURE) return;
    if (isQuick()) { event.preventDefault(); event.stopImmediatePropagation(); burst.kept += event.key; }
    else end(putBack);
  }, true);
})();

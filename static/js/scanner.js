"use strict";
// A code goes to the scan, whatever has the focus and however it comes: typed fast or slowly, by an input method, pasted. The field in
// which it appeared is put back as it was.
(() => {
  const SETTLES = 150; // milliseconds after which nothing longer is being typed
  const FOLLOWS = 2000; // within which Enter or Tab is still the scanner's
  const MOST = 64; // pieces, more than a code and what is put in front of it
  const PASSIVE = ["Shift", "CapsLock", "NumLock", "Process", "Unidentified"];
  let typed = []; // what has arrived piece by piece, each with how the page stood before it
  let pressed = []; // the keys given to an input method, which may have made other letters of them
  let composed = null; // what an input method is still working on
  let accounted = ""; // the key whose letter is on its way into the field
  const known = new WeakMap(); // how each field stood last
  let echo = null; // a code taken from an input method that still worked on it, and may write it out once more
  let timer = 0, scannedAt = -FOLLOWS, isRestoring = false;
  let held = null, telling = 0; // a list or a day whose choice was moved by letters, and when it tells

  // Letters change a text, and they move the choice of a list or a day; buttons, chips and boxes do not heed them.
  const isChoice = (element) => element.matches("select, [type=date], [type=time], [type=datetime-local], [type=month]");
  const isField = (element) => element?.matches?.("input:not([type=radio], [type=checkbox]), textarea, select");
  const stands = (field) => ({ field, value: field.value, start: field.selectionStart ?? null, end: field.selectionEnd ?? null });
  function now() {
    const focus = document.activeElement;
    return { focus, ...(isField(focus) ? stands(focus) : { field: null }) };
  }
  function forget() {
    clearTimeout(timer);
    typed = []; pressed = [];
  }
  function add(pieces, text, stood) {
    pieces.push({ text, stood });
    if (pieces.length > MOST) pieces.shift();
    clearTimeout(timer);
    if (found()) timer = setTimeout(recognise, SETTLES);
    if (held) hold(held);
  }
  function endOf(pieces) {
    const texts = pieces.map(({ text }) => codes.plain(text)), end = codes.ending(texts.join(""));
    if (!end) return null;
    let first = 0;
    for (let at = texts[0].length; at <= end.at; at += texts[first].length) first += 1;
    while (first && !texts[first - 1]) first -= 1; // a mark of the scanner
    return { code: end.code, pieces: pieces.slice(first) };
  }
  const found = () => endOf(composed ? [...typed, composed] : typed) || endOf(pressed);

  function changed(field) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (isChoice(field)) field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  // It does not tell at once what letters have chosen in it: they may be a code's.
  function hold(field) {
    held = field;
    clearTimeout(telling);
    telling = setTimeout(tell, 2 * SETTLES);
  }
  function tell() {
    const field = held;
    held = null;
    clearTimeout(telling);
    if (field?.isConnected) changed(field);
  }
  function putBack(pieces) {
    const first = new Map(), { focus } = pieces[0].stood;
    for (const { stood } of pieces) if (stood.field?.isConnected && !first.has(stood.field)) first.set(stood.field, stood);
    isRestoring = true;
    if (composed) composed.stood.field.blur(); // the only way to end the work of an input method
    composed = null;
    if (focus.isConnected && document.activeElement !== focus) focus.focus({ preventScroll: true });
    for (const [field, { value, start, end }] of first) {
      const isQuiet = field === held || field.value === value;
      field.value = value;
      if (start !== null) field.setSelectionRange(start, end);
      if (field === held) held = null;
      known.set(field, stands(field));
      if (!isQuiet) changed(field);
    }
    isRestoring = false;
  }
  function scanned(code) {
    forget();
    scannedAt = performance.now();
    document.dispatchEvent(new CustomEvent("scanned", { detail: { code } }));
  }
  function recognise() {
    const end = found(), isOpen = composed !== null;
    if (!end) return false;
    const isEcho = !isOpen && echo?.code === end.code && performance.now() - echo.at < FOLLOWS;
    echo = isOpen ? { code: end.code, at: performance.now() } : null;
    putBack(end.pieces);
    if (isEcho) forget(); else scanned(end.code);
    return true;
  }

  window.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) {
      const key = /^(?:Key|Digit|Numpad)([A-Z\d])$/.exec(event.code)?.[1];
      if (!key) return;
      // Codes are printed in capitals, and nobody composes words in those.
      const isCapital = /\d/.test(key) || event.shiftKey !== event.getModifierState("CapsLock");
      add(pressed, isCapital ? key : "?", composed ? { ...now(), ...composed.stood } : now());
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === "Tab") {
      const isLate = performance.now() - scannedAt < FOLLOWS;
      if (!event.shiftKey && (recognise() || isLate)) { event.preventDefault(); event.stopImmediatePropagation(); } else forget();
      scannedAt = -FOLLOWS;
      return;
    }
    if (!event.key || PASSIVE.includes(event.key)) return; // the browser's own filling-in presses a key without a name
    // A key held down repeats a letter without end; any other key works on what stands there.
    if (event.key.length > 1 || event.repeat) { forget(); accounted = event.repeat ? event.key : ""; return; }
    const stood = now();
    accounted = stood.field ? event.key : "";
    add(typed, event.key, stood);
  }, true);

  // What comes into a field without a key of its own: from an input method, the clipboard, the keyboard of a phone.
  window.addEventListener("beforeinput", (event) => {
    if (composed || !isField(event.target)) return;
    if (event.data !== accounted) accounted = "";
    known.set(event.target, stands(event.target));
  }, true);
  window.addEventListener("input", (event) => {
    const field = event.target;
    if (isRestoring || composed || !isField(field) || isChoice(field)) return;
    const before = known.get(field) || { field, value: field.defaultValue, start: null, end: null };
    known.set(field, stands(field));
    if (accounted) { accounted = ""; return; }
    const text = inserted(before, field.value);
    if (text) add(typed, text, { focus: document.activeElement, ...before }); else forget();
  }, true);
  function inserted({ value, start, end }, after) {
    const isAtTheCaret = start !== null && after.startsWith(value.slice(0, start)) && after.endsWith(value.slice(end));
    if (isAtTheCaret) return after.slice(start, after.length - (value.length - end));
    let same = 0;
    while (same < value.length && value[same] === after[same]) same += 1;
    return after.slice(same);
  }
  window.addEventListener("compositionstart", (event) => {
    if (isField(event.target)) composed = { text: "", stood: { focus: event.target, ...stands(event.target) } };
  }, true);
  window.addEventListener("compositionupdate", (event) => {
    if (!composed) return;
    composed.text = event.data;
    clearTimeout(timer);
    if (found()) timer = setTimeout(recognise, SETTLES);
  }, true);
  window.addEventListener("compositionend", (event) => {
    if (!composed || isRestoring) return;
    const { stood } = composed;
    composed = null;
    known.set(event.target, stands(event.target));
    if (event.data) add(typed, event.data, stood);
  }, true);
  window.addEventListener("paste", (event) => {
    const code = codes.find(event.clipboardData?.getData("text/plain") || "");
    if (!code) return;
    event.preventDefault(); event.stopImmediatePropagation();
    scanned(code);
  }, true);

  for (const kind of ["input", "change"]) {
    window.addEventListener(kind, (event) => {
      if (!event.isTrusted) return;
      const isTyped = isField(event.target) && isChoice(event.target) && typed.at(-1)?.stood.field === event.target;
      if (isTyped || isRestoring) event.stopImmediatePropagation();
      if (isTyped) hold(event.target);
    }, true);
  }
  window.addEventListener("pointerdown", forget, true);
  window.addEventListener("focusin", (event) => {
    if (!isField(event.target)) return;
    known.set(event.target, stands(event.target));
    if (composed?.stood.field !== event.target) composed = null; // its field was taken away
  }, true);
})();

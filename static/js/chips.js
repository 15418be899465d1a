"use strict";
// The categories by a digit, while one of them has the focus; 0 shows the rest. Digits that come fast are a code that is being scanned.
(() => {
  const SETTLES = 200; // milliseconds after which a digit stands alone
  let pressedAt = -SETTLES, timer = 0, choice = null;

  function choose() {
    clearTimeout(timer);
    if (!choice?.isConnected) return;
    if (choice.type === "button") choice.click(); else { choice.focus(); choice.click(); }
    choice = null;
  }
  function forget() { clearTimeout(timer); choice = null; }

  document.addEventListener("click", (event) => {
    if (event.target.id !== "rest-of-categories") return;
    const kinds = event.target.closest(".kinds");
    const isOpen = kinds.classList.toggle("all");
    event.target.setAttribute("aria-expanded", String(isOpen));
    (kinds.querySelector(isOpen ? ".chip.rest input" : ".chip input:checked") || event.target).focus();
  });
  document.addEventListener("keydown", (event) => {
    const kinds = event.target.closest?.(".kinds");
    if (!kinds || event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1) { choose(); return; }
    const isAlone = event.timeStamp - pressedAt > SETTLES;
    pressedAt = event.timeStamp;
    forget();
    if (!/^\d$/.test(event.key) || !isAlone) return;
    event.preventDefault();
    choice = event.key === "0" ? kinds.querySelector("#rest-of-categories") : kinds.querySelector(`[data-digit="${event.key}"] input`);
    timer = setTimeout(choose, SETTLES);
  });
  document.addEventListener("scanned", forget);
})();

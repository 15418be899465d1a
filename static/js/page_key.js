"use strict";
// A key opens a page from wherever somebody who may use it stands: F6 the card of a call, F7 the form of a complaint.
(() => {
  const { address, key } = document.currentScript.dataset;
  document.addEventListener("keydown", (event) => {
    if (event.key !== key || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (location.pathname !== address) location.assign(address);
  });
})();

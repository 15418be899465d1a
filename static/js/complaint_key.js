"use strict";
// F7 opens the form of a complaint from wherever somebody who may take one in stands.
(() => {
  const { address } = document.currentScript.dataset;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F7" || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (location.pathname !== address) location.assign(address);
  });
})();

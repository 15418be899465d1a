"use strict";
// A key opens a page from wherever somebody who may use it stands: F6 the card of a call, F7 the form of a complaint. Where its
// first field stands on the page already, as of a call that rings, the key goes there.
(() => {
  const { address, field, key } = document.currentScript.dataset;
  document.addEventListener("keydown", (event) => {
    if (event.key !== key || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const there = document.getElementById(field || "");
    if (there) there.focus();
    else if (location.pathname !== address) location.assign(address);
  });
})();

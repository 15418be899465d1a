"use strict";
// Make long names smaller until they fit their place on the badge; a name is never cut.
(() => {
  const POINT = 0.5, SMALLEST = 4;
  function fit() {
    for (const line of document.querySelectorAll("[data-fit]")) {
      let size = parseFloat(getComputedStyle(line).fontSize) * 0.75;
      const room = parseFloat(getComputedStyle(line).maxHeight);
      while (size > SMALLEST && (line.scrollHeight > room + 1 || line.scrollWidth > line.clientWidth + 1)) { size -= POINT; line.style.fontSize = `${size}pt`; }
    }
  }
  fit();
  const ready = document.fonts ? document.fonts.ready.then(fit) : Promise.resolve();
  if ("now" in document.body.dataset) ready.then(() => window.print());
  document.querySelector("[data-print]").addEventListener("click", () => window.print());
})();

"use strict";
// The keys of an input method are its own: the Enter that ends a composition acts nowhere. Safari tells it by the number 229 alone.
window.addEventListener("keydown", (event) => {
  if (!event.isComposing && event.keyCode !== 229) return;
  event.stopPropagation();
  if (event.key === "Enter" || event.code === "Enter" || event.code === "NumpadEnter") event.preventDefault();
}, true);

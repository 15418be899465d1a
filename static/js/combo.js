"use strict";
// A text field with a list below it: arrows move, Enter takes, Esc closes. The list comes from the server.
(() => {
  const listOf = (input) => document.getElementById(input.dataset.combo);
  const optionsOf = (input) => [...listOf(input).querySelectorAll("[role=option]")];
  const inputOf = (list) => document.querySelector(`[data-combo="${list.id}"]`);

  function show(input, open) {
    const list = listOf(input);
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) input.removeAttribute("aria-activedescendant");
  }
  function select(input, option) {
    for (const other of optionsOf(input)) other.setAttribute("aria-selected", String(other === option));
    if (option) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
  }
  function take(input, option) {
    show(input, false);
    input.dispatchEvent(new CustomEvent("taken", { bubbles: true, detail: { ...option.dataset } }));
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const input = event.detail.target.id ? inputOf(event.detail.target) : null;
    if (!input || event.detail.xhr.status >= 400) return;
    // The list for what was typed a moment ago would let Enter take somebody else.
    const asked = new URL(event.detail.pathInfo.finalRequestPath, location.href).searchParams.get(input.name);
    if (asked !== input.value) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const input = event.detail.target.id ? inputOf(event.detail.target) : null;
    if (!input) return;
    const found = optionsOf(input);
    const wanted = document.activeElement === input && input.value.trim() !== "";
    show(input, wanted && listOf(input).children.length > 0);
    if (found.length && wanted) select(input, found[0]);
    if (input.dataset.waiting && found.length) { delete input.dataset.waiting; take(input, found[0]); }
  });

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.matches || !input.matches("[data-combo]")) return;
    input.dataset.asked = "1"; delete input.dataset.waiting;
    listOf(input).replaceChildren();
    show(input, false);
  });

  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches || !input.matches("[data-combo]")) return;
    const found = optionsOf(input);
    const at = found.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" && found.length) { event.preventDefault(); show(input, true); select(input, found[(at + 1) % found.length]); }
    else if (event.key === "ArrowUp" && found.length) { event.preventDefault(); show(input, true); select(input, found[(at - 1 + found.length) % found.length]); }
    else if (event.key === "Enter" && !event.ctrlKey) {
      event.preventDefault();
      if (!listOf(input).hidden && at >= 0) take(input, found[at]);
      else if (input.value.trim() && input.dataset.asked && !found.length) input.dataset.waiting = "1"; // the list is still on its way
    }
    else if (event.key === "Escape" && !listOf(input).hidden) { event.preventDefault(); event.stopImmediatePropagation(); show(input, false); }
    else if (event.key === "Tab" && !listOf(input).hidden && at >= 0 && (input.id === "host" || input.dataset.adds !== undefined)) take(input, found[at]);
  });

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    const input = inputOf(option.parentElement);
    if (input) take(input, option);
  });
  // A field that keeps the number of who was picked beside it, for as long as their name stands there.
  document.addEventListener("taken", (event) => {
    const input = event.target;
    if (!input.dataset.picks) return;
    const { number, name } = event.detail;
    input.value = input.dataset.name = name;
    document.getElementById(input.dataset.picks).value = input.dataset.number = number;
    event.stopImmediatePropagation();
  });
  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.dataset || !input.dataset.picks) return;
    document.getElementById(input.dataset.picks).value = input.value === input.dataset.name ? input.dataset.number : "";
  });
  // A field for several names: whoever is picked takes the place of the name that was being typed, with the number that tells them apart.
  document.addEventListener("taken", (event) => {
    const input = event.target;
    if (input.dataset.adds === undefined) return;
    const { number, name } = event.detail;
    const before = /^.*[,，、;；]/.exec(input.value);
    input.value = `${before ? before[0] : ""}${name}(${number})、`;
    listOf(input).replaceChildren();
    delete input.dataset.asked;
    event.stopImmediatePropagation();
  });
  document.addEventListener("focusout", (event) => { if (event.target.matches("[data-combo]")) { show(event.target, false); delete event.target.dataset.waiting; } });
})();

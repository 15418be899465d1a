"use strict";
// One stack of steps and one button: Alt+Z takes back what was done last. While something is still on its way, the key waits for it:
// else it would take back the step before.
(() => {
  const bar = document.getElementById("undo");
  let underway = 0, isWanted = false;

  const concerns = ({ elt, requestConfig }) => elt === bar || requestConfig.verb === "post";
  function takeBack() {
    isWanted = underway > 0;
    if (!isWanted) bar.querySelector("[data-undo]")?.click();
  }
  document.addEventListener("htmx:beforeRequest", (event) => { if (concerns(event.detail)) underway += 1; });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { detail } = event;
    if (!concerns(detail)) return;
    underway -= 1;
    const isPost = detail.elt !== bar, { status } = detail.xhr; // a refusal that is shown counts as successful for htmx
    if (isPost && !(status >= 200 && status < 400)) {
      isWanted = false; // what was to be taken back has not come about
      htmx.trigger(bar, "board");
    } else if (isWanted && underway === 0) takeBack();
  });
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.code !== "KeyZ") return;
    event.preventDefault();
    takeBack();
  });
})();

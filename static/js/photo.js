"use strict";
// Shows the photo of an incident in the page; without this the same button opens it by itself.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".look")) return;
  event.preventDefault();
  const said = form.querySelector(".hint"), button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (!answer.ok || answer.headers.get("Content-Type") !== "image/jpeg") throw new Error();
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const image = document.createElement("img");
      image.className = "shown"; image.alt = form.dataset.alt; image.src = reader.result;
      form.replaceChildren(image);
    });
    reader.readAsDataURL(await answer.blob());
  } catch {
    said.textContent = form.dataset.failed; said.setAttribute("role", "alert"); button.disabled = false;
  }
});

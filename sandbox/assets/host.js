// Keeps the card slot readable whatever the portal answers. htmx does the fetching.
(() => {
  "use strict";
  const slot = document.getElementById("card");

  function say(text) {
    const p = document.createElement("p");
    p.className = "hint";
    p.textContent = text;
    slot.replaceChildren(p);
  }

  document.addEventListener("htmx:before:request", (event) => {
    const name = event.detail.ctx.sourceElement.dataset.name;
    if (!name) return; // a request from inside a card: the card speaks for itself
    slot.setAttribute("aria-busy", "true");
    slot.parentElement.scrollIntoView({ block: "nearest" }); // on a phone the slot is above the list
    say("Loading the card of " + name + "…");
  });

  document.addEventListener("htmx:after:request", (event) => {
    const ctx = event.detail.ctx;
    if (!ctx.sourceElement.dataset.name) return;
    if (ctx.response.headers.get("HX-Redirect")) return; // htmx leaves for the sign-in
    const html = (ctx.response.headers.get("Content-Type") || "").startsWith("text/html");
    if (html && ctx.text.trim() !== "") return;
    const text = ctx.response.status >= 400
      ? "This card is not available at the moment."
      : "There is nothing to show for this person.";
    ctx.text = "";
    ctx.swap = "none";
    say(text);
  });

  document.addEventListener("htmx:error", (event) => {
    const ctx = event.detail.ctx;
    if (ctx && ctx.sourceElement.dataset.name) say("Accord does not answer. Please try again later.");
  });

  document.addEventListener("htmx:finally:request", () => slot.removeAttribute("aria-busy"));

  // The address follows the card, so that reloading and coming back show the same one.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.colleague");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const id = new URL(link.href).pathname.split("/").pop();
    history.replaceState(null, "", location.pathname + "?card=" + encodeURIComponent(id));
  });
})();

// A number opens its cases as they were known when it was counted: the moment is added as the link is followed, so that
// a number that stands still is not painted anew for it.
(() => {
  "use strict";

  function stand(event) {
    const link = event.target.closest && event.target.closest(".wall a.opens");
    const hall = window.hall;
    if (!link || !hall || !hall.countedAt) return;
    const address = new URL(link.href);
    if (address.pathname !== "/cases" || address.searchParams.has("at")) return; // a wall gone back to says its own
    address.searchParams.set("at", hall.countedAt);
    link.href = address.href;
  }

  for (const kind of ["click", "auxclick", "contextmenu"]) document.addEventListener(kind, stand, true);
})();

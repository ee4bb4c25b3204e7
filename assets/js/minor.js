// 大类 → 小类: a click on a class leaves it alone with what lies under it; another click shows all classes again.
(() => {
  "use strict";
  let opened = ""; // outlives the rows: every update makes them anew

  function show() {
    for (const bars of document.querySelectorAll(".bars")) {
      const rows = [...bars.children];
      const here = Boolean(opened) && rows.some((row) => row.dataset.opens === opened);
      bars.classList.toggle("bars-opened", here);
      for (const row of rows) {
        row.classList.toggle("opened", here && (row.dataset.opens === opened || row.dataset.under === opened));
        if (row.dataset.opens) row.setAttribute("aria-expanded", String(here && row.dataset.opens === opened));
      }
    }
  }

  function choose(event) {
    const row = event.target.closest && event.target.closest("[data-opens]");
    if (!row || event.target.closest("a") || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    opened = opened === row.dataset.opens ? "" : row.dataset.opens;
    show();
  }

  document.addEventListener("click", choose);
  document.addEventListener("keydown", choose);
  new MutationObserver(() => opened && show()).observe(document.documentElement, { childList: true, subtree: true });
})();

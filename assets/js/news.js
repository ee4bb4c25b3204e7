// Marks the numbers that changed with the last answer, so that they fade in once; a panel that came again is no news.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const shown = new Map(); // panel → its numbers as last seen
  let wall = "";

  hall.markNews = () => {
    const here = document.getElementById("wall").dataset.wall;
    if (here !== wall) shown.clear(); // another wall's numbers are no news
    wall = here;
    for (const panel of document.querySelectorAll(".slot[id]")) {
      const before = shown.get(panel.id);
      const numbers = [...panel.querySelectorAll(".figure, .row-number")];
      if (before) numbers.forEach((number, i) => number.classList.toggle("news", number.textContent !== before[i]));
      shown.set(panel.id, numbers.map((number) => number.textContent));
    }
  };
})();

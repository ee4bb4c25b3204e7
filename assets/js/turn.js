// Turns the trend from 24 hours to 7 days to 30 days; where all three have room the stylesheet ignores the turn.
(() => {
  "use strict";
  const EVERY_MS = 12_000;
  setInterval(() => {
    for (const turning of document.querySelectorAll("[data-turn]")) {
      const names = [...turning.querySelectorAll(".trend-window")].map((window) => window.dataset.window);
      turning.dataset.turn = names[(names.indexOf(turning.dataset.turn) + 1) % names.length];
    }
  }, EVERY_MS);
})();

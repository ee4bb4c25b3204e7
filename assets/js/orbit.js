// Moves the whole picture by a few units every three minutes, so that nothing burns into a panel that runs for years.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const EVERY_MS = 3 * 60_000;
  const PATH = [[0, 0], [2, 0], [2, 2], [0, 2], [-2, 2], [-2, 0], [-2, -2], [0, -2], [2, -2]];
  let step = 0;
  hall.orbit = () => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    step = (step + 1) % PATH.length;
    const [x, y] = PATH[step];
    document.documentElement.style.setProperty("--orbit-x", `calc(var(--u) * ${x})`);
    document.documentElement.style.setProperty("--orbit-y", `calc(var(--u) * ${y})`);
  };
  setInterval(hall.orbit, EVERY_MS);
})();

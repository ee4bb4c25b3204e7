// The page's end of the thread that draws the areas: one question at a time, each with its answer.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const here = document.currentScript.src;
  const waiting = new Map();
  let worker = null;
  let asked = 0;
  let early = null; // the outline that was asked for before the page was there

  function start() {
    worker = new Worker(new URL(`../worker/grids.js${new URL(here).search}`, here));
    worker.addEventListener("message", ({ data }) => {
      const { resolve, reject } = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.problem) reject(new Error(data.problem));
      else resolve(data.answer);
    });
  }

  hall.askGrids = (does, what = {}) =>
    new Promise((resolve, reject) => {
      if (!worker) start();
      waiting.set(++asked, { resolve, reject });
      worker.postMessage({ id: asked, does, ...what });
    });

  const address = (wall) => `/outline/${encodeURIComponent(wall)}`;

  // Have the outline of a version in the thread: fetched, unless it has come before.
  hall.fetchOutline = async (wall, version) => {
    const come = early && (await early.catch(() => null));
    early = null;
    if (come && come.version === version) return;
    await hall.askGrids("fetch", { address: `${address(wall)}?v=${encodeURIComponent(version)}`, version });
  };

  const wall = location.pathname.match(/^\/wall\/([^/]+)/);
  if (wall) early = hall.askGrids("fetch", { address: address(decodeURIComponent(wall[1])), datum: "wgs84" });
  if (early) early.catch(() => {}); // it is asked for again when it is needed
})();

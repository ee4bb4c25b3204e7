// Asks the hall for what is new and sets the props of the panels that changed. One request in flight, ever.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const RELOAD_APART_MS = 5 * 60_000;

  let version = "";
  let build = "";
  let reloading = false;

  // When the last good answer came, by the monotonic clock: a wall's own date is never trusted.
  hall.lastGoodAt = performance.now();
  hall.serverAt = null; // [server's epoch ms, our performance.now() then]
  hall.fresh = {}; // feed → [good up to in epoch s, late after s, stale after s, failing]
  hall.serverNow = () => (hall.serverAt ? hall.serverAt[0] + performance.now() - hall.serverAt[1] : null);

  function apply(panels) {
    for (const [id, props] of Object.entries(panels)) {
      try {
        window.dash_clientside.set_props(id, props);
      } catch (problem) {
        console.error(`panel ${id} could not be set`, problem);
      }
    }
  }

  // React paints later: the version is stamped once what it names is on the screen.
  function stamp(wall) {
    requestAnimationFrame(() =>
      setTimeout(() => {
        wall.dataset.version = version;
        for (const tile of wall.querySelectorAll("[data-feeds]")) tile.dataset.version = version;
        hall.markNews();
      })
    );
  }

  // The page came with its panels on it: only what is newer is asked for.
  function arrive(wall) {
    version = wall.dataset.version;
    hall.fresh = JSON.parse(wall.dataset.fresh);
    hall.countedAt = wall.dataset.countedAt;
    stamp(wall);
  }

  async function reload() {
    const last = Number(sessionStorage.getItem("hall.reloaded") || 0);
    if (reloading || Date.now() - last < RELOAD_APART_MS) return;
    reloading = true;
    setTimeout(async () => {
      try {
        const healthy = await fetch("/healthz", { cache: "no-store", redirect: "manual" });
        if (!healthy.ok) throw new Error("not healthy");
        sessionStorage.setItem("hall.reloaded", String(Date.now()));
        location.reload();
      } catch {
        reloading = false; // never reload into a dead server
      }
    }, Math.random() * 30_000);
  }

  // The server says where to go from here: to the code of a screen, or to where one signs in.
  hall.shutOut = reload;

  async function ask(signal) {
    const wall = document.getElementById("wall");
    if (!version && wall.dataset.version) arrive(wall);
    const query = new URLSearchParams({ v: version, lang: wall.dataset.lang });
    const news = await hall.fetchNews(`/live/${encodeURIComponent(wall.dataset.wall)}?${query}`, signal);
    if (news && (!news.panels || typeof news.panels !== "object")) throw new Error("not ours");
    hall.lastGoodAt = performance.now();
    if (!news) return;
    version = String(news.version);
    hall.fresh = news.fresh;
    hall.countedAt = news.counted_at;
    apply(news.panels);
    stamp(wall);
    build = build || wall.dataset.build || news.build;
    if (news.build !== build) reload();
  }

  hall.keepAsking({
    ready: () => document.getElementById("wall") && window.dash_clientside && window.dash_clientside.set_props,
    everyS: () => Number(document.getElementById("wall").dataset.intervalS) || 5,
    ask,
  });
})();

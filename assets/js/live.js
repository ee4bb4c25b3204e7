// Asks the hall for what is new and sets the props of the panels that changed. One request in flight, ever.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const TIMEOUT_MS = 10_000;
  const LONGEST_WAIT_S = 10; // and a quarter more: a server that is back is seen within 15 s
  const RELOAD_APART_MS = 5 * 60_000;

  let version = "";
  let build = "";
  let failures = 0;
  let inFlight = false;
  let timer = 0;
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

  async function ask(wall) {
    const query = new URLSearchParams({ v: version, lang: wall.dataset.lang });
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), TIMEOUT_MS);
    try {
      const answer = await fetch(`/live/${encodeURIComponent(wall.dataset.wall)}?${query}`, {
        signal: stop.signal,
        cache: "no-store",
        redirect: "manual",
        headers: { Accept: "application/json" },
      });
      if (answer.status !== 304 && !answer.ok) throw new Error(`answer ${answer.status}`);
      const serverNow = Number(answer.headers.get("Hall-Now"));
      if (!serverNow) throw new Error("not ours");
      hall.serverAt = [serverNow, performance.now()];
      if (answer.status === 304) return;
      const news = await answer.json();
      if (!news || typeof news.panels !== "object") throw new Error("not ours");
      version = String(news.version);
      hall.fresh = news.fresh;
      apply(news.panels);
      stamp(wall);
      build = build || wall.dataset.build || news.build;
      if (news.build !== build) reload();
    } finally {
      clearTimeout(patience);
    }
  }

  async function beat() {
    clearTimeout(timer);
    if (inFlight) return;
    const wall = document.getElementById("wall");
    const ready = wall && window.dash_clientside && window.dash_clientside.set_props;
    let wait = 0.2;
    if (ready) {
      inFlight = true;
      const interval = Number(wall.dataset.intervalS) || 5;
      if (!version && wall.dataset.version) arrive(wall);
      try {
        await ask(wall);
        failures = 0;
        hall.lastGoodAt = performance.now();
        wait = interval;
      } catch (problem) {
        console.warn("no good answer", String(problem));
        // Back off 1, 2, 4 … 10 s; the jitter keeps a hall of screens from knocking together.
        wait = Math.min(2 ** failures++, LONGEST_WAIT_S) * (0.75 + Math.random() / 2);
      }
      inFlight = false;
    }
    timer = setTimeout(beat, wait * 1000);
  }

  document.addEventListener("visibilitychange", () => document.hidden || beat());
  beat();
})();

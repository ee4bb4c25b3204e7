// Asks the hall for what is new and has the panels that changed put in their places. One request in flight, ever.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const RELOAD_APART_MS = 5 * 60_000;
  const KNOWN_FOR_MS = 15_000;

  const seen = new Map(); // wall → what is known of it: version, counted at, panels
  const filled = new WeakSet(); // walls that show something: a page comes empty
  let build = "";
  let reloading = false;
  let mark = ""; // of the orders that this screen has heard, said back with each question

  // When the last good answer came, by the monotonic clock: a wall's own date is never trusted.
  hall.lastGoodAt = performance.now();
  hall.serverAt = null; // [server's epoch ms, our performance.now() then]
  hall.fresh = {}; // feed → [good up to in epoch s, late after s, stale after s, failing]
  hall.serverNow = () => (hall.serverAt ? hall.serverAt[0] + performance.now() - hall.serverAt[1] : null);

  const known = (name) => seen.get(name) || seen.set(name, { version: "", countedAt: null, panels: {}, at: -Infinity }).get(name);

  // A chart is drawn later: the version is stamped once what it names is on the screen.
  function stamp(wall) {
    const { version } = known(wall.dataset.wall);
    requestAnimationFrame(() =>
      setTimeout(() => {
        wall.dataset.version = version;
        for (const tile of wall.querySelectorAll("[data-feeds]")) tile.dataset.version = version;
        hall.markNews();
      })
    );
  }

  // Another wall takes the page: what is known of it is put in its place at once, nothing is loaded.
  hall.turnTo = (name) => {
    const wall = document.getElementById("wall");
    const next = known(name);
    if (!hall.isKnown(name)) return false;
    wall.dataset.wall = name;
    hall.arrange();
    hall.countedAt = next.countedAt;
    hall.putPanels(next.panels);
    stamp(wall);
    return true;
  };
  // Known just now: one that was heard of longer ago would stand there older than it says.
  hall.isKnown = (name) => performance.now() - known(name).at < KNOWN_FOR_MS;

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

  // What a display says of itself.
  function report(query, wall) {
    const said = { o: mark || "-", b: wall.dataset.build, shown: wall.dataset.wall, at: hall.countedAt || "" };
    for (const [name, text] of Object.entries(said)) query.set(name, text);
  }

  // The server says where to go from here: to the code of a screen, or to where one signs in.
  hall.shutOut = reload;

  async function ask(signal) {
    const wall = document.getElementById("wall");
    const shown = wall.dataset.wall;
    const name = hall.wantedWall ? hall.wantedWall(shown) : shown;
    const empty = !filled.has(wall);
    const query = new URLSearchParams({ v: empty ? "" : known(name).version, lang: wall.dataset.lang });
    if (wall.dataset.display) report(query, wall);
    const news = await hall.fetchNews(`/live/${encodeURIComponent(name)}?${query}`, signal);
    const anew = Boolean(news && news.orders && hall.obey(news.orders));
    if (anew) {
      seen.clear(); // the other walls, and what the map has fetched, were for other eyes
      document.dispatchEvent(new CustomEvent("hall:anew"));
    }
    if (news && news.orders && !news.panels) return; // this wall is not this screen's any more
    if (news && (!news.panels || typeof news.panels !== "object")) throw new Error("not ours");
    hall.lastGoodAt = known(name).at = performance.now();
    if (!news) return;
    if (news.mark) {
      hall.putPanels({ focus: news.panels.focus });
      delete news.panels.focus;
      mark = news.mark;
    }
    if (hall.frozen && !anew && !empty) return; // the picture stands, and grows old as it stands
    const its = known(name);
    its.version = String(news.version);
    its.countedAt = news.counted_at;
    if (hall.turns) Object.assign(its.panels, news.panels);
    hall.fresh = news.fresh;
    if (name !== wall.dataset.wall && hall.isElsewhere()) hall.turnTo(name);
    else if (name === wall.dataset.wall) {
      hall.countedAt = news.counted_at;
      hall.putPanels(news.panels);
      filled.add(wall);
      stamp(wall);
    }
    build = build || wall.dataset.build || news.build;
    if (news.build !== build) reload();
  }

  hall.askNow = hall.keepAsking({
    ready: () => document.getElementById("wall") && window.dash_clientside && window.dash_clientside.set_props,
    everyS: () => (hall.isElsewhere() ? 0.05 : 0) || Number(document.getElementById("wall").dataset.intervalS) || 5,
    ask,
  });
})();

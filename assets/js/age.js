// The watchdog: ages every tile by the screen's monotonic clock, with or without the server, with or without React.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const STATES = ["live", "late", "stale", "failed", "never"];
  const LOST_AFTER_S = 300;
  const QUIET_S = 8; // one slow answer is no news
  let aged = null;
  let words = null;
  let interval = 5;
  let format = null;

  const say = (key, parts) => words[key].replace(/\{(\w+)\}/g, (_, name) => parts[name]);

  function ago(seconds) {
    if (seconds < 5) return words.just_now;
    if (seconds < 60) return say("seconds_ago", { n: Math.floor(seconds) });
    if (seconds < 3600) return say("minutes_ago", { n: Math.floor(seconds / 60) });
    if (seconds < 172800) return say("hours_ago", { n: Math.floor(seconds / 3600) });
    return say("days_ago", { n: Math.floor(seconds / 86400) });
  }

  function moment(at, now) {
    if (!format) return "";
    const [day, time] = [format.day.format(at * 1000), format.time.format(at * 1000)];
    const today = format.day.format(now * 1000);
    if (day.slice(0, 4) !== today.slice(0, 4)) return day; // of another year, the hour says nothing
    return day === today ? time : `${day.slice(5)} ${time}`;
  }

  // The rule of dashboard/domain/health.py, said again for a screen that has lost the server.
  function stateOf([asOf, lateAfter, staleAfter, failing], now) {
    if (asOf === null) return "never";
    const age = now - asOf;
    if (age <= lateAfter) return "live";
    if (failing) return "failed";
    return age <= staleAfter ? "late" : "stale";
  }

  hall.sayAgo = (seconds) => (words ? ago(seconds) : "");
  hall.isLive = (feed, now) => stateOf(feed, now) === "live";

  const write = (element, text) => {
    if (element && element.textContent !== text) element.textContent = text;
  };

  // Every figure says up to when it is known; the time travels once for all of them.
  function stampAsOf(tile, at) {
    if (tile.dataset.asOf === at) return;
    tile.dataset.asOf = at;
    for (const figure of tile.querySelectorAll("[data-as-of]")) figure.dataset.asOf = at;
  }

  function ageTile(tile, now) {
    const names = JSON.parse(tile.dataset.feeds);
    const feeds = names.map((name) => (hall.fresh || {})[name]).filter(Boolean);
    if (!feeds.length) return;
    const worst = STATES[Math.max(...feeds.map((feed) => STATES.indexOf(stateOf(feed, now))))];
    if (tile.dataset.state !== worst) tile.dataset.state = worst;
    const known = feeds.map((feed) => feed[0]).filter((at) => at !== null);
    const asOf = known.length === feeds.length ? Math.min(...known) : null;
    stampAsOf(tile, asOf === null ? "" : new Date(asOf * 1000).toISOString());
    const plain = tile.querySelector(".feed-age");
    if (plain) {
      const trouble = worst === "failed" ? `${words.failed} · ` : "";
      write(plain, asOf === null ? words.never : trouble + ago(now - asOf));
      return;
    }
    const late = worst !== "live";
    const knownTo = asOf === null ? "" : moment(asOf, now);
    const said = tile.matches(".kpi, .agenda") ? knownTo : knownTo && say("as_of", { at: knownTo }); // a figure has little room
    write(tile.querySelector(".age-at"), late ? (worst === "never" ? words.never : said) : "");
    write(tile.querySelector(".age-ago"), late && asOf !== null ? say("in_brackets", { ago: ago(now - asOf) }) : "");
  }

  // The banner hangs on the body, outside the tree that Dash draws, so that it outlives it.
  function banner(level, text) {
    let bar = document.getElementById("hall-banner");
    if (!bar) {
      bar = document.createElement("div");
      bar.id = "hall-banner";
      bar.className = "banner";
      bar.setAttribute("role", "alert");
      document.body.append(bar);
    }
    bar.hidden = !level;
    bar.dataset.level = level;
    write(bar, text);
  }

  hall.age = () => {
    const wall = document.getElementById("wall");
    if (wall && wall !== aged) {
      aged = wall;
      words = JSON.parse(wall.dataset.words);
      interval = Number(wall.dataset.intervalS) || 5;
      hall.lastGoodAt = performance.now(); // one that has just come has not waited yet
    }
    if (!words) return;
    if (!wall && document.querySelector(".desk")) return banner("", ""); // a page that does not live stands there now
    const silence = (performance.now() - hall.lastGoodAt) / 1000;
    if (silence >= LOST_AFTER_S) banner("alarm", say("lost", { n: Math.floor(silence / 60) }));
    else if (silence >= Math.min(Math.max(2 * interval, QUIET_S), 30)) banner("late", say("delayed", { n: Math.floor(silence) }));
    else banner("", "");
    const now = hall.serverNow() === null ? null : hall.serverNow() / 1000;
    if (now === null) return;
    if (!format) {
      const named = document.querySelector("[data-zone]");
      const timeZone = named ? named.dataset.zone : undefined;
      const part = (options) => new Intl.DateTimeFormat("en-GB", { timeZone, ...options });
      if (named)
        format = {
          day: new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }),
          time: part({ hour: "2-digit", minute: "2-digit" }),
        };
    }
    for (const tile of document.querySelectorAll("[data-feeds]")) ageTile(tile, now);
  };
  setInterval(hall.age, 1000);

  // A panel's elements are made anew: age them before they are painted, or a stale tile would blink.
  const holdsTile = (node) => node.nodeType === 1 && (node.matches("[data-feeds]") || node.querySelector("[data-feeds]"));
  new MutationObserver((changes) => {
    if (changes.some((change) => [...change.addedNodes].some(holdsTile))) hall.age();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();

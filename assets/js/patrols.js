// The live fleet: asks what moved, lets it glide. No frame is drawn while nothing moves or nobody looks.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const EVERY_S = 2;
  const GAP_S = 300;
  const METRE = 2 ** 24 / 40_075_017; // world units a metre at the equator
  let fleet = null;
  let place = null; // what the fleet's world was made with
  let groups = new Map();
  let order = [];
  let states = "";
  let frame = 0;

  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const serverS = () => (hall.serverNow() === null ? 0 : hall.serverNow() / 1000);
  const wanted = (kind) => hall.shows(kind ? "workers" : "vehicles");

  function ours() {
    if (!hall.chart || !hall.chart.place) return null;
    if (!fleet || place !== hall.chart.place) {
      place = hall.chart.place;
      fleet = new hall.Fleet(place, METRE);
    }
    return fleet;
  }

  function wake() {
    if (!frame && !document.hidden) frame = requestAnimationFrame(draw);
  }

  function draw() {
    frame = 0;
    const view = hall.chart && hall.chart.view();
    if (!view || !fleet) return;
    const moving = hall.drawFleet(hall.chart.canvas("fleet", view), fleet, groups, view, performance.now());
    if (moving) wake();
  }

  // Everything anew: news came, the map moved, a layer was switched, somebody fell silent.
  hall.redrawFleet = () => {
    const view = hall.chart && hall.chart.view();
    if (!view || !ours()) return;
    groups = hall.sortFleet(fleet, wanted, order, serverS());
    for (const units of groups.values()) for (const unit of units) fleet.stand(unit, performance.now(), [0, 0, 0, 0]);
    hall.drawTails(hall.chart.canvas("tails", view), fleet, groups, view, GAP_S);
    wake();
  };

  hall.fleetOrder = (fleets) => {
    if (order.join() === fleets.join()) return;
    order = fleets;
    hall.redrawFleet();
  };

  // The unit nearest to a point of the map's container, in canvas pixels; null where none is near.
  hall.unitNear = (x, y, near) => {
    let best = null;
    for (const units of groups.values()) {
      for (const unit of units) {
        const away = Math.hypot(unit.px - x, unit.py - y);
        if (away < near) [best, near] = [unit, away];
      }
    }
    return best;
  };
  hall.unitAge = (unit) => serverS() - unit.at;
  hall.unitShown = (id) => fleet && fleet.units.get(id);

  hall.keepAsking({
    ready: () => !hall.frozen && document.getElementById("wall") && (wanted(0) || wanted(1)) && ours(),
    everyS: () => EVERY_S,
    whileHidden: false,
    ask: async (signal) => {
      const asking = fleet;
      const query = new URLSearchParams({ wall: document.getElementById("wall").dataset.wall, since: fleet.number });
      const news = await hall.fetchNews(`/live/patrols?${query}`, signal);
      if (!news || asking !== fleet) return;
      if (!Array.isArray(news.units)) throw new Error("not ours");
      [fleet.tailS, fleet.dimS, fleet.hideS] = [news.tail_s, news.dim_after_s, news.hide_after_s];
      fleet.take(news, performance.now(), still());
      hall.redrawFleet();
    },
  });

  // Time alone makes a vehicle stale.
  setInterval(() => {
    if (!fleet || document.hidden) return;
    let said = "";
    const now = serverS();
    const counts = [0, 0, 0];
    for (const unit of fleet.units.values()) counts[fleet.state(unit, now)]++;
    said = counts.join();
    if (said !== states) hall.redrawFleet();
    states = said;
  }, 1000);
  document.addEventListener("visibilitychange", wake);
  document.addEventListener("hall:anew", () => (fleet = null));
})();

// The units on the map and where each is shown: between two fixes it glides along its way, later it stands and fades.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const STEP = 1e-5; // degrees per integer of the wire
  const HEAD = 10; // what comes before the way in a unit's list: callbacks/patrols.py
  const LONGEST_GLIDE_MS = 15_000;
  const GAP_S = 300; // over a longer silence nobody knows the way
  const FASTEST_MS = 150 / 3.6;

  hall.Fleet = class {
    // `place` turns lon, lat into world units, `metre` is how many of them a metre has.
    constructor(place, metre) {
      this.place = place;
      this.metre = metre;
      this.units = new Map();
      this.number = "";
      this.tailS = this.dimS = this.hideS = 0;
    }

    take(news, now, still) {
      if (news.full) {
        const there = new Set(news.units.map((unit) => unit[0]));
        for (const id of this.units.keys()) if (!there.has(id)) this.units.delete(id);
      }
      for (const id of news.gone) this.units.delete(id);
      for (const flat of news.units) this.one(flat, news, now, still || news.full);
      this.number = String(news.number);
    }

    one(flat, news, now, still) {
      const [id, kind, fleet, label, feed, duty, heading, speed, at, anew] = flat;
      let unit = this.units.get(id);
      if (!unit) this.units.set(id, (unit = { id, way: [], shown: 0, from: 0, to: 0, began: 0, lasts: 0, at: 0, i: 0 }));
      const newer = at > unit.at;
      Object.assign(unit, { kind, label, duty, heading, speed, at, fleet: news.fleets[fleet], feed: news.feeds[feed] });
      if (anew) unit.way.length = 0;
      let [t, lon, lat] = [0, 0, 0];
      for (let i = HEAD; i + 2 < flat.length; i += 3) {
        t += flat[i];
        lon += flat[i + 1];
        lat += flat[i + 2];
        const last = unit.way.length - 3;
        if (last >= 0 && t <= unit.way[last]) continue;
        unit.way.push(t, ...this.place(lon * STEP, lat * STEP));
      }
      this.shorten(unit, at - (kind ? 0 : this.tailS));
      if (newer || anew) this.set(unit, now, still || (anew && !unit.shown));
    }

    // Glide from where it is shown to its newest fix, in the time that lies between its last two.
    set(unit, now, still) {
      const end = unit.way.length - 3;
      const before = unit.to;
      unit.to = unit.way[end];
      const gap = unit.to - before;
      const far = end >= 3 && Math.hypot(unit.way[end + 1] - unit.way[end - 2], unit.way[end + 2] - unit.way[end - 1]);
      const jumps = still || !before || end < 3 || gap <= 0 || gap > GAP_S || far > FASTEST_MS * this.metre * (unit.to - unit.way[end - 3]);
      unit.from = unit.shown = jumps ? unit.to : Math.max(unit.shown, unit.way[0]);
      unit.began = now;
      unit.lasts = jumps ? 0 : Math.min(gap * 1000, LONGEST_GLIDE_MS);
      unit.i = 0;
    }

    // What of a way is older than a second goes, but never what it is shown on.
    shorten(unit, oldest) {
      const keep = Math.min(oldest, unit.shown || oldest);
      let n = 0;
      while (n + 6 < unit.way.length && unit.way[n + 3] <= keep) n += 3;
      if (n) unit.way.splice(0, n);
      unit.i = 0;
    }

    // Where a unit is shown now: [x, y, dx, dy], the last two the direction of its way. True where it still moves.
    stand(unit, now, out) {
      const { way } = unit;
      const share = unit.lasts ? Math.min(1, (now - unit.began) / unit.lasts) : 1;
      const t = (unit.shown = unit.from + share * (unit.to - unit.from));
      const last = way.length - 3;
      let i = Math.min(unit.i, Math.max(0, last - 3));
      while (i + 6 <= last && way[i + 3] <= t) i += 3;
      unit.i = i;
      if (last < 3) {
        out[0] = way[1];
        out[1] = way[2];
        out[2] = out[3] = 0;
        return false;
      }
      const part = Math.max(0, Math.min(1, (t - way[i]) / (way[i + 3] - way[i] || 1)));
      out[2] = way[i + 4] - way[i + 1];
      out[3] = way[i + 5] - way[i + 2];
      out[0] = way[i + 1] + part * out[2];
      out[1] = way[i + 2] + part * out[3];
      return share < 1;
    }

    // 0 live, 1 not heard of for too long or of a feed that is not live, 2 no longer drawn.
    state(unit, serverS) {
      const age = serverS - unit.at;
      if (age > this.hideS) return 2;
      const feed = (hall.fresh || {})[unit.feed];
      return age > this.dimS || (feed && !hall.isLive(feed, serverS)) ? 1 : 0;
    }
  };
})();

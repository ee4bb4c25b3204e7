// One unit's track in a replay: where it was at a moment, which way it came, and where nobody knows.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const STEP = 1e-6; // degrees per integer of the answer
  const GAP_MS = 300_000;
  const FASTEST_MS = 150 / 3.6; // metres a second
  const EARTH_M = 6_371_008.8;

  hall.ReplayTrack = class {
    // `place` turns lon, lat into world units.
    constructor({ id, label, fleet, spots }, place) {
      Object.assign(this, { id, label, fleet, count: spots.length / 4 });
      this.at = new Float64Array(this.count);
      this.x = new Float32Array(this.count);
      this.y = new Float32Array(this.count);
      this.told = new Int16Array(this.count); // the speed that the device told, -1 where it did not
      this.way = new Float32Array(this.count); // the speed from the spot before, -1 where the way is not known
      this.path = new Path2D();
      this.box = [1 / 0, 1 / 0, -1 / 0, -1 / 0];
      this.last = 0; // where the last question was answered: the clock mostly goes on
      let [t, lon, lat, before] = [0, 0, 0, null];
      for (let i = 0; i < this.count; i++) {
        [t, lon, lat] = [t + spots[4 * i], lon + spots[4 * i + 1], lat + spots[4 * i + 2]];
        this.at[i] = t * 100;
        [this.x[i], this.y[i]] = place(lon * STEP, lat * STEP);
        this.told[i] = spots[4 * i + 3];
        this.way[i] = before ? this.speed(before, [t * 100, lon, lat]) : -1;
        if (this.way[i] < 0) this.path.moveTo(this.x[i], this.y[i]);
        else this.path.lineTo(this.x[i], this.y[i]);
        before = [t * 100, lon, lat];
        this.box = [
          Math.min(this.box[0], this.x[i]), Math.min(this.box[1], this.y[i]),
          Math.max(this.box[2], this.x[i]), Math.max(this.box[3], this.y[i]),
        ];
      }
    }

    // km/h between two spots, -1 over a gap or a jump.
    speed([t0, lon0, lat0], [t1, lon1, lat1]) {
      const [east, north] = [lon1 - lon0, lat1 - lat0].map((difference) => (difference * STEP * Math.PI) / 180);
      const metres = EARTH_M * Math.hypot(east * Math.cos((lat0 * STEP * Math.PI) / 180), north);
      const seconds = Math.max((t1 - t0) / 1000, 1);
      return t1 - t0 > GAP_MS || metres / seconds > FASTEST_MS ? -1 : (3.6 * metres) / seconds;
    }

    // The last spot at or before a moment; -1 before the first.
    index(t) {
      let [low, high] = this.at[this.last] <= t ? [this.last, this.count - 1] : [-1, this.last];
      if (low >= 0 && (low + 1 === this.count || this.at[low + 1] > t)) return low;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (this.at[middle] <= t) low = middle;
        else high = middle - 1;
      }
      this.last = Math.max(low, 0);
      return low;
    }

    // Where it is shown: {x, y, dx, dy, speed, state, since}; null before its first spot. States: "moving" between two
    // spots whose way is known, "gap" where it is not, "ended" past the last.
    stand(t) {
      const i = this.count ? this.index(t) : -1;
      if (i < 0) return null;
      const here = { x: this.x[i], y: this.y[i], dx: 0, dy: 0, speed: null, state: "moving", since: this.at[i] };
      if (i + 1 === this.count) return { ...here, state: t - this.at[i] < 1000 ? "moving" : "ended" };
      if (this.way[i + 1] < 0) return { ...here, state: t === this.at[i] ? "moving" : "gap" };
      const share = (t - this.at[i]) / (this.at[i + 1] - this.at[i]);
      here.dx = this.x[i + 1] - this.x[i];
      here.dy = this.y[i + 1] - this.y[i];
      here.x += share * here.dx;
      here.y += share * here.dy;
      here.speed = this.told[i] >= 0 ? this.told[i] : this.way[i + 1];
      return here;
    }

    // The way of the last `span` up to where it is shown: lists of points, cut where nobody knows.
    tail(t, span, stand) {
      const parts = [];
      if (!stand || stand.state !== "moving") return parts;
      const end = this.index(t);
      let part = [[stand.x, stand.y]];
      for (let i = end; i >= 0 && this.at[i] > t - span; i--) {
        part.push([this.x[i], this.y[i]]);
        if (this.way[i] < 0) break;
      }
      parts.push(part);
      return parts;
    }

    // When it is next heard of after a moment.
    next(t) {
      const i = this.count ? this.index(t) + 1 : 0;
      return i < this.count ? this.at[i] : 1 / 0;
    }
  };
})();

// The replay's clock: one time for all units and cases, kept in the address, driven by buttons and keys.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const RATES = [1, 5, 10, 30, 60, 120];
  const INNER = 0.3; // how near the edge of the map, as a share, a followed unit may come

  class Replay {
    constructor(map, root, answer, outline) {
      Object.assign(this, { map, root, answer, words: JSON.parse(root.dataset.words) });
      const layer = new hall.GridLayer(outline, hall.drawnIn.wgs84);
      const place = (lon, lat) => layer.place(lon, lat);
      const at = (lon, lat) => { const [x, y] = place(lon, lat); return { x, y }; };
      this.tracks = answer.units.map((unit) => new hall.ReplayTrack(unit, place));
      this.tracks.sort((one, other) => Boolean(other.count) - Boolean(one.count)); // who was heard of comes first
      const stops = answer.stops.map(([, , , lon, lat]) => at(lon, lat));
      const cases = answer.cases.map((one) => ({ ...at(one.lon, one.lat), stages: one.stages }));
      const fleets = [...new Set(this.tracks.map((track) => track.fleet))];
      this.picture = new hall.ReplayPicture(map, this.tracks, stops, cases, layer, fleets);
      const said = new URLSearchParams(location.search);
      this.first = Math.min(...this.tracks.filter((track) => track.count).map((track) => track.at[0]), answer.last);
      this.t = this.within(Number(said.get("at")) || this.first);
      this.rate = RATES.includes(Number(said.get("rate"))) ? Number(said.get("rate")) : 30;
      this.follow = Number(said.get("follow")) || null;
      this.playing = false;
      this.controls = hall.replayControls(this, RATES);
      this.fit();
      map.on("moveend zoomend resize", () => { this.picture.drawStill(); this.draw(); });
      new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
      this.picture.drawStill();
      this.draw();
    }

    within(t) {
      return Math.max(this.answer.first, Math.min(this.answer.last, t));
    }

    // The map over all tracks; a city's outline where there is none.
    fit() {
      const boxes = this.tracks.filter((track) => track.count).map((track) => track.box);
      if (!boxes.length) boxes.push(this.picture.layer.box);
      const world = (x, y) => {
        const { home } = this.picture.layer;
        return L.CRS.EPSG3857.pointToLatLng(L.point(home[0] + x / hall.UNIT, home[1] + y / hall.UNIT), 0);
      };
      const side = (axis, pick) => pick(...boxes.map((box) => box[axis]));
      const [a, b] = [world(side(0, Math.min), side(1, Math.min)), world(side(2, Math.max), side(3, Math.max))];
      this.map.fitBounds(L.latLngBounds(a, b), { animate: false, padding: [40, 40], maxZoom: 17 });
    }

    seek(t) {
      this.t = this.within(t);
      this.draw();
      this.remember();
    }

    // To the next moment of any unit that is standing in a gap, has ended or has not begun.
    skip() {
      const resting = this.tracks.filter((track) => { const stand = track.stand(this.t); return !stand || stand.state !== "moving"; });
      const next = Math.min(...(resting.length ? resting : this.tracks).map((track) => track.next(this.t)));
      if (Number.isFinite(next)) this.seek(next);
    }

    play(on) {
      this.playing = on;
      if (on && this.t >= this.answer.last) this.t = this.first;
      this.before = performance.now();
      if (on) requestAnimationFrame((now) => this.tick(now));
      else this.set({});
      this.controls.show();
    }

    tick(now) {
      if (!this.playing || !this.root.isConnected) return;
      this.t = this.within(this.t + Math.min(now - this.before, 250) * this.rate); // a hidden page does not race on
      this.before = now;
      this.draw();
      if (this.t >= this.answer.last) this.play(false);
      else requestAnimationFrame((later) => this.tick(later));
    }

    set(changes) {
      Object.assign(this, changes);
      this.draw();
      this.remember();
      this.controls.show();
    }

    draw() {
      const stands = this.tracks.map((track) => track.stand(this.t));
      this.keepInSight(stands);
      this.picture.drawMoment(this.t, stands, this.follow);
      this.controls.tell(stands);
      this.root.dataset.at = Math.round(this.t);
    }

    keepInSight(stands) {
      const stand = stands[this.tracks.findIndex((track) => track.id === this.follow)];
      if (!stand) return;
      const view = this.picture.view();
      const [x, y] = this.picture.point(view, stand.x, stand.y).map((pixel) => pixel / view.ratio);
      const inside = (value, size) => value > INNER * size && value < (1 - INNER) * size;
      if (inside(x, view.size.x) && inside(y, view.size.y)) return;
      this.map.setView(this.map.containerPointToLatLng([x, y]), this.map.getZoom(), { animate: false });
    }

    // The address says what is shown, so that it can be sent on.
    remember() {
      const said = new URLSearchParams(location.search);
      said.set("at", Math.round(this.t));
      said.set("rate", this.rate);
      if (this.follow) said.set("follow", this.follow);
      else said.delete("follow");
      history.replaceState(history.state, "", `${location.pathname}?${said}`);
    }
  }

  async function start(map, root) {
    try {
      const [answer, outline] = await Promise.all(
        [root.dataset.tracks, root.dataset.outline].map(async (address) => {
          const answered = await fetch(address);
          if (!answered.ok) throw new Error(`answer ${answered.status}`);
          return answered.json();
        }),
      );
      if (root.isConnected) hall.replay = new Replay(map, root, answer, outline);
      root.dataset.ready = "";
    } catch (problem) {
      console.warn("no tracks", String(problem));
      document.getElementById("replay-bar").textContent = JSON.parse(root.dataset.words).failed;
    }
  }

  L.Map.addInitHook(function () {
    const root = this.getContainer().closest("#replay");
    if (root && this.getContainer().id === "replay-map") start(this, root);
  });
})();

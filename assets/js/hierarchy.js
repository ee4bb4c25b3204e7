// What lies in what: the areas above the drawn polygons, as the outline tells them. A polygon is known by its number.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});

  hall.Hierarchy = class {
    constructor({ codes, names, above, within }) {
      this.codes = codes;
      this.names = names;
      this.above = above; // [code, name, index of the one above it or -1]
      this.within = within; // of each polygon the index into `above`
      this.root = above.findIndex(([, , higher]) => higher < 0);
      this.places = new Map(above.map(([code], i) => [code, i]));
      this.polygons = new Map(codes.map((code, i) => [code, i]));
    }

    // The indexes from the top down to one of `above`.
    down(index) {
      const way = [];
      for (let at = index; at >= 0; at = this.above[at][2]) way.unshift(at);
      return way;
    }

    // The way to an area: [code, name] from below the top down to it; null for one that is not here, [] for the top.
    path(code) {
      if (!code) return [];
      const polygon = this.polygons.get(code);
      if (!this.places.has(code) && polygon === undefined) return null;
      const way = this.down(this.places.has(code) ? this.places.get(code) : this.within[polygon]);
      const named = way.filter((at) => at !== this.root).map((at) => this.above[at].slice(0, 2));
      return this.places.has(code) ? named : [...named, [code, this.names[polygon]]];
    }

    // Which polygons lie in an area, 1 for each; null for one that is not here.
    members(code) {
      const all = new Uint8Array(this.codes.length);
      if (!code) return all.fill(1);
      const place = this.places.get(code);
      const polygon = this.polygons.get(code);
      if (place === undefined && polygon === undefined) return null;
      if (place === undefined) all[polygon] = 1;
      else {
        const inside = this.above.map((_, at) => Number(this.down(at).includes(place)));
        this.within.forEach((at, i) => { all[i] = at < 0 ? 0 : inside[at]; });
      }
      return all;
    }

    // The sums of the polygons' values by what they lie in: by code of an area, or of a polygon itself.
    sums(values) {
      const sums = new Float64Array(this.above.length);
      this.within.forEach((at, i) => { for (let up = at; up >= 0; up = this.above[up][2]) sums[up] += values[i] || 0; });
      return (code) => {
        const place = this.places.get(code);
        if (place !== undefined) return sums[place];
        const polygon = this.polygons.get(code);
        return polygon === undefined ? null : values[polygon] || 0;
      };
    }

    // What lies directly in an area: [code, name] pairs.
    children(code) {
      const here = code ? this.places.get(code) : this.root;
      if (here === undefined) return [];
      const places = this.above.filter(([, , higher]) => higher === here && here >= 0).map(([its, name]) => [its, name]);
      const polygons = this.codes.map((its, i) => [its, this.names[i], this.within[i]]).filter(([, , at]) => at === here);
      return [...places, ...polygons.map(([its, name]) => [its, name])];
    }

    // Where a click on a polygon leads from an area: one step down towards it, or over to the area beside.
    step(code, polygon) {
      const from = this.path(code) || [];
      const to = this.path(this.codes[polygon]);
      const fork = to.findIndex(([its], i) => !from[i] || from[i][0] !== its);
      return fork < 0 ? null : to[fork][0];
    }
  };
})();

// What the pointer does on the map: what lies under it says what it is; a click leads one step into the area.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const NEAR = 14; // screen pixels
  const SIGN = 9; // of a case, whose click leads to what lies around it
  const SAYS = { open: "open_cases", household: "open_per_household", grade: "grade_is" };

  const say = (words, key, n) => words[key].replace("{n}", n);

  function ofArea(area, words) {
    const tint = hall.tint();
    const value = area.value === null || area.value === undefined ? "—" : area.value;
    if (value === "—") return words.not_known;
    if (tint === "quiet") return value ? words.is_quiet : words.is_heard;
    return say(words, SAYS[tint], tint === "grade" ? `${"EDCBA"[area.grade]} · ${(value / 100).toFixed(2)}%` : value);
  }

  function ofUnit(unit, words) {
    const age = hall.sayAgo(Math.max(0, hall.unitAge(unit)));
    const speed = unit.speed === null ? null : say(words, "speed", unit.speed);
    return [unit.label, unit.fleet, speed, age].filter(Boolean).join(" · ");
  }

  // `under` answers a container point with an area or null; `taken` is told when a hand moved the map, `chosen` of a click, `near` finds a case.
  hall.followPointer = (map, under, { taken, chosen, near }) => {
    const container = map.getContainer();
    const tip = L.DomUtil.create("div", "map-tip", container);
    tip.hidden = true;
    if (matchMedia("(pointer: coarse)").matches) map.dragging.disable(); // the finger scrolls the column
    map.on("dragstart", taken);
    container.addEventListener("wheel", taken, { passive: true });
    map.on("mouseout", () => { tip.hidden = true; });
    map.on("mousemove", (event) => {
      const point = event.containerPoint;
      const ratio = window.devicePixelRatio || 1;
      const unit = hall.unitNear(point.x * ratio, point.y * ratio, NEAR * ratio);
      const place = unit ? null : hall.placeNear(point.x * ratio, point.y * ratio, NEAR * ratio);
      const area = unit || place ? null : under(point);
      tip.hidden = !unit && !place && !area;
      if (tip.hidden) return;
      const words = JSON.parse(document.querySelector(".wall").dataset.words);
      tip.textContent = unit ? ofUnit(unit, words) : place || `${area.name} · ${ofArea(area, words)}`;
      const room = map.getSize().subtract([tip.offsetWidth + 8, tip.offsetHeight + 8]);
      const { x, y } = point.add([16, 16]);
      L.DomUtil.setPosition(tip, L.point(Math.min(x, room.x), Math.min(y, room.y)));
    });
    map.on("click", (event) => {
      const nearest = near(event.containerPoint, SIGN);
      if (nearest !== null) return location.assign(`/nearby/${nearest}${location.search.includes("lang=en") ? "?lang=en" : ""}`);
      const area = under(event.containerPoint);
      if (area) chosen(area);
    });
  };
})();

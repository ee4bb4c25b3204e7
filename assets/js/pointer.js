// What the pointer does on the map: the area under it says its name and count; a click tells the page its code.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});

  // `under` answers a container point with {code, name, count} or null; `taken` is told when a hand moved the map.
  hall.followPointer = (map, under, taken) => {
    const container = map.getContainer();
    const tip = L.DomUtil.create("div", "map-tip", container);
    tip.hidden = true;
    if (matchMedia("(pointer: coarse)").matches) map.dragging.disable(); // the finger scrolls the column
    map.on("dragstart", taken);
    container.addEventListener("wheel", taken, { passive: true });
    map.on("mouseout", () => { tip.hidden = true; });
    map.on("mousemove", (event) => {
      const area = under(event.containerPoint);
      tip.hidden = !area;
      if (!area) return;
      const words = JSON.parse(document.getElementById("wall").dataset.words);
      tip.textContent = `${area.name} · ${words.open_cases.replace("{n}", area.count ?? "—")}`;
      const room = map.getSize().subtract([tip.offsetWidth + 8, tip.offsetHeight + 8]);
      const { x, y } = event.containerPoint.add([16, 16]);
      L.DomUtil.setPosition(tip, L.point(Math.min(x, room.x), Math.min(y, room.y)));
    });
    map.on("click", (event) => {
      const area = under(event.containerPoint);
      if (area) document.dispatchEvent(new CustomEvent("hall:area", { detail: { code: area.code } }));
    });
  };
})();

// What this screen was told from the desk: other walls, a standing picture, guests in front of it, its number, an
// emergency. It comes with the answers of the wall and holds until it is taken back, whatever happens to the page.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  let told = { walls: [], frozen: null, guests: false, identify: null, turned: false };
  let stoodAt = null; // the moment of the picture that was frozen
  let format = null;

  // Returns whether everything must be drawn anew, as for other eyes.
  hall.obey = (orders) => {
    const anew = orders.guests !== told.guests;
    if (orders.frozen && (!told.frozen || anew)) stoodAt = null;
    told = orders;
    hall.frozen = hall.held = Boolean(orders.frozen);
    hall.mutedUntil = orders.muted || 0;
    hall.showWalls(orders.walls);
    document.documentElement.toggleAttribute("data-turned", orders.turned);
    return anew;
  };

  function hung(id, className) {
    let element = document.getElementById(id);
    if (!element) {
      element = document.createElement("div");
      element.id = id;
      element.className = className;
      document.body.append(element); // beside the tree that Dash draws
    }
    return element;
  }

  function write(element, texts) {
    const said = texts.join("\n");
    element.hidden = !said;
    if (element.dataset.said === said) return;
    element.dataset.said = said;
    element.replaceChildren(
      ...texts.map((text) => {
        const line = document.createElement("span");
        line.textContent = text;
        return line;
      })
    );
  }

  function moment(at) {
    const named = document.querySelector("[data-zone]");
    if (!format && named)
      format = new Intl.DateTimeFormat("en-GB", { timeZone: named.dataset.zone, hour: "2-digit", minute: "2-digit", second: "2-digit" });
    return format && at ? format.format(Number(at)) : "";
  }

  hall.showOrders = () => {
    const wall = document.getElementById("wall");
    if (!wall || !wall.dataset.display) return;
    const words = JSON.parse(wall.dataset.words);
    const now = hall.serverNow ? hall.serverNow() : null;
    if (told.frozen && stoodAt === null) stoodAt = hall.countedAt;
    const frozen = told.frozen ? [words.frozen.replace("{at}", moment(stoodAt))] : [];
    write(hung("hall-marks", "screen-marks"), [...frozen, ...(told.guests ? [words.guests] : [])]);
    const mine = told.identify;
    const shown = mine && now !== null && now < mine.until ? [String(mine.number), mine.name] : [];
    write(hung("hall-identify", "identify"), shown);
  };
  setInterval(hall.showOrders, 500);
})();

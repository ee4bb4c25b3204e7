// Bright by day, dark by night, dimmed when nobody looks: by the server's time in the city's zone, as the city says.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const root = document.documentElement;
  let read = "";
  let hours = {};
  let zone = "";
  let clock = null;

  const within = (span, now) => Boolean(span) && (span[0] <= span[1] ? span[0] <= now && now < span[1] : now >= span[0] || now < span[1]);

  function wear(theme, dim) {
    root.toggleAttribute("data-dim", dim);
    if ((root.dataset.theme || "night") === theme) return;
    root.dataset.theme = theme;
    document.dispatchEvent(new CustomEvent("hall:theme"));
  }

  hall.wear = () => {
    const wall = document.getElementById("wall");
    const named = document.querySelector("[data-zone]");
    const now = hall.serverNow ? hall.serverNow() : null;
    if (!wall || !named || now === null || !wall.dataset.turning) return;
    if (read !== wall.dataset.turning) hours = JSON.parse((read = wall.dataset.turning)).hours || {};
    if (zone !== named.dataset.zone) {
      zone = named.dataset.zone;
      clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
    }
    const time = clock.format(now);
    const asked = new URLSearchParams(location.search).get("theme");
    const day = asked ? asked === "day" : within(hours.day, time);
    wear(day ? "day" : "night", within(hours.dim, time));
  };
  setInterval(hall.wear, 1000);
})();

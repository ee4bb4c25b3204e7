// The date, weekday and clock of the header: the server's time in the city's zone, never the screen's own.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  let zone = "";
  let date = null;
  let time = null;

  function tick() {
    const now = hall.serverNow ? hall.serverNow() : null;
    const wall = document.getElementById("wall");
    const named = document.querySelector("[data-zone]");
    if (now === null || !wall || !named) return;
    if (zone !== named.dataset.zone) {
      zone = named.dataset.zone;
      const chinese = wall.dataset.lang !== "en";
      const part = (options) => new Intl.DateTimeFormat(chinese ? "zh-CN" : "en-GB", { timeZone: zone, ...options });
      const day = part({ year: "numeric", month: "long", day: "numeric" });
      const weekday = part({ weekday: "long" });
      date = (at) => `${day.format(at)} ${weekday.format(at)}`;
      const hands = { timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit" };
      time = new Intl.DateTimeFormat("en-GB", hands);
    }
    const texts = { ".masthead-date": date(now), ".masthead-clock": time.format(now) };
    for (const [place, text] of Object.entries(texts)) {
      const element = document.querySelector(place);
      if (element && element.textContent !== text) element.textContent = text;
    }
  }
  setInterval(tick, 250);
})();

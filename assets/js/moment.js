// The way to another moment: a slider over the last days, and fields of day and time. Both change the address alone.
(() => {
  "use strict";
  const MINUTE_MS = 60_000;

  function made(kind, parent, settings) {
    const element = document.createElement(kind);
    Object.assign(element, settings);
    parent.append(element);
    return element;
  }

  function build(place) {
    const { first, last, at, zone, address } = place.dataset;
    const words = JSON.parse(place.dataset.words);
    const stamp = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
    const said = (ms) => stamp.format(Number(ms)); // 2026-01-31 09:30
    const labelled = (text, settings) => made("input", made("label", place, { textContent: text }), settings);

    const line = labelled(words.line, { type: "range", min: first, max: last, step: MINUTE_MS, value: at, className: "moment-slider" });
    const day = labelled(words.day, { type: "date", required: true, max: said(last).slice(0, 10), className: "moment-field" });
    const time = labelled(words.time, { type: "time", required: true, className: "moment-field" });
    const show = made("button", place, { type: "button", textContent: words.show, className: "button" });

    const tell = () => {
      [day.value, time.value] = said(line.value).split(" ");
      line.setAttribute("aria-valuetext", said(line.value));
    };
    const go = () => {
      if (!day.reportValidity() || !time.reportValidity()) return;
      const there = new URL(address, location.href);
      there.searchParams.set("at", `${day.value}T${time.value}`);
      location.assign(there);
    };
    line.addEventListener("input", tell);
    // A hand that lets go has chosen; keys move on, and choose with Enter.
    line.addEventListener("pointerup", () => line.value !== at && go());
    for (const field of [line, day, time]) field.addEventListener("keydown", ({ key }) => key === "Enter" && go());
    show.onclick = go;
    tell();
  }

  new MutationObserver(() => {
    const place = document.getElementById("moment-line");
    if (place && !place.childElementCount) build(place);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();

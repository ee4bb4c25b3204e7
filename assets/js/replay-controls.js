// What is pressed and read beside a replay: play, the time line, the rates, whom to follow, where everyone is.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const TELL_MS = 250; // text need not move with every frame
  const STILL_KMH = 1;

  function made(kind, parent, settings, children = []) {
    const element = document.createElement(kind);
    Object.assign(element, settings);
    parent.append(element);
    element.append(...children);
    return element;
  }

  function span(ms, lang) {
    const minutes = Math.round(ms / 60000);
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    return lang === "en" ? (hours ? `${hours} h ` : "") + `${rest} min` : (hours ? `${hours} 小时 ` : "") + `${rest} 分`;
  }

  hall.replayControls = (replay, rates) => {
    const { root, words, tracks, answer } = replay;
    const { zone, lang } = root.dataset;
    const stamp = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
    const bar = document.getElementById("replay-bar");
    const side = document.getElementById("replay-side");
    bar.replaceChildren();
    side.replaceChildren();

    const play = made("button", bar, { type: "button", className: "replay-play" });
    const next = made("button", bar, { type: "button", textContent: words.next });
    const clock = made("output", bar, { className: "replay-clock" });
    clock.setAttribute("aria-label", words.clock);
    const line = made("input", bar, { type: "range", min: answer.first, max: answer.last, step: 1000, className: "replay-line" });
    line.setAttribute("aria-label", words.clock);
    const speeds = made("span", bar, { className: "replay-rates" });
    speeds.setAttribute("role", "group");
    speeds.setAttribute("aria-label", words.rate);
    for (const rate of rates) {
      const button = made("button", speeds, { type: "button", textContent: `×${rate}` });
      button.dataset.rate = rate;
      button.onclick = () => replay.set({ rate });
    }
    play.onclick = () => replay.play(!replay.playing);
    next.onclick = () => replay.skip();
    line.oninput = () => replay.seek(Number(line.value));

    made("h3", side, { textContent: words.position, className: "replay-title" });
    const rows = tracks.map((track) => {
      const row = made("button", side, { type: "button", className: "replay-unit", title: words.follow });
      const sign = made("i", row, { className: "replay-sign" });
      sign.style.setProperty("--fleet", replay.picture.colour(track));
      made("span", row, { className: "replay-name", textContent: track.label });
      row.onclick = () => replay.set({ follow: replay.follow === track.id ? null : track.id });
      return { row, said: made("span", row, { className: "replay-said" }) };
    });

    function stands(track, stand) {
      if (!stand) return words.not_begun;
      if (stand.state === "ended") return words.ended;
      if (stand.state === "gap") return words.no_fix.replace("{span}", span(replay.t - stand.since, lang));
      if (stand.speed === null) return "—";
      return stand.speed < STILL_KMH ? words.parked : `${Math.round(stand.speed)} km/h`;
    }

    document.getElementById("content").addEventListener("click", ({ target }) => {
      const button = target.closest("[data-seek]");
      if (!button) return;
      replay.seek(Number(button.dataset.seek));
      root.scrollIntoView({ block: "start" });
    });
    // The map has the arrows too, to be moved by: those of the clock do not come to it.
    root.addEventListener("keydown", (key) => {
      if (key.target.matches("input, button") || key.shiftKey) return;
      const step = { ArrowLeft: -10_000, ArrowRight: 10_000 }[key.key];
      if (key.key === " ") replay.play(!replay.playing);
      else if (step) replay.seek(replay.t + step * replay.rate);
      else return;
      key.preventDefault();
      key.stopPropagation();
    });
    window_(root, answer, words, stamp);

    let told = -1 / 0;
    return {
      show() {
        play.textContent = replay.playing ? words.pause : words.play;
        for (const button of speeds.children) button.setAttribute("aria-pressed", Number(button.dataset.rate) === replay.rate);
        rows.forEach(({ row }, i) => row.setAttribute("aria-pressed", tracks[i].id === replay.follow));
      },
      tell(where) {
        const now = performance.now();
        line.value = replay.t;
        if (replay.playing && now - told < TELL_MS) return;
        told = now;
        clock.textContent = stamp.format(replay.t);
        line.setAttribute("aria-valuetext", clock.textContent);
        rows.forEach(({ row, said }, i) => {
          said.textContent = stands(tracks[i], where[i]);
          row.dataset.state = where[i] ? where[i].state : "none";
        });
        if (!play.textContent) this.show();
      },
    };
  };

  // Any other window: two times and a way to go there.
  function window_(root, answer, words, stamp) {
    const place = document.getElementById("replay-window");
    if (!place) return;
    place.replaceChildren();
    const [first, last] = ["from", "to"].map((name) => {
      const label = made("label", place, { textContent: words[name] });
      const at = answer[name === "from" ? "first" : "last"];
      return made("input", label, { type: "datetime-local", step: 1, value: stamp.format(at).replace(" ", "T") });
    });
    made("button", place, { type: "button", textContent: words.show }).onclick = () => {
      const said = new URLSearchParams(location.search);
      said.set("from", first.value);
      said.set("to", last.value);
      for (const name of ["at", "follow"]) said.delete(name);
      location.search = said;
    };
  }
})();

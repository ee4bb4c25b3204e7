// The sound of an alert that is new and that nobody has in hand: two notes, made here. A browser that lets no page sound
// before it was touched says so on the strip. Muting ends by itself.
(() => {
  "use strict";
  const hall = (window.hall = window.hall || {});
  const MUTED_FOR_MS = 30 * 60_000;
  const KEPT = "hall.muted";
  const NOTES = [[880, 0], [660, 0.22]];
  let heard = null; // the alerts that were there
  let sound = null;
  let format = null;

  const now = () => (hall.serverNow && hall.serverNow()) || 0;
  const until = () => Math.max(Number(localStorage.getItem(KEPT)) || 0, hall.mutedUntil || 0);
  const isMuted = () => until() > now();

  function opened() {
    if (!sound && window.AudioContext) sound = new AudioContext();
    return sound;
  }

  hall.chime = () => {
    const player = opened();
    hall.chimes = (hall.chimes || 0) + 1;
    if (!player || player.state !== "running") return;
    for (const [pitch, after] of NOTES) {
      const [tone, loud] = [player.createOscillator(), player.createGain()];
      const at = player.currentTime + after;
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.0001, at);
      loud.gain.exponentialRampToValueAtTime(0.3, at + 0.02);
      loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
      tone.connect(loud).connect(player.destination);
      tone.start(at);
      tone.stop(at + 0.55);
    }
  };

  function say(button) {
    const words = JSON.parse(document.getElementById("wall").dataset.words);
    const named = document.querySelector("[data-zone]");
    if (!format && named) format = new Intl.DateTimeFormat("en-GB", { timeZone: named.dataset.zone, hour: "2-digit", minute: "2-digit" });
    const locked = sound && sound.state !== "running";
    const text = isMuted() ? words.muted_until.replace("{at}", format ? format.format(until()) : "") : locked ? words.sound_off : words.mute_for;
    if (button.textContent !== text) button.textContent = text;
    button.dataset.sound = isMuted() ? "muted" : locked ? "locked" : "mute";
  }

  hall.listen = () => {
    const wall = document.getElementById("wall");
    if (!wall || !wall.dataset.version) return; // a page comes empty, and what it is filled with first is no news
    const loud = [...document.querySelectorAll('#alerts [data-alert][data-quiet="no"]')].map((alert) => alert.dataset.alert);
    if (heard && loud.some((key) => !heard.has(key)) && !isMuted()) hall.chime();
    heard = new Set(loud);
    const button = document.querySelector("#alerts [data-sound]");
    if (button) {
      opened();
      say(button);
    }
  };
  setInterval(hall.listen, 500);

  // The first touch anywhere lets the page sound.
  for (const kind of ["pointerdown", "keydown"])
    document.addEventListener(kind, () => opened() && sound.state === "suspended" && sound.resume(), true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-sound]");
    if (!button || button.dataset.sound === "locked") return;
    if (isMuted()) {
      localStorage.removeItem(KEPT);
      hall.mutedUntil = 0;
    } else localStorage.setItem(KEPT, String(now() + MUTED_FOR_MS));
    say(button);
  });
})();

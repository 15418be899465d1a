/* Clocks that tick by themselves, also in fragments that htmx swaps in later.
 *
 *   <time data-since="ISO">      counts up from a moment: 2:15, 1:02:15
 *   <time data-until="ISO">      counts down to it, then shows 0:00 and wears the class "over"
 *   data-hours                   hours and minutes only: 0:52
 *   <time data-clock="Asia/Shanghai">  the time of day there: 14:06
 *   <p data-from="ISO" hidden>   shows from a moment on
 *   data-warn="180" data-late="600"   from so many seconds on, it and a parent .timer wear the class "warn", then "late"
 *
 * <meta name="clock" content="ISO">, where a page has one, is the server's time when the page was made: a telephone whose clock is
 * wrong by minutes shows the right wait all the same.
 */
(() => {
  const page = document.querySelector('meta[name="clock"]');
  const ahead = page ? Date.now() - Date.parse(page.content) : 0;
  // A few seconds are the way of the page through the network, not a wrong clock.
  const offset = Math.abs(ahead) > 5000 ? ahead : 0;

  function face(seconds, hoursOnly) {
    const two = (number) => String(number).padStart(2, "0");
    const whole = Math.max(0, Math.floor(seconds));
    const hours = Math.floor(whole / 3600);
    const minutes = Math.floor(whole / 60) % 60;
    if (hoursOnly) return `${hours}:${two(minutes)}`;
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  }

  function show(clock, now) {
    const down = clock.hasAttribute("data-until");
    const moment = Date.parse(down ? clock.dataset.until : clock.dataset.since);
    if (Number.isNaN(moment)) return;
    const seconds = (down ? moment - now : now - moment) / 1000;
    const text = face(down ? Math.ceil(seconds) : seconds, clock.hasAttribute("data-hours"));
    if (clock.textContent !== text) clock.textContent = text;
    if (down) clock.classList.toggle("over", seconds <= 0);
    if (clock.dataset.warn || clock.dataset.late) {
      const late = seconds >= Number(clock.dataset.late || Infinity);
      const warn = !late && seconds >= Number(clock.dataset.warn || Infinity);
      for (const worn of [clock, clock.closest(".timer")]) {
        if (!worn) continue;
        worn.classList.toggle("late", late);
        worn.classList.toggle("warn", warn);
      }
    }
  }

  function showHour(clock, now) {
    const text = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: clock.dataset.clock || undefined }).format(now);
    if (clock.textContent !== text) clock.textContent = text;
  }

  function tick() {
    const now = Date.now() - offset;
    for (const clock of document.querySelectorAll("time[data-clock]")) showHour(clock, now);
    for (const clock of document.querySelectorAll("time[data-since], time[data-until]")) show(clock, now);
    for (const line of document.querySelectorAll("[data-from]")) line.hidden = now < Date.parse(line.dataset.from);
  }

  setInterval(() => { if (!document.hidden) tick(); }, 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
  document.addEventListener("htmx:afterSwap", tick);
  tick();
})();

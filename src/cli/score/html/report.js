// Sorting, filtering and opening conversations. Without it the page shows everything, in the order of the input.
"use strict";
(() => {
  // The summary is written last, since it is known last; read it first.
  document.querySelector("main").prepend(document.getElementById("summary"));
  const list = document.getElementById("talks");
  const talks = [...list.querySelectorAll(".talk")];
  talks.forEach((talk, n) => { talk.dataset.n = n; });
  const tools = document.getElementById("tools");
  const shown = document.getElementById("shown");
  const field = (name) => tools.querySelector(`[name="${name}"]`);
  const numbers = new Set(["n", "score", "tone", "faults"]);
  let order = { key: "n", down: false };

  const fill = (name) => {
    const values = [...new Set(talks.map((t) => t.dataset[name]).filter(Boolean))].sort();
    const select = field(name);
    for (const value of values) select.append(new Option(value, value));
    select.closest("label").hidden = values.length === 0;
  };

  const fits = (talk, choice) => {
    const d = talk.dataset;
    return ["agent", "team", "channel", "band"].every((k) => !choice[k] || d[k] === choice[k])
      && (!choice.rule || d.rules.split(" ").includes(choice.rule))
      && (!choice.text || talk.textContent.toLowerCase().includes(choice.text.toLowerCase()));
  };

  const filter = () => {
    const choice = {};
    for (const name of ["agent", "team", "channel", "band", "rule", "text"]) choice[name] = field(name).value.trim();
    let count = 0;
    for (const talk of talks) {
      talk.hidden = !fits(talk, choice);
      if (!talk.hidden) count += 1;
    }
    shown.textContent = `${count} of ${talks.length} conversations shown`;
  };

  const sort = (key) => {
    // Best evidence first: low scores and tones, many faults.
    order = { key, down: order.key === key ? !order.down : key === "faults" };
    const value = (t) => (numbers.has(key) ? Number(t.dataset[key]) : t.dataset[key]);
    const sign = order.down ? -1 : 1;
    const compare = (a, b) => {
      const [x, y] = [value(a), value(b)];
      const by = typeof x === "number" ? x - y : x.localeCompare(y);
      return sign * by || Number(a.dataset.n) - Number(b.dataset.n);
    };
    list.append(...talks.sort(compare));
    for (const button of tools.querySelectorAll("button[data-sort]")) {
      const on = button.dataset.sort === key;
      button.setAttribute("aria-pressed", String(on));
      button.querySelector("span").textContent = on ? (order.down ? " ▼" : " ▲") : "";
    }
  };

  for (const name of ["agent", "team", "channel", "band"]) fill(name);
  const rules = [...new Set(talks.flatMap((t) => t.dataset.rules.split(" ")).filter(Boolean))].sort();
  for (const rule of rules) field("rule").append(new Option(rule, rule));
  tools.addEventListener("input", filter);
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.addEventListener("reset", () => setTimeout(filter));
  for (const button of tools.querySelectorAll("button[data-sort]")) button.addEventListener("click", () => sort(button.dataset.sort));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-pick]");
    if (!button) return;
    field(button.dataset.pick).value = button.dataset.value;
    filter();
    list.scrollIntoView();
    list.focus();
  });
  const open = () => {
    const talk = location.hash && document.getElementById(location.hash.slice(1));
    if (talk && talk.classList.contains("talk")) { talk.open = true; talk.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  tools.hidden = false;
  filter();
  open();
})();

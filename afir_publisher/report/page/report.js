"use strict";
(async () => {
  const at = (id) => document.getElementById(id);
  const unpack = async (id) => {
    const bytes = Uint8Array.from(atob(at(id).textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  };
  const make = (name, text, attributes = {}) => {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const number = new Intl.NumberFormat("en");
  const counted = (count, word) => `${number.format(count)} ${word}${count === 1 ? "" : "s"}`;

  const all = await unpack("index");
  const { columns, annex, patterns, ruleSets, rules } = all;
  const size = columns.id.length;
  const worst = (i) => (columns.errors[i] ? "error" : columns.warnings[i] ? "warning" : "none");
  let searched = null;
  const texts = () => (searched ??= columns.id.map((id, i) =>
    `${columns.name[i]}\n${all.cities[columns.city[i]]}\n${id}\n${columns.evses[i]}`.toLowerCase()));
  at("explorer").hidden = false;

  // --- filters

  const field = { search: at("search"), worst: at("worst"), entry: at("entry"), state: at("state"), rule: at("rule"), party: at("party") };
  annex.forEach(([code, title]) => field.entry.append(make("option", `${code} ${title}`, { value: code })));
  Object.keys(rules).sort().forEach((code) => field.rule.append(make("option", `${code} ${rules[code][1]}`, { value: code })));
  all.parties.map((name, i) => [name, i]).sort().forEach(([name, i]) => field.party.append(make("option", name, { value: i })));

  let shown = [];
  const STATES = { missing: [1], wrong: [2], lacking: [1, 2], doubtful: [3] };

  const filter = () => {
    const words = field.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const entry = annex.findIndex(([code]) => code === field.entry.value);
    const places = STATES[field.state.value];
    const fits = entry < 0 ? null : patterns.map((pattern) => pattern.some((one) => one[0] === entry && places.some((p) => one[p])));
    const breaks = field.rule.value ? ruleSets.map((codes) => codes.includes(field.rule.value)) : null;
    const party = field.party.value === "" ? -1 : Number(field.party.value);
    shown = [];
    for (let i = 0; i < size; i++) {
      if (field.worst.value && worst(i) !== field.worst.value) continue;
      if (fits && !fits[columns.entries[i]]) continue;
      if (breaks && !breaks[columns.rules[i]]) continue;
      if (party >= 0 && columns.party[i] !== party) continue;
      if (words.length && !words.every((word) => texts()[i].includes(word))) continue;
      shown.push(i);
    }
    const points = shown.reduce((sum, i) => sum + columns.points[i], 0);
    at("count").textContent = `${number.format(shown.length)} of ${number.format(size)} locations with ${counted(points, "recharging point")}`;
    list.scrollTop = 0;
    focused = 0;
    draw();
    drawMap();
  };
  for (const one of Object.values(field)) one.addEventListener(one === field.search ? "input" : "change", () => filter());
  at("filters").addEventListener("reset", () => setTimeout(() => { filter(); fit(); drawMap(); }));
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-entry], a[data-rule], a[data-party]");
    if (!link) return;
    at("filters").reset();
    field.entry.value = link.dataset.entry || "";
    field.rule.value = link.dataset.rule || "";
    field.party.value = link.dataset.party ? String(all.parties.indexOf(link.dataset.party)) : "";
    setTimeout(filter);
  });

  // --- the list: only the rows that can be seen are there

  const ROW = 58;
  const list = at("list");
  let focused = 0;
  let chosen = -1;
  const draw = () => {
    const rows = at("rows");
    rows.style.height = `${shown.length * ROW}px`;
    const first = Math.max(0, Math.floor(list.scrollTop / ROW) - 3);
    const last = Math.min(shown.length, first + Math.ceil(list.clientHeight / ROW) + 6);
    rows.replaceChildren(...shown.slice(first, last).map((i, n) => {
      const row = make("div", undefined, { class: `row ${worst(i)}`, role: "option", id: `row-${first + n}`,
        "aria-setsize": shown.length, "aria-posinset": first + n + 1, "aria-selected": String(i === chosen) });
      row.style.top = `${(first + n) * ROW}px`;
      row.append(make("div", columns.name[i] || columns.id[i]));
      const score = columns.score[i] === null ? "not published" : `${(columns.score[i] / 10).toFixed(1)} %`;
      row.append(make("div", `${all.cities[columns.city[i]] || "no city"} · ${score} · ${counted(columns.errors[i], "error")}, ${counted(columns.warnings[i], "warning")}`, { class: "sub" }));
      row.addEventListener("click", () => { focused = first + n; open(i); });
      return row;
    }));
    if (shown.length) list.setAttribute("aria-activedescendant", `row-${focused}`);
  };
  list.addEventListener("scroll", draw);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -size, End: size }[event.key];
    if (event.key === "Enter" && shown.length) return open(shown[focused]);
    if (!step || !shown.length) return;
    event.preventDefault();
    focused = Math.max(0, Math.min(shown.length - 1, focused + step));
    chosen = shown[focused];
    const top = focused * ROW;
    if (top < list.scrollTop) list.scrollTop = top;
    if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
    draw();
    drawMap();
  });

  // --- one location

  const portions = new Map();
  const details = async (i) => {
    const portion = Math.floor(i / all.portion);
    if (!portions.has(portion)) portions.set(portion, await unpack(`portion-${portion}`));
    const { said, found, locations } = portions.get(portion);
    return { said, found, location: locations[i % all.portion] };
  };
  const open = async (i) => {
    chosen = i;
    draw();
    drawMap();
    const { said, found: alike, location } = await details(i);
    const [stations, findings] = location;
    const uids = new Map(stations.flatMap(([, , points]) => points.map(([position, uid]) => [position, uid])));
    const found = findings.map((number) => {
      const [code, path, message] = alike[number];
      const evse = /^evses\[(\d+)\]/.exec(path);
      const uid = evse ? uids.get(Number(evse[1])) : "";
      return { code, path, used: false, message: message.replaceAll("\u0001", columns.id[i]).replaceAll("\u0002", uid || "") };
    });
    const box = at("detail");
    const answer = (code) => {
      const k = all.ofStation.findIndex((entry) => annex[entry][0] === code);
      const given = stations.length ? stations[0][1][k] : -1;
      return given < 0 ? "" : said[given][0];
    };
    box.replaceChildren(make("h3", columns.name[i] || columns.id[i]));
    const address = ["A13", "A12", "A11"].map(answer).filter(Boolean).join(", ");
    box.append(make("p", stations.length ? address || "No address" : "Nothing of it is published."));
    const facts = `${all.parties[columns.party[i]]} · ${columns.id[i]} · source ${all.sources[columns.source[i]]} · ${counted(columns.points[i], "recharging point")}`;
    box.append(make("p", facts, { class: "cites" }));
    for (const [id, answers, points] of stations) {
      if (stations.length > 1) box.append(make("h4", `Station ${id}`));
      const ofStation = (one) => !one.path.startsWith("evses[") && (!one.path.startsWith("stations[") || one.path.startsWith(`stations[${id}]`));
      box.append(table(all.ofStation, answers, said, found, ofStation));
      for (const [position, uid, evse, status, ofPoint] of points) {
        box.append(make("h4", `Recharging point ${evse || uid}: ${status}`));
        box.append(table(all.ofPoint, ofPoint, said, found, (one) => one.path.startsWith(`evses[${position}]`) || ofStation(one)));
      }
    }
    const others = found.filter((one) => !one.used);
    if (others.length) {
      box.append(make("h4", stations.length ? "Also found" : "Found"));
      others.forEach((one) => box.append(told(one)));
    }
    box.focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
  };
  const table = (order, answers, said, found, here) => {
    const body = make("tbody");
    order.forEach((entry, k) => {
      const [code, title, cites] = annex[entry];
      const mine = found.filter((one) => rules[one.code] && rules[one.code][4] === code && here(one));
      mine.forEach((one) => { one.used = true; });
      const answer = answers[k] < 0 ? null : said[answers[k]];
      const row = make("tr");
      row.append(make("th", `${code} ${title}`, { scope: "row", title: cites }));
      const value = make("td", undefined, { class: "said" });
      value.append(make("div", answer ? answer[0] : "nothing", { class: answer ? "" : "nothing" }));
      mine.forEach((one) => value.append(told(one)));
      row.append(value, make("td", answer ? answer[1] + (answer[2] ? `: ${answer[2]}` : "") : "", { class: "from" }));
      const state = mine.some((one) => one.code.length === 8 && rules[one.code][0] === "error") ? "missing"
        : mine.some((one) => rules[one.code][0] === "error") ? "wrong" : mine.length ? "doubtful" : answer ? "complete" : "not owed";
      row.append(make("td", state, { class: `state ${state.replace(" ", "-")}` }));
      body.append(row);
    });
    const whole = make("table");
    const head = make("tr");
    ["Entry", "Said", "From", "State"].forEach((name) => head.append(make("th", name, { scope: "col" })));
    const top = make("thead");
    top.append(head);
    whole.append(top, body);
    return whole;
  };
  const told = (one) => {
    const rule = rules[one.code] || ["", "", "", "", ""];
    const line = make("p", undefined, { class: `finding ${rule[0]}` });
    line.append(make("a", one.code, { href: `#${one.code}` }), ` ${one.message} `);
    line.append(make("small", `${rule[2].replaceAll("`", "")} (${rule[3]})`));
    return line;
  };

  // --- the map

  const canvas = at("map");
  const pen = canvas.getContext("2d");
  const project = (longitude, latitude) => [longitude / 360, Math.log(Math.tan(Math.PI / 4 + Math.max(-85, Math.min(85, latitude)) * Math.PI / 360)) / (2 * Math.PI)];
  const where = columns.latitude.map((latitude, i) => (latitude === null ? null : project(columns.longitude[i], latitude)));
  const cities = new Map();
  where.forEach((spot, i) => {
    const name = all.cities[columns.city[i]];
    if (!spot || !name) return;
    const one = cities.get(name.toLowerCase()) || cities.set(name.toLowerCase(), { name, points: 0, xs: [], ys: [] }).get(name.toLowerCase());
    one.points += columns.points[i];
    one.xs.push(spot[0]);
    one.ys.push(spot[1]);
  });
  const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  const labels = [...cities.values()].sort((a, b) => b.points - a.points).slice(0, 400)
    .map((one) => ({ name: one.name, x: middle(one.xs), y: middle(one.ys) }));

  let view = { x: 0, y: 0, scale: 1 };
  const fit = () => {
    const there = shown.filter((i) => where[i]).map((i) => where[i]);
    if (!there.length) return;
    // The outermost of a hundred do not count: one position abroad would make a dot of all the others.
    const span = (axis) => {
      const values = there.map((spot) => spot[axis]).sort((a, b) => a - b);
      const cut = Math.floor(values.length / 100);
      return [values[cut], values[values.length - 1 - cut]];
    };
    const [[left, right], [bottom, top]] = [span(0), span(1)];
    view.x = (left + right) / 2;
    view.y = (bottom + top) / 2;
    view.scale = 0.9 * Math.min(canvas.clientWidth / Math.max(right - left, 2e-5), canvas.clientHeight / Math.max(top - bottom, 2e-5));
  };
  const onScreen = ([x, y]) => [(x - view.x) * view.scale + canvas.clientWidth / 2, (view.y - y) * view.scale + canvas.clientHeight / 2];
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const drawMap = () => {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (shown.length < size) {
      pen.fillStyle = colour("--line");
      for (const spot of where) {
        if (spot) pen.fillRect(...onScreen(spot), 1.5, 1.5);
      }
    }
    const groups = { none: [], warning: [], error: [] };
    for (const i of shown) {
      if (!where[i]) continue;
      const [x, y] = onScreen(where[i]);
      if (x > -9 && y > -9 && x < width + 9 && y < height + 9) groups[worst(i)].push([x, y]);
    }
    const many = groups.none.length + groups.warning.length + groups.error.length;
    const r = many > 5000 ? 1.6 : many > 800 ? 2.6 : 4;
    pen.globalAlpha = many > 5000 ? 0.7 : 0.85;
    const shapes = {
      none: (x, y) => { pen.moveTo(x + r, y); pen.arc(x, y, r, 0, 7); },
      warning: (x, y) => { pen.moveTo(x, y - r * 1.3); pen.lineTo(x + r * 1.2, y + r); pen.lineTo(x - r * 1.2, y + r); },
      error: (x, y) => pen.rect(x - r, y - r, 2 * r, 2 * r),
    };
    for (const [kind, name] of [["none", "--fine"], ["warning", "--wrong"], ["error", "--missing"]]) {
      pen.fillStyle = colour(name);
      pen.beginPath();
      groups[kind].forEach(([x, y]) => shapes[kind](x, y));
      pen.fill();
    }
    pen.globalAlpha = 1;
    if (chosen >= 0 && where[chosen]) {
      const [x, y] = onScreen(where[chosen]);
      pen.strokeStyle = colour("--ink");
      pen.lineWidth = 2;
      pen.beginPath();
      pen.arc(x, y, 9, 0, 7);
      pen.stroke();
    }
    pen.font = "12px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.lineWidth = 3;
    pen.strokeStyle = colour("--card");
    pen.fillStyle = colour("--ink");
    const taken = [];
    for (const label of labels) {
      const [x, y] = onScreen([label.x, label.y]);
      const half = label.name.length * 3.6 + 6;
      const box = [x - half, y - 18, x + half, y + 4];
      if (box[0] < 0 || box[2] > width || y < 16 || y > height || taken.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3])) continue;
      taken.push(box);
      pen.strokeText(label.name, x, y - 6);
      pen.fillText(label.name, x, y - 6);
      if (taken.length > 24) break;
    }
  };
  const zoom = (factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
    const [dx, dy] = [x - canvas.clientWidth / 2, y - canvas.clientHeight / 2];
    view.x += dx / view.scale - dx / (view.scale * factor);
    view.y -= dy / view.scale - dy / (view.scale * factor);
    view.scale *= factor;
    drawMap();
  };
  const pointers = new Map();
  let moved = 0;
  canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoom(Math.exp(-event.deltaY / 300), event.offsetX, event.offsetY); }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); pointers.set(event.pointerId, [event.offsetX, event.offsetY]); moved = 0; });
  canvas.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = [event.offsetX, event.offsetY];
    const other = [...pointers].find(([id]) => id !== event.pointerId);
    pointers.set(event.pointerId, now);
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (other) {
      const far = (spot) => Math.max(1, Math.hypot(spot[0] - other[1][0], spot[1] - other[1][1]));
      zoom(far(now) / far(before), other[1][0], other[1][1]);
    } else {
      view.x -= (now[0] - before[0]) / view.scale;
      view.y += (now[1] - before[1]) / view.scale;
      drawMap();
    }
  });
  const release = (event) => pointers.delete(event.pointerId);
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("click", (event) => {
    if (moved > 6) return;
    let [nearest, best] = [12, -1];
    for (const i of shown) {
      if (!where[i]) continue;
      const [x, y] = onScreen(where[i]);
      const far = Math.hypot(x - event.offsetX, y - event.offsetY);
      if (far < nearest) [nearest, best] = [far, i];
    }
    if (best < 0) return;
    focused = shown.indexOf(best);
    list.scrollTop = Math.max(0, focused * ROW - list.clientHeight / 2);
    open(best);
  });
  canvas.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [-40, 0], ArrowRight: [40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
    if (move) { view.x += move[0] / view.scale; view.y += move[1] / view.scale; drawMap(); }
    else if (event.key === "+" || event.key === "=") zoom(1.5);
    else if (event.key === "-") zoom(1 / 1.5);
    else if (event.key === "0") { fit(); drawMap(); }
    else return;
    event.preventDefault();
  });
  window.addEventListener("resize", () => { draw(); drawMap(); });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawMap);

  filter();
  fit();
  drawMap();
  document.documentElement.dataset.ready = "yes";
})();

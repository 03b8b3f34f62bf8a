// The tables of the report: columns are read from JSON as they are needed, filtered, sorted and shown a page at a time.
// Numbers stay texts; only their order is found by number. All that is shown is put in as text, never as markup.
(function () {
  // So many rows are shown at once; on a narrow screen, where each is a card, fewer.
  const page = () => (matchMedia("print").matches || innerWidth > 832 ? 20 : 8);
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const meta = read("meta");
  let dimsRead = null;
  const dims = () => (dimsRead = dimsRead || read("dims"));
  let proofsRead = null;
  const proofs = () => (proofsRead = proofsRead || read("proofs"));
  const zh = () => document.documentElement.dataset.lang === "zh";
  const pick = (pair) => (Array.isArray(pair) ? pair[zh() ? 0 : 1] : pair == null ? "" : pair);
  const say = (key, a, b, c) =>
    pick(meta.words[key] || "").replace("{a}", () => a).replace("{b}", () => b).replace("{c}", () => c);

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "class") made.className = value;
      else if (value !== null && value !== undefined) made.setAttribute(key, value);
    }
    for (const child of children) {
      if (child !== null && child !== undefined) made.append(child);
    }
    return made;
  };

  // ---- forms of numbers and days, from exact texts ----
  const plain = /^-?\d+(\.\d+)?$/;
  const grouped = (text) => {
    if (!plain.test(text)) return text;
    const minus = text[0] === "-";
    const [whole, part] = (minus ? text.slice(1) : text).split(".");
    return (minus ? "\u2212" : "") + whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part === undefined ? "" : "." + part);
  };
  // The decimal `text` moved by `shift` places and rounded to `places`, half away from zero.
  const rounded = (text, shift, places) => {
    const minus = text[0] === "-";
    const [whole, part] = ((minus ? text.slice(1) : text) + ".").split(".");
    const digits = whole + part.padEnd(shift + places + 1, "0");
    const keep = whole.length + shift + places;
    let number = BigInt(digits.slice(0, keep) || "0");
    if (digits[keep] >= "5") number += 1n;
    const out = number.toString().padStart(places + 1, "0");
    const head = out.slice(0, out.length - places);
    const tail = places ? out.slice(out.length - places) : "";
    return (minus && number !== 0n ? "-" : "") + head + (tail ? "." + tail : "");
  };
  const percent = (text) => {
    if (!plain.test(text)) return text;
    return grouped(rounded(text, 2, 2).replace(/\.?0+$/, (zeros) => (zeros.includes(".") ? "" : zeros))) + "%";
  };
  const number = (text) => {
    if (!plain.test(text)) return text;
    const part = text.split(".")[1];
    return grouped(part && part.length > 4 ? rounded(text, 0, 4) : text);
  };
  const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const day = (text) => {
    const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
    if (!found) return text;
    const [year, month, date] = [found[1], Number(found[2]), Number(found[3])];
    return zh() ? year + "年" + month + "月" + date + "日" : date + " " + months[month - 1] + " " + year;
  };

  // ---- columns ----
  const codes = (text, rows) => {
    const all = new Int32Array(rows);
    let last = 0;
    let row = 0;
    for (const step of text === "" && rows !== 1 ? [] : text.split(",")) {
      last += step === "" ? 0 : Number(step);
      all[row] = last;
      row += 1;
    }
    return all;
  };
  const decode = (grid, column) => {
    if (column.codes || column.cells) return;
    if (column.k === "key" || column.k === "words") {
      column.codes = codes(column.c, grid.n);
      return;
    }
    const cells = column.v === "" ? new Array(grid.n).fill("") : column.v.split(",");
    const like = column.l === undefined ? null : grid.cols[column.l];
    if (like) decode(grid, like);
    for (let row = 0; row < cells.length; row += 1) {
      if (cells[row] === "") cells[row] = like ? like.cells[row] : column.z === undefined ? "" : column.z;
      else if (cells[row] === "~") cells[row] = "";
    }
    column.cells = cells;
  };
  const keyLabel = (dim, code) => {
    const own = dims()[dim];
    return own.l && own.l[code] != null ? pick(own.l[code]) : "";
  };
  const keyId = (dim, code) => dims()[dim].i[code];
  // What stands in a cell, in the reader's language.
  const shown = (grid, column, row) => {
    decode(grid, column);
    switch (column.k) {
      case "key": {
        const code = column.codes[row] - 1;
        if (code < 0) return "";
        const own = dims()[column.d];
        const label = keyLabel(column.d, code);
        if (!label) return own.i[code];
        return Array.isArray(own.l[code]) ? label : own.i[code] + " " + label;
      }
      case "words": {
        const code = column.codes[row];
        return code ? pick(column.w[code - 1]) : "";
      }
      case "pct": return percent(column.cells[row]);
      case "date": return day(column.cells[row]);
      case "mix": {
        const cell = column.cells[row];
        if (cell[0] === "%") return percent(cell.slice(1));
        if (cell[0] === "#") return pick(column.w[Number(cell.slice(1)) - 1]);
        return number(cell);
      }
      default: return number(column.cells[row]);
    }
  };
  const isNumber = (column) => column.k === "num" || column.k === "pct" || column.k === "mix";
  // Whether every row says the same.
  const constant = (grid, column) => {
    decode(grid, column);
    const all = column.codes || column.cells;
    for (let row = 1; row < grid.n; row += 1) if (all[row] !== all[0]) return false;
    return true;
  };
  const weight = (column) => {
    if (column.k === "key") return 2;
    if (column.k === "words") {
      const longest = column.w.reduce((most, word) => Math.max(most, pick(word).length), 0);
      return longest > 40 ? 3 : longest > 12 ? 1.8 : 1.1;
    }
    return pick(column.t).length > (zh() ? 10 : 22) ? 1.6 : 1.1;
  };
  // The columns that stand in a row; the others show when it is opened.
  const first = (grid) => {
    const chosen = new Set();
    let left = 12.5;
    const always = ["payable", "base", "reasons", "rank", "value", "due", "attendees", "state", "met", "rate", "n", "low", "high", "target", "bound", "prize"];
    const late = ["passes", "left_out", "baseline", "required", "comparison"];
    const worth = (column) =>
      column.k === "key" ? 0 : ["rule", "figure", "target", "checklist", "finding"].includes(column.h) ? 1 : always.includes(column.h) ? 2 : late.includes(column.h) ? 4 : 3;
    const order = grid.cols.map((_, at) => at).sort((a, b) => worth(grid.cols[a]) - worth(grid.cols[b]) || a - b);
    for (const at of order) {
      const column = grid.cols[at];
      if (column.h === "clause" || column.h === "currency" || (grid.n > 1 && constant(grid, column) && column.k !== "key" && column.h !== "due")) continue;
      const own = weight(column);
      if (own <= left || chosen.size < 3) {
        chosen.add(at);
        left -= own;
      }
    }
    return grid.cols.map((_, at) => at).filter((at) => chosen.has(at));
  };

  // ---- filters ----
  const MOST_CHOICES = 400;
  const filtersOf = (grid) => {
    const all = [];
    grid.cols.forEach((column, at) => {
      decode(grid, column);
      if (column.k === "key") {
        const present = new Set(column.codes);
        present.delete(0);
        const size = present.size;
        const own = dims()[column.d];
        if (size > 1 && size <= 60) {
          const choices = [...present].map((code) => [String(code), () => shownKey(column.d, code - 1)]);
          all.push({ title: column.t, choices, at, test: (value) => (row) => column.codes[row] === Number(value) });
        }
        for (const roll of own.r || []) {
          if (grid.cols.some((other) => other.k === "key" && other.d === roll.d)) continue;
          roll.codes = roll.codes || codes(roll.c, own.i.length);
          const to = new Set();
          for (const code of present) to.add(roll.codes[code - 1]);
          to.delete(0);
          if (to.size < 2 || to.size > MOST_CHOICES || !dims()[roll.d]) continue;
          const choices = [...to].sort((a, b) => a - b).map((code) => [String(code), () => shownKey(roll.d, code - 1)]);
          all.push({ title: dims()[roll.d].t, choices, dim: roll.d, test: (value) => (row) => {
            const code = column.codes[row];
            return code > 0 && roll.codes[code - 1] === Number(value);
          } });
        }
      } else if (column.k === "words" && column.w.length > 1 && column.w.length <= 40 && !["clause", "reason_zh", "details"].includes(column.h)) {
        const choices = column.w.map((word, n) => [String(n + 1), () => pick(word)]);
        all.push({ title: column.t, choices, at, test: (value) => (row) => column.codes[row] === Number(value) });
      }
    });
    return all.slice(0, 6);
  };
  const shownKey = (dim, code) => {
    const label = keyLabel(dim, code);
    const own = dims()[dim];
    return label ? (Array.isArray(own.l[code]) ? label : own.i[code] + " " + label) : own.i[code];
  };
  // Rows that hold a text in some name, id or word.
  const searched = (grid, text) => {
    const wanted = text.toLowerCase();
    const tests = [];
    for (const column of grid.cols) {
      decode(grid, column);
      if (column.k === "key") {
        const own = dims()[column.d];
        const fits = new Uint8Array(own.i.length + 1);
        own.i.forEach((id, code) => {
          const label = own.l ? own.l[code] : null;
          const words = id + " " + (label == null ? "" : Array.isArray(label) ? label.join(" ") : label);
          if (words.toLowerCase().includes(wanted)) fits[code + 1] = 1;
        });
        tests.push((row) => fits[column.codes[row]]);
      } else if (column.k === "words") {
        const fits = new Uint8Array(column.w.length + 1);
        column.w.forEach((word, n) => {
          if ((Array.isArray(word) ? word.join(" ") : word).toLowerCase().includes(wanted)) fits[n + 1] = 1;
        });
        tests.push((row) => fits[column.codes[row]]);
      }
    }
    return (row) => tests.some((test) => test(row));
  };
  const ordered = (grid, column, rows, down) => {
    decode(grid, column);
    let compare;
    if (isNumber(column)) {
      const value = new Float64Array(grid.n);
      for (const row of rows) {
        const cell = column.cells[row];
        value[row] = cell === "" ? NaN : Number(cell[0] === "%" ? cell.slice(1) : cell[0] === "#" ? cell.slice(1) : cell);
      }
      compare = (a, b) => value[a] - value[b];
      const empty = (row) => Number.isNaN(value[row]);
      return rows.sort((a, b) => empty(a) - empty(b) || (down ? compare(b, a) : compare(a, b)) || a - b);
    }
    if (column.k === "key") compare = (a, b) => column.codes[a] - column.codes[b];
    else if (column.k === "words") {
      const order = column.w.map((word, n) => [pick(word), n + 1]).sort((a, b) => a[0].localeCompare(b[0], zh() ? "zh" : "en"));
      const rank = new Int32Array(column.w.length + 1);
      order.forEach(([, code], n) => { rank[code] = n + 1; });
      compare = (a, b) => rank[column.codes[a]] - rank[column.codes[b]];
    } else compare = (a, b) => (column.cells[a] < column.cells[b] ? -1 : column.cells[a] > column.cells[b] ? 1 : 0);
    return rows.sort((a, b) => (down ? compare(b, a) : compare(a, b)) || a - b);
  };

  // ---- derivations ----
  const line = (at, open, told) => {
    const { s, u, d } = proofs();
    const own = d[at];
    const parts = own.p || [];
    const head = element("span", { class: "derived" });
    if (own.r && own.r !== "expression") head.append(element("span", { class: "role" }, say(own.r) + " "));
    const name = own.n !== undefined ? s[own.n] : own.f !== undefined ? s[own.f] : "";
    if (name) head.append(element("bdi", { class: own.n !== undefined ? "name" : "formula" }, name));
    if (own.k !== undefined) head.append(" ", element("bdi", { class: "soft" }, "[" + s[own.k] + "]"));
    if (own.m !== undefined) head.append(" = ", element("b", {}, say("missing", pick(s[own.m]))));
    else if (own.v !== undefined) head.append(" = ", element("b", { class: "value" }, element("bdi", {}, own.v)));
    if (own.x !== undefined) head.append(" ", element("span", { class: "soft" }, "(" + say("exact", own.x) + ")"));
    const notes = element("div", { class: "notes soft small" });
    if (own.u !== undefined && !told.has("u" + own.u)) {
      told.add("u" + own.u);
      const rule = u[own.u];
      const words = [rule.kind + " " + rule.id, pick(rule.t) && pick(rule.t) !== rule.id ? pick(rule.t) : "",
        rule.clause ? say("clause", rule.clause) : "", rule.status ? say("status-" + rule.status) || rule.status : "",
        rule.approved ? say("approved", rule.approved[0], rule.approved[1]) : "", rule.place || ""];
      notes.append(element("div", {}, element("bdi", {}, words.filter(Boolean).join(" · "))));
      if (rule.note) notes.append(element("div", {}, element("bdi", {}, say("note", rule.note))));
    }
    if (own.f !== undefined && own.n !== undefined && !told.has(own.n + "f" + own.f)) {
      told.add(own.n + "f" + own.f);
      notes.append(element("div", {}, element("code", {}, s[own.f])));
    }
    if (own.b) notes.append(element("div", {}, say("rounded", own.b[0], own.v || "", s[own.b[1]])));
    const item = element("li", {});
    if (!parts.length && !own.o) {
      item.append(head);
      if (notes.childNodes.length) item.append(notes);
      return item;
    }
    const folded = element("details", open > 0 ? { open: "" } : {}, element("summary", {}, head));
    if (notes.childNodes.length) folded.append(notes);
    const fill = () => {
      if (folded.dataset.filled) return;
      folded.dataset.filled = "yes";
      const list = element("ul", {});
      for (const part of parts) list.append(line(part, open - 1, told));
      if (own.o) list.append(element("li", { class: "soft" }, say("more", own.o)));
      folded.append(list);
    };
    if (open > 0) fill();
    folded.addEventListener("toggle", fill);
    item.append(folded);
    return item;
  };
  const quoted = (text) => (/^[A-Za-z0-9_.,=\/:@%+\\-]+$/.test(text) ? text : "'" + text.replace(/'/g, "'\\''") + "'");
  const command = (grid, row) => {
    const ask = grid.ask;
    if (!ask) return null;
    let figure = null;
    if (ask.h) {
      const column = grid.cols.find((own) => own.h === ask.h);
      const code = column ? (decode(grid, column), column.codes[row]) : 0;
      if (code) figure = column.ids[code - 1];
    } else {
      const column = grid.cols.find((own) => own.k !== "key" && own.h !== ask.per && shown(grid, own, row) !== "");
      figure = column ? column.h : null;
    }
    if (!figure) return null;
    const at = [];
    const escape = (text) => text.replace(/[\\,=]/g, (sign) => "\\" + sign);
    for (const own of grid.cols) {
      if (own.k !== "key" || own.beside) continue;
      decode(grid, own);
      if (own.codes[row]) at.push(dims()[own.d].n + "=" + escape(keyId(own.d, own.codes[row] - 1)));
    }
    const per = ask.per || ask.kinds[figure];
    const dated = grid.cols.find((other) => other.h === (ask.per || "period"));
    if (per && dated && shown(grid, dated, row)) at.push(per + "=" + escape(shown(grid, dated, row)));
    const words = ["reckoner explain", quoted(meta.run), quoted(figure + ask.part)];
    if (at.length) words.push("--at", quoted(at.join(",")));
    return words.join(" ");
  };

  // ---- a table ----
  let made = 0;
  const gridOf = new Map();
  const load = (id) => {
    if (!gridOf.has(id)) gridOf.set(id, read("grid-" + id));
    return gridOf.get(id);
  };
  const table = (place, id) => {
    const grid = load(id);
    made += 1;
    const rank = grid.cols.findIndex((column) => column.h === "rank");
    const state = { search: "", chosen: new Map(), sort: rank < 0 ? null : rank, down: false, from: 0, open: new Set() };
    const filters = filtersOf(grid);
    const number_ = made;
    let rows = null;
    const fitting = () => {
      if (rows) return rows;
      const tests = [];
      if (state.search) tests.push(searched(grid, state.search));
      for (const [n, value] of state.chosen) if (value) tests.push(filters[n].test(value));
      rows = [];
      for (let row = 0; row < grid.n; row += 1) if (tests.every((test) => test(row))) rows.push(row);
      if (state.sort !== null) rows = ordered(grid, grid.cols[state.sort], rows, state.down);
      return rows;
    };
    const toolbar = element("div", { class: "tools no-print" });
    const frame = element("div", { class: "frame" });
    const pager = element("div", { class: "pager" });
    const told = element("p", { class: "told small soft", role: "status" });
    place.replaceChildren(toolbar, frame, pager);
    const again = () => {
      rows = null;
      state.from = 0;
      state.open.clear();
      draw();
    };
    const tools = () => {
      const label = (words, control) => element("label", {}, element("span", {}, words), control);
      const search = element("input", { type: "search", autocomplete: "off", value: state.search });
      search.addEventListener("input", () => {
        state.search = search.value.trim();
        again();
      });
      toolbar.replaceChildren(label(say("search"), search));
      filters.forEach((filter, n) => {
        const select = element("select", {}, element("option", { value: "" }, say("all")));
        for (const [value, words] of filter.choices) select.append(element("option", { value }, words()));
        select.value = state.chosen.get(n) || "";
        select.addEventListener("change", () => {
          state.chosen.set(n, select.value);
          again();
        });
        toolbar.append(label(pick(filter.title), select));
      });
      const sort = element("select", { class: "sorter" }, element("option", { value: "" }, "–"));
      for (const at of first(grid)) {
        for (const down of [0, 1]) {
          sort.append(element("option", { value: at + "," + down }, pick(grid.cols[at].t) + (down ? " ↓" : " ↑")));
        }
      }
      sort.value = state.sort === null ? "" : state.sort + "," + Number(state.down);
      sort.addEventListener("change", () => {
        const [at, down] = sort.value.split(",");
        state.sort = sort.value === "" ? null : Number(at);
        state.down = down === "1";
        again();
      });
      toolbar.append(element("label", { class: "sorting" }, element("span", {}, say("sort")), sort));
    };
    const detail = (row, columns) => {
      const list = element("dl", { class: "all" });
      grid.cols.forEach((column) => {
        const text = shown(grid, column, row);
        if (text !== "") list.append(element("div", {}, element("dt", {}, pick(column.t)), element("dd", {}, element("bdi", {}, text))));
      });
      const cell = element("td", { colspan: columns + 1 }, list);
      const proof = grid.x ? grid.x[row] : undefined;
      if (proof !== undefined) {
        cell.append(element("h4", {}, say("derivation")), element("ul", { class: "tree" }, line(proof, 3, new Set())));
      }
      const words = command(grid, row);
      if (words) cell.append(element("p", { class: "small command" }, element("span", { class: "soft" }, say("command") + " "), element("code", {}, words)));
      return element("tr", { class: "detail" }, cell);
    };
    const draw = () => {
      const all = fitting();
      const columns = first(grid);
      const head = element("tr", {}, element("th", { scope: "col", class: "opener" }, element("span", { class: "hidden" }, say("open"))));
      for (const at of columns) {
        const column = grid.cols[at];
        const own = state.sort === at;
        const button = element("button", { type: "button", title: say("sort") + " " + pick(column.t) }, pick(column.t), element("span", { "aria-hidden": "true", class: "arrow" }, own ? (state.down ? " ↓" : " ↑") : ""));
        button.addEventListener("click", () => {
          state.down = own ? !state.down : isNumber(column);
          state.sort = at;
          again();
          tools();
          frame.querySelectorAll("thead button")[columns.indexOf(at)].focus();
        });
        head.append(element("th", { scope: "col", class: isNumber(column) ? "num" : null, "aria-sort": own ? (state.down ? "descending" : "ascending") : null }, button));
      }
      const body = element("tbody", {});
      const PAGE = page();
      for (const row of all.slice(state.from, state.from + PAGE)) {
        const open = state.open.has(row);
        const opener = element("button", { type: "button", "aria-expanded": String(open), "aria-label": say("open") }, open ? "▾" : "▸");
        const has = grid.x && grid.x[row] !== undefined;
        const line_ = element("tr", { class: has ? "proven" : null, "data-row": row }, element("td", { class: "opener" }, opener));
        for (const at of columns) {
          const column = grid.cols[at];
          const text = shown(grid, column, row);
          line_.append(element("td", { class: (isNumber(column) ? "num" : "") + (text === "" ? " nothing" : "") || null, "data-title": pick(column.t) }, element("bdi", {}, text)));
        }
        opener.addEventListener("click", () => {
          if (state.open.has(row)) state.open.delete(row);
          else state.open.add(row);
          draw();
          const back = frame.querySelector('tr[data-row="' + row + '"] .opener button');
          if (back) back.focus();
        });
        body.append(line_);
        if (open) body.append(detail(row, columns.length));
      }
      if (all.length) frame.replaceChildren(element("table", { class: "data", "aria-labelledby": null }, element("caption", { class: "hidden" }, pick(grid.t)), element("thead", {}, head), body));
      else frame.replaceChildren(element("p", { class: "soft" }, say("none")));
      const earlier = element("button", { type: "button" }, "‹ " + say("earlier"));
      const later = element("button", { type: "button" }, say("later") + " ›");
      earlier.disabled = state.from === 0;
      later.disabled = state.from + PAGE >= all.length;
      earlier.addEventListener("click", () => { state.from = Math.max(0, state.from - PAGE); draw(); });
      later.addEventListener("click", () => { state.from += PAGE; draw(); });
      const many = grouped(String(all.length));
      told.textContent = all.length ? say("rows", grouped(String(state.from + 1)), grouped(String(Math.min(all.length, state.from + PAGE))), many) : "";
      if (grid.n < grid.all) told.textContent += " " + say("cut", grouped(String(grid.n)), grouped(String(grid.all)), grid.file);
      pager.replaceChildren(told);
      if (all.length > PAGE) pager.append(element("div", { class: "turn no-print" }, earlier, later));
      place.dataset.rows = String(all.length);
      place.dataset.ready = String(number_);
    };
    const whole = () => { tools(); draw(); };
    whole();
    return whole;
  };

  // ---- the places of tables ----
  const redraws = new Map();
  const fill = (place) => {
    if (redraws.has(place)) return;
    redraws.set(place, () => {});
    if (place.dataset.grid) {
      redraws.set(place, table(place, place.dataset.grid));
      return;
    }
    const ids = place.dataset.grids.trim().split(" ");
    let chosen = ids[0];
    const holder = element("div", { class: "holder" });
    const bar = element("div", { class: "tools no-print" });
    place.replaceChildren(bar, holder);
    let inner = () => {};
    const show = () => {
      const select = element("select", {});
      for (const id of ids) select.append(element("option", { value: id }, pick(load(id).t)));
      select.value = chosen;
      select.addEventListener("change", () => {
        chosen = select.value;
        inner = table(holder, chosen);
      });
      bar.replaceChildren(element("label", {}, element("span", {}, say("table-" + place.dataset.choose) || say("table")), select));
    };
    show();
    inner = table(holder, chosen);
    redraws.set(place, () => { show(); inner(); });
  };
  const places = document.querySelectorAll(".grid");
  if ("IntersectionObserver" in window) {
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) {
          seen.unobserve(entry.target);
          fill(entry.target);
        }
      }
    }, { rootMargin: "600px" });
    places.forEach((place) => seen.observe(place));
  } else places.forEach(fill);
  window.addEventListener("beforeprint", () => places.forEach(fill));
  document.addEventListener("language", () => redraws.forEach((redraw) => redraw()));
  document.documentElement.dataset.ready = "yes";
})();

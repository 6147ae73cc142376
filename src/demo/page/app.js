// The chat page. Text of the bot is never taken as HTML: the DOM is built from entities.
"use strict";

const $ = (id) => document.getElementById(id);
const DAYS = ["Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"];
const MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"];
const PLACES = [["Balai desa", -7.16842, 112.63391], ["Jembatan dusun", -7.17355, 112.62718], ["Simpang masjid", -7.16127, 112.64005]];
const SVG = "http://www.w3.org/2000/svg";

const state = { chats: new Map(), open: null, change: 0, offset: 0, drift: 0, bot: {}, people: {} };

// ---- talking to the server

async function ask(path, query = {}) {
  const words = new URLSearchParams(query).toString();
  const response = await fetch(path + (words ? "?" + words : ""));
  if (!response.ok) throw new Error(path + " " + response.status);
  return response.json();
}

async function tell(path, body, query) {
  const raw = body instanceof Blob;
  const words = query ? "?" + new URLSearchParams(query) : "";
  const response = await fetch(path + words, { method: "POST", body: raw ? body : JSON.stringify(body) });
  if (!response.ok) toast("Tidak berhasil. Coba sekali lagi.");
  return response.ok ? response.json() : null;
}

const seat = (more) => ({ as: speaker(), chat: state.open.id, ...more });
const speaker = () => (state.open.group ? Number($("as").value) : state.open.id);

// ---- small helpers

function el(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", "#i-" + name);
  svg.append(use);
  return svg;
}

const two = (n) => String(n).padStart(2, "0");
const wall = (ms) => new Date(ms + state.offset * 1000);
const clock = (seconds) => { const at = wall(seconds * 1000); return two(at.getUTCHours()) + "." + two(at.getUTCMinutes()); };
const day = (seconds) => { const at = wall(seconds * 1000); return at.getUTCDate() + " " + MONTHS[at.getUTCMonth()]; };
const tint = (id) => (id < 0 ? "t2" : "t" + (id % 6));
const initials = (name) => name.split(" ").slice(0, 2).map((word) => word[0] || "").join("").toUpperCase();
const words = (content) => ({ photo: "🖼 Foto", document: "📄 " + (content.file ? content.file.name : ""), location: "📍 Lokasi" })[content.kind];
const summary = (shown) => [words(shown.content), shown.content.text].filter(Boolean).join(" · ");

// ---- the list

function drawList() {
  const list = $("chats");
  const focused = document.activeElement && document.activeElement.dataset.chat;
  list.replaceChildren(...[...state.chats.values()].map(listItem));
  if (focused) { const again = list.querySelector(`[data-chat="${focused}"]`); if (again) again.focus(); }
  const unread = [...state.chats.values()].reduce((sum, chat) => sum + chat.unread, 0);
  document.title = (unread ? `(${unread}) ` : "") + "Latihan Musrenbot";
}

function listItem(chat) {
  const last = chat.last;
  const who = last && (last.bot ? state.bot.name : chat.group ? last.name.split(" ")[0] : "Anda");
  const preview = last ? (last.content.kind === "service" ? "" : who + ": ") + summary(last).replaceAll("\n", " ") : "Belum ada pesan";
  const button = el("button", { type: "button" },
    el("span", { className: "avatar " + tint(chat.id), textContent: initials(chat.title) }),
    el("span", { className: "words" },
      el("span", { className: "line" }, el("b", { textContent: chat.title }), last ? el("time", { textContent: clock(last.date) }) : null),
      el("span", { className: "line" }, el("span", { className: "role", textContent: chat.role })),
      el("span", { className: "line" }, el("span", { className: "last", textContent: preview }), chat.unread ? badge(chat.unread) : null)));
  button.firstChild.setAttribute("aria-hidden", "true");
  button.dataset.chat = chat.id;
  button.setAttribute("aria-current", String(chat === state.open));
  button.addEventListener("click", () => { location.hash = chat.id; });
  return button;
}

function badge(count) {
  const node = el("span", { className: "badge", textContent: count });
  node.setAttribute("aria-label", count + " belum dibaca");
  return node;
}

// ---- one chat

async function openChat(id) {
  const chat = state.chats.get(id);
  closePopups();
  document.body.dataset.view = chat ? "chat" : "list";
  state.open = chat || null;
  $("room").hidden = !chat;
  if (!chat) return drawList();
  const unread = chat.unread;
  chat.unread = 0;
  $("title").textContent = chat.title;
  $("face").textContent = initials(chat.title);
  $("face").className = "avatar " + tint(chat.id);
  subtitle();
  drawSpeakers(chat);
  await reload(unread);
  drawList();
  if (matchMedia("(min-width: 761px)").matches) $("text").focus();
}

function subtitle() {
  const chat = state.open;
  $("subtitle").className = "";
  $("subtitle").textContent = chat.group ? chat.people.length + 1 + " anggota" : chat.role + " · dengan " + state.bot.name;
}

function drawSpeakers(chat) {
  $("as-box").hidden = !chat.group;
  $("as").replaceChildren(...chat.people.map((id) => {
    const [name, role] = state.people[id] || [String(id), ""];
    return el("option", { value: id, textContent: name + (role ? " (" + role + ")" : "") });
  }));
}

async function reload(unread = 0) {
  const chat = state.open;
  const loaded = await ask("chat", { as: speaker(), chat: chat.id });
  if (chat !== state.open) return;
  const log = $("log");
  log.setAttribute("aria-busy", "true");
  log.replaceChildren();
  if (!loaded.messages.length && state.description) log.append(el("p", { className: "service", textContent: state.description }));
  loaded.messages.forEach((shown, at) => {
    if (unread && at === loaded.messages.length - unread) log.append(el("div", { className: "unread-line", textContent: "Pesan belum dibaca" }));
    append(shown, false);
  });
  log.setAttribute("aria-busy", "false");
  begin(!chat.group && !loaded.messages.length);
  drawMenu(loaded.menu);
  drawPinned(loaded.pinned);
  drawKeys();
  toEnd();
}

function begin(fresh) {
  $("begin").hidden = !fresh;
  $("composer").hidden = fresh;
}

const near = () => $("scroll").scrollHeight - $("scroll").scrollTop - $("scroll").clientHeight < 120;
const toEnd = () => { $("scroll").scrollTop = $("scroll").scrollHeight; $("jump").hidden = true; };

function append(shown, fresh = true) {
  const log = $("log");
  if (log.querySelector(`[data-id="${shown.id}"]`)) return;
  const days = log.querySelectorAll(".day");
  if (!days.length || days[days.length - 1].textContent !== day(shown.date)) {
    log.append(el("div", { className: "day", textContent: day(shown.date) }));
  }
  const before = log.lastElementChild;
  const node = message(shown);
  if (before && before.dataset.from === String(shown.from) && !node.classList.contains("service")) before.classList.remove("tail");
  else node.classList.add("first");
  if (fresh) node.classList.add("new");
  log.append(node);
}

function replace(shown) {
  const old = $("log").querySelector(`[data-id="${shown.id}"]`);
  if (!old) return;
  const stick = near();
  const focused = old.contains(document.activeElement);
  const node = message(shown);
  node.classList.toggle("tail", old.classList.contains("tail"));
  node.classList.toggle("first", old.classList.contains("first"));
  old.replaceWith(node);
  if (focused) { (node.querySelector(".inline button") || $("text")).focus(); }
  if (stick) toEnd();
}

function message(shown) {
  const content = shown.content;
  if (content.kind === "service") {
    const note = el("p", { className: "service", textContent: content.text });
    note.dataset.id = shown.id;
    return note;
  }
  const mine = !shown.bot && (!state.open.group || shown.from === speaker());
  const node = el("article", { className: "msg tail" + (mine ? " mine" : "") });
  node.dataset.id = shown.id;
  node.dataset.from = shown.from;
  const rows = shown.markup && shown.markup.inline_keyboard;
  const bubble = el("div", { className: "bubble" });
  if (state.open.group && !mine) bubble.append(el("span", { className: "who " + tint(shown.from), textContent: shown.name }));
  if (shown.reply_to) bubble.append(quote(shown.reply_to));
  fill(bubble, shown, mine);
  node.append(bubble);
  if (rows) { node.classList.add("keyed"); node.append(keyboard(shown, rows)); }
  return node;
}

function quote(id) {
  const old = $("log").querySelector(`[data-id="${id}"] .bubble`);
  const text = old ? (old.querySelector(".text") || old).textContent : "Pesan lama";
  return el("span", { className: "quote", textContent: text.slice(0, 120) });
}

function fill(bubble, shown, mine) {
  const content = shown.content;
  const stamp = meta(shown, mine);
  if (content.kind === "photo") bubble.append(picture(content));
  if (content.kind === "location") bubble.append(map(content));
  if (content.kind === "document") bubble.append(attachment(content.file));
  bubble.classList.toggle("media", content.kind === "photo" || content.kind === "location");
  if (content.text) {
    const text = el("span", { className: content.kind === "text" ? "text" : "text caption" });
    build(text, content.text, 0, content.text.length, [...content.entities]);
    text.append(stamp);
    bubble.append(text);
    return;
  }
  if (bubble.classList.contains("media")) stamp.classList.add("over");
  bubble.append(stamp);
}

function meta(shown, mine) {
  const stamp = el("span", { className: "meta", textContent: (shown.edited ? "diedit " : "") + clock(shown.date) });
  if (mine) {
    const ticks = el("span", { className: "ticks" });
    ticks.setAttribute("aria-label", "terkirim");
    ticks.setAttribute("role", "img");
    stamp.append(ticks);
  }
  return stamp;
}

// Entities nest but never cross; they come in order of offset, the longer first.
function build(parent, text, from, to, entities) {
  let at = from;
  while (entities.length && entities[0].offset < to) {
    const entity = entities.shift();
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at) continue;
    parent.append(text.slice(at, entity.offset));
    const inner = [];
    while (entities.length && entities[0].offset < end) inner.push(entities.shift());
    const node = marked(entity, text.slice(entity.offset, end));
    build(node, text, entity.offset, end, inner);
    parent.append(node);
    at = end;
  }
  parent.append(text.slice(at, to));
}

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

function marked(entity, text) {
  if (entity.type === "text_link" || entity.type === "url") return link(entity.url || text);
  if (entity.type === "bot_command") {
    const command = el("button", { type: "button", className: "cmd" });
    command.addEventListener("click", () => say(text));
    return command;
  }
  if (entity.type === "spoiler") return el("span", { className: "spoiler", tabIndex: 0 });
  return el(TAGS[entity.type] || "span");
}

function link(url) {
  if (!/^https?:\/\//i.test(url)) return el("span");
  const node = el("a", { href: url, target: "_blank", rel: "noopener noreferrer" });
  const code = startCode(url);
  if (code !== null) node.addEventListener("click", (event) => { event.preventDefault(); follow(code); });
  return node;
}

function startCode(url) {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || parsed.host !== "t.me") return null;
  if (parsed.pathname.slice(1).toLowerCase() !== String(state.bot.username).toLowerCase()) return null;
  return parsed.searchParams.get("start") || "";
}

// A link of the bot opens here; it may be meant for someone else, so the page asks who follows it.
function follow(code) {
  const people = [...state.chats.values()].filter((chat) => !chat.group);
  const first = speaker();
  people.sort((one, other) => (other.id === first) - (one.id === first));
  choose("Buka tautan ini sebagai", people.map((chat) => [chat.title, chat.role, async () => {
    await tell("start", { as: chat.id, chat: chat.id, code });
    location.hash = chat.id;
  }]));
}

function picture(content) {
  const image = el("img", { src: "file?number=" + content.file.number, alt: content.text || "Foto", loading: "lazy" });
  image.width = content.file.width;
  image.height = content.file.height;
  image.addEventListener("load", () => { if (near()) toEnd(); });
  return el("a", { className: "pic", href: image.src, target: "_blank", rel: "noopener" }, image);
}

function attachment(file) {
  const size = file.size < 1024 * 1024 ? Math.max(1, Math.round(file.size / 1024)) + " KB" : (file.size / 1048576).toFixed(1).replace(".", ",") + " MB";
  const disc = el("span", { className: "disc" }, icon("file"));
  return el("a", { className: "doc", href: "file?number=" + file.number, download: file.name }, disc,
    el("span", {}, el("b", { textContent: file.name }), el("small", { textContent: size })));
}

// A made-up street map: there is no map server here.
function map({ latitude, longitude }) {
  const svg = document.createElementNS(SVG, "svg");
  const draw = (tag, attributes) => {
    const node = document.createElementNS(SVG, tag);
    Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
    svg.append(node);
  };
  const shift = Math.round(Math.abs(latitude * 1e4 + longitude * 1e3)) % 40;
  svg.setAttribute("viewBox", "0 0 320 180");
  svg.setAttribute("class", "map");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `Titik peta ${latitude.toFixed(5)}, ${longitude.toFixed(5)}`);
  draw("rect", { width: 320, height: 180, fill: "#eef0e4" });
  draw("path", { d: `M0 ${30 + shift}C90 ${10 + shift} 120 80 320 ${20 + shift}V0H0Z`, fill: "#d3e8c4" });
  draw("path", { d: `M-10 ${150 - shift}C90 ${110 - shift} 200 190 330 ${140 - shift}`, stroke: "#a9d3ee", "stroke-width": 16, fill: "none" });
  for (const d of [`M${60 + shift} 0L${90 + shift} 180`, "M0 95H320", `M${220 - shift} 0L${190 - shift} 180`, "M0 40L320 65"]) {
    draw("path", { d, stroke: "#d4d4cc", "stroke-width": 11, fill: "none" });
    draw("path", { d, stroke: "#fff", "stroke-width": 8, fill: "none" });
  }
  draw("ellipse", { cx: 160, cy: 96, rx: 9, ry: 3.5, fill: "rgb(0 0 0 / 30%)" });
  draw("path", { d: "M160 95C147 78 143 70 143 61a17 17 0 0 1 34 0c0 9-4 17-17 34z", fill: "#e5443b", stroke: "#fff", "stroke-width": 2 });
  draw("circle", { cx: 160, cy: 61, r: 6, fill: "#fff" });
  draw("text", { x: 8, y: 172, "font-size": 11, fill: "#555" });
  svg.lastChild.textContent = `${latitude.toFixed(5)}, ${longitude.toFixed(5)} · gambar peta contoh`;
  return svg;
}

function keyboard(shown, rows) {
  const box = el("div", { className: "inline" });
  rows.forEach((row) => {
    const line = el("div", { className: "keys-row" });
    row.forEach((key) => line.append(keyOf(shown, key)));
    box.append(line);
  });
  return box;
}

function keyOf(shown, key) {
  if (key.url) { const node = link(key.url); node.textContent = key.text; return node; }
  const button = el("button", { type: "button", textContent: key.text, className: key.style || "" });
  button.addEventListener("click", async () => {
    button.classList.add("waiting");
    setTimeout(() => button.classList.remove("waiting"), 4000);
    if (key.copy_text) return navigator.clipboard.writeText(key.copy_text.text).then(() => toast("Tersalin"));
    if (key.callback_data) await tell("tap", seat({ message: shown.id, data: key.callback_data }));
  });
  return button;
}

function drawKeys() {
  const last = $("log").querySelector(".msg:last-of-type");
  const markup = last && state.open.last && state.open.last.bot && state.open.last.markup;
  const rows = (markup && markup.keyboard) || [];
  $("keys").hidden = !rows.length;
  $("keys").replaceChildren(...rows.map((row) => el("div", { className: "keys-row" }, ...row.map((key) => {
    const text = typeof key === "string" ? key : key.text;
    const button = el("button", { type: "button", textContent: text });
    button.addEventListener("click", () => (key.request_location ? askPlace() : say(text)));
    return button;
  }))));
}

function drawMenu(menu) {
  $("menu-button").hidden = !menu.length;
  $("menu").firstElementChild.replaceChildren(...menu.map(([command, description]) => {
    const button = el("button", { type: "button" }, el("b", { textContent: "/" + command }), el("span", { textContent: description }));
    button.addEventListener("click", () => { closePopups(); say("/" + command); });
    return el("li", {}, button);
  }));
}

function drawPinned(id) {
  const node = id && $("log").querySelector(`[data-id="${id}"]`);
  $("pinned").hidden = !node;
  if (!node) return;
  $("pinned-text").textContent = (node.querySelector(".text") || node).textContent.slice(0, 140);
  $("pinned").onclick = () => node.scrollIntoView({ block: "center" });
}

// ---- toasts, dialogs, pop-ups

function toast(text) {
  const node = el("p", { textContent: text });
  $("toasts").append(node);
  setTimeout(() => node.remove(), 3500 + text.length * 30);
}

function show(title, ...body) {
  $("dialog-title").textContent = title;
  $("dialog-body").replaceChildren(...body);
  $("dialog").showModal();
}

function choose(title, choices) {
  show(title, el("div", { className: "choices" }, ...choices.map(([name, note, act]) => {
    const button = el("button", { type: "button" }, name, el("small", { textContent: note }));
    button.addEventListener("click", () => { $("dialog").close(); act(); });
    return button;
  })));
}

function popup(name, toggle) {
  const hidden = !$(name).hidden;
  closePopups();
  $(name).hidden = hidden;
  toggle.setAttribute("aria-expanded", String(!hidden));
  if (!hidden) { const first = $(name).querySelector("button"); if (first) first.focus(); }
}

function closePopups() {
  for (const name of ["menu", "attach"]) {
    $(name).hidden = true;
    $(name + "-button").setAttribute("aria-expanded", "false");
  }
}

// ---- what the reader does

function say(text) {
  return tell("send", seat({ text }));
}

function grow() {
  const box = $("text");
  box.style.height = "auto";
  box.style.height = Math.min(box.scrollHeight, 144) + "px";
}

function samplePhoto() {
  const canvas = el("canvas", { width: 1280, height: 960 });
  const pen = canvas.getContext("2d");
  const area = (colour, points) => {
    pen.fillStyle = colour;
    pen.beginPath();
    points.forEach(([x, y]) => pen.lineTo(x, y));
    pen.fill();
  };
  const sky = pen.createLinearGradient(0, 0, 0, 480);
  sky.addColorStop(0, "#7fb6e6");
  sky.addColorStop(1, "#e8f2f8");
  area(sky, [[0, 0], [1280, 0], [1280, 480], [0, 480]]);
  area("#8aa66b", [[0, 430], [400, 380], [900, 420], [1280, 370], [1280, 960], [0, 960]]);
  area("#6f8f4e", [[0, 520], [1280, 500], [1280, 960], [0, 960]]);
  area("#8d8a84", [[560, 420], [720, 420], [1180, 960], [100, 960]]);
  for (let n = 0; n < 9; n += 1) {
    const y = 500 + n * 50 + Math.random() * 20;
    const half = (y - 380) * 0.75;
    pen.fillStyle = n % 2 ? "#5f564b" : "#74695a";
    pen.beginPath();
    pen.ellipse(640 + (Math.random() - 0.5) * half, y, 20 + half * 0.18, 7 + half * 0.05, 0, 0, 7);
    pen.fill();
  }
  area("#b7643c", [[120, 400], [240, 320], [360, 400]]);
  area("#efe6d4", [[140, 400], [340, 400], [340, 500], [140, 500]]);
  pen.fillStyle = "rgb(255 255 255 / 80%)";
  pen.font = "28px sans-serif";
  pen.fillText("Foto contoh", 30, 930);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
}

function samplePdf() {
  const text = "BT /F1 18 Tf 60 760 Td (RAB contoh - hanya untuk latihan) Tj ET";
  const parts = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${text.length}>>stream\n${text}\nendstream`, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"];
  let pdf = "%PDF-1.4\n";
  const starts = parts.map((part, at) => { const start = pdf.length; pdf += `${at + 1} 0 obj${part}endobj\n`; return start; });
  const table = starts.map((start) => String(start).padStart(10, "0") + " 00000 n \n").join("");
  pdf += `xref\n0 6\n0000000000 65535 f \n${table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${pdf.length}\n%%EOF`;
  return new Blob([pdf], { type: "application/pdf" });
}

function askPlace() {
  const latitude = el("input", { type: "number", step: "any", value: PLACES[0][1] });
  const longitude = el("input", { type: "number", step: "any", value: PLACES[0][2] });
  const send = (lat, long) => tell("location", seat({ latitude: lat, longitude: long }));
  choose("Kirim lokasi", PLACES.map(([name, lat, long]) => [name, `${lat}, ${long}`, () => send(lat, long)])
    .concat([["Titik di bawah ini", "ubah angkanya bila perlu", () => send(Number(latitude.value), Number(longitude.value))]]));
  $("dialog-body").append(el("label", {}, "Lintang", latitude), el("label", {}, "Bujur", longitude));
}

const ATTACH = {
  "sample-photo": async () => tell("photo", await samplePhoto(), seat({ caption: "" })),
  "photo": () => $("pick-photo").click(),
  "sample-document": () => tell("document", samplePdf(), seat({ name: "RAB-contoh.pdf" })),
  "document": () => $("pick-document").click(),
  "place": askPlace,
};

function listen() {
  addEventListener("hashchange", () => openChat(Number(location.hash.slice(1))));
  $("back").addEventListener("click", () => { location.hash = ""; });
  $("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("text").value;
    if (!text.trim()) return;
    $("text").value = "";
    grow();
    say(text);
  });
  $("text").addEventListener("input", grow);
  $("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      $("composer").requestSubmit();
    }
  });
  $("begin").addEventListener("click", () => say("/start"));
  $("menu-button").addEventListener("click", () => popup("menu", $("menu-button")));
  $("attach-button").addEventListener("click", () => popup("attach", $("attach-button")));
  $("attach").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) { closePopups(); ATTACH[button.dataset.attach](); }
  });
  for (const kind of ["photo", "document"]) {
    $("pick-" + kind).addEventListener("change", async (event) => {
      const files = [...event.target.files].slice(0, 10);
      if (kind === "photo" && files.length > 1) await tell("album", new Blob(files), seat({ sizes: files.map((file) => file.size).join(",") }));
      else for (const file of files) await tell(kind, file, seat({ name: file.name }));
      event.target.value = "";
    });
  }
  $("as").addEventListener("change", () => reload());
  $("jump").addEventListener("click", toEnd);
  $("scroll").addEventListener("scroll", () => { $("jump").hidden = near(); });
  $("morning").addEventListener("click", () => tell("clock", { to: "next-morning" }).then((moved) => moved && moveClock(moved.now)));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || $("dialog").open) return;
    const open = !$("menu").hidden || !$("attach").hidden;
    closePopups();
    if (open) $("text").focus();
    else location.hash = "";
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".popup, #menu-button, #attach-button")) closePopups();
  });
}

// ---- what the server tells

function moveClock(now) {
  state.drift = now - Date.now();
  drawClock();
}

function drawClock() {
  const at = wall(Date.now() + state.drift);
  $("now").textContent = `${DAYS[at.getUTCDay()]}, ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()].slice(0, 3)} ${at.getUTCFullYear()} · ${two(at.getUTCHours())}.${two(at.getUTCMinutes())}`;
}

const TOLD = {
  message(chat, { message: shown }) {
    if (!shown) return;
    chat.last = shown;
    if (chat !== state.open) { if (shown.bot) chat.unread += 1; return; }
    const mine = !shown.bot;
    const stick = near() || mine;
    begin(false);
    subtitle();
    append(shown);
    drawKeys();
    if (stick) toEnd();
    else $("jump").hidden = false;
  },
  edited(chat, { message: shown }) {
    if (!shown) return;
    if (chat.last && chat.last.id === shown.id) chat.last = shown;
    if (chat === state.open) replace(shown);
  },
  deleted(chat, { id }) {
    const node = chat === state.open && $("log").querySelector(`[data-id="${id}"]`);
    if (node) node.remove();
  },
  pinned(chat) { if (chat === state.open) reload(); },
  typing(chat) {
    if (chat !== state.open) return;
    $("subtitle").className = "typing";
    $("subtitle").textContent = state.bot.name + " sedang mengetik…";
    setTimeout(() => chat === state.open && subtitle(), 5000);
  },
  toast(chat, { text, alert }) {
    document.querySelectorAll(".waiting").forEach((button) => button.classList.remove("waiting"));
    if (!text || chat !== state.open) return;
    if (alert) show(state.bot.name, el("p", { textContent: text }));
    else toast(text);
  },
};

async function begun() {
  const loaded = await ask("state");
  Object.assign(state, { offset: loaded.offset_s, bot: loaded.bot, people: loaded.people, change: loaded.change, description: loaded.description });
  $("clock").hidden = !loaded.clock;
  moveClock(loaded.now);
  for (const chat of loaded.chats) {
    state.chats.set(chat.id, Object.assign(state.chats.get(chat.id) || { unread: 0 }, chat));
  }
  for (const id of [...state.chats.keys()]) if (!loaded.chats.some((chat) => chat.id === id)) state.chats.delete(id);
}

async function follows() {
  for (;;) {
    try {
      const news = await ask("changes", { since: state.change });
      if (news.reset) { await begun(); if (state.open) await openChat(state.open.id); drawList(); continue; }
      state.change = news.change;
      moveClock(news.now);
      let menus = false;
      for (const change of news.changes) {
        if (change.what === "commands") { menus = true; continue; }
        const chat = state.chats.get(change.chat);
        if (chat && TOLD[change.what]) TOLD[change.what](chat, change);
      }
      if (menus && state.open) drawMenu((await ask("chat", { as: speaker(), chat: state.open.id })).menu);
      if (news.changes.length) drawList();
      document.body.dataset.change = state.change;
    } catch {
      await new Promise((done) => setTimeout(done, 1500));
    }
  }
}

async function start() {
  listen();
  await begun();
  await openChat(Number(location.hash.slice(1)));
  setInterval(drawClock, 5000);
  follows();
}

start();

// Draws a message: bubble, picture, map, keyboard.
// Text of the bot is never taken as HTML: the DOM is built from entities.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

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
  image.addEventListener("load", stay);
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
  const button = el("button", { type: "button", textContent: key.text, title: key.text, className: key.style || "" });
  button.addEventListener("click", async () => {
    button.classList.add("waiting");
    setTimeout(() => button.classList.remove("waiting"), 4000);
    if (key.copy_text) return navigator.clipboard.writeText(key.copy_text.text).then(() => toast("Tersalin"));
    if (key.callback_data) await tell("tap", seat({ message: shown.id, data: key.callback_data }));
  });
  return button;
}

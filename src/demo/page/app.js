// The chat page: its list, its open chat, what the reader does and what the server tells.
"use strict";

const $ = (id) => document.getElementById(id);
const DAYS = ["Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"];
const MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"];

const state = { chats: new Map(), open: null, change: 0, offset: 0, drift: 0, bot: {}, people: {}, atEnd: true, hand: 0, rest: 0 };

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
  $("subtitle").textContent = chat.group ? chat.people.length + 1 + " anggota" : chat.role;
  if (!chat.group) $("subtitle").append(el("span", { id: "with", textContent: " · dengan " + state.bot.name }));
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
const stay = () => { if (state.atEnd) toEnd(); };

function toEnd() {
  $("scroll").scrollTop = $("scroll").scrollHeight;
  $("jump").hidden = true;
  state.atEnd = true;
  markDays();
}


// The day of what is on top is shown over it only while the reader scrolls.
function scrolled() {
  state.atEnd = near();
  $("jump").hidden = state.atEnd;
  markDays();
  const log = $("log");
  if (Date.now() - state.hand > 300 && !log.classList.contains("scrolling")) return;
  log.classList.add("scrolling");
  clearTimeout(state.rest);
  state.rest = setTimeout(() => log.classList.remove("scrolling"), 1000);
}

function markDays() {
  for (const node of $("log").querySelectorAll(".day")) {
    const next = node.nextElementSibling;
    const gap = next ? next.getBoundingClientRect().top - node.getBoundingClientRect().bottom : 8;
    node.classList.toggle("stuck", gap < 4);
  }
}

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
  $("scroll").addEventListener("scroll", scrolled);
  for (const kind of ["wheel", "touchmove"]) {
    $("scroll").addEventListener(kind, () => { state.hand = Date.now(); }, { passive: true });
  }
  new ResizeObserver(stay).observe($("scroll"));
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

"use strict";
// Sends forms in the background, draws again what changed, opens menus. The server draws everything; without this script
// each act is an ordinary form and each change needs a reload.
(() => {
  const $ = (sel, root = document) => root.querySelector(sel);
  const all = (sel, root = document) => [...root.querySelectorAll(sel)];
  const base = () => document.body.dataset.base;
  let drawn = 0;      // counts what was drawn, so that an older answer never covers a newer one
  let opener = null;  // id of what was focused when a form opened

  // --- drawing again ---

  function morphKids(old, fresh) {
    const kept = new Map(), wanted = new Set();
    for (const c of old.children) if (c.id) kept.set(c.id, c);
    for (const c of fresh.children) if (c.id) wanted.add(c.id);
    let at = old.firstChild;
    for (const n of [...fresh.childNodes]) {
      while (at && at.id && !wanted.has(at.id)) { const gone = at; at = at.nextSibling; gone.remove(); }
      let m = n.id ? kept.get(n.id) : null;
      if (m && m.nodeName !== n.nodeName) m = null;
      if (!m && at && !at.id && !n.id && at.nodeName === n.nodeName) m = at;
      if (!m) { old.insertBefore(document.importNode(n, true), at); continue; }
      if (m === at) at = at.nextSibling; else old.insertBefore(m, at);
      morph(m, n);
    }
    while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
  }

  function morph(old, fresh) {
    if (old.nodeType !== 1) { if (old.data !== fresh.data) old.data = fresh.data; return; }
    const busy = old === document.activeElement, was = {value: old.getAttribute("value"), on: old.hasAttribute("checked"), text: old.tagName === "TEXTAREA" ? old.defaultValue : null};
    for (const {name} of [...old.attributes])
      if (!fresh.hasAttribute(name) && !stays(old, name)) old.removeAttribute(name);
    for (const {name, value} of fresh.attributes)
      if (old.getAttribute(name) !== value && !stays(old, name)) old.setAttribute(name, value);
    // Only what the server changed is changed: what was entered since it drew stays.
    if (old.tagName === "INPUT") {
      if (old.type === "checkbox" || old.type === "radio") { if (was.on !== fresh.hasAttribute("checked")) old.checked = !was.on; }
      else if (was.value !== fresh.getAttribute("value") && !busy) old.value = fresh.value;
      return;
    }
    if (old.tagName === "TEXTAREA") {
      if (was.text !== fresh.defaultValue) { old.defaultValue = fresh.defaultValue; if (!busy) old.value = fresh.defaultValue; }
      return;
    }
    if (old.getAttribute("role") === "listbox" && old.classList.contains("complete")) return;
    const chosen = old.tagName === "SELECT" && all("option[selected]", old).map(o => o.value).join();
    morphKids(old, fresh);
    if (old.tagName === "SELECT" && chosen !== all("option[selected]", fresh).map(o => o.value).join() && !busy) old.value = fresh.value;
  }

  // What the browser or this script decides, not the server.
  function stays(el, name) {
    return name === "open" || name === "hidden" && el.classList.contains("complete") || name.startsWith("aria-activedesc") ||
      name === "aria-expanded" && el.dataset.nav !== undefined || name === "style" || name === "aria-busy" || name === "disabled" && el.dataset.sending;
  }

  function draw(html, url, push) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    if (!fresh.body.dataset.base) return false;
    const log = $("#log"), thread = $("#thread");
    const low = el => el && el.scrollHeight - el.scrollTop - el.clientHeight < 80;
    const logLow = low(log), threadLow = low(thread), modalBefore = $("dialog[data-modal]")?.id;
    const samePlace = location.pathname === new URL(url).pathname;
    if (!modalBefore && document.activeElement?.id) opener = document.activeElement.id;
    morphKids(document.body, fresh.body);
    document.body.dataset.version = fresh.body.dataset.version;
    document.body.dataset.base = fresh.body.dataset.base;
    document.title = fresh.title;
    if (push) history.pushState(null, "", url); else if (url !== location.href) history.replaceState(null, "", url);
    if (!samePlace) { document.body.classList.remove("nav"); $("#log")?.scrollTo(0, 1e9); $("#home")?.scrollTo(0, 0); }
    else if (logLow) $("#log")?.scrollTo(0, 1e9);
    if (threadLow || !thread) $("#thread")?.scrollTo(0, 1e9);
    modals(modalBefore);
    settle();
    return true;
  }

  function modals(before) {
    const now = $("dialog[data-modal]");
    if (now && !now.matches(":modal")) { now.close(); now.showModal(); }
    if (now && now.id !== before) {
      (now.querySelector("[aria-invalid], [data-focus]") || now.querySelector(".fields :is(input:not([type=hidden]), select, textarea)") || $("#modal-title", now)).focus();
    } else if (!now && before) {
      (opener && document.getElementById(opener) || $("#composer") || $("#main"))?.focus();
    }
  }

  // draft puts what the guide proposes into the composer, ready to be sent.
  function draft() {
    const text = new URLSearchParams(location.search).get("draft"), t = $("#composer");
    if (!text || !t || $("dialog[data-modal]")) return;
    t.value = text;
    t.focus();
    grow(t);
  }

  // settle brings what the script adds into line with what was drawn.
  function settle() {
    const t = $("#toast");
    if (t && t.textContent !== shown) { shown = t.textContent; setTimeout(() => { gone = shown; settle(); }, 10000); }
    if (t) t.hidden = t.textContent === gone;
    for (const c of all("[data-counter]")) count(c);
    for (const f of all("[data-filter]")) filter(f);
    for (const t of all("textarea[data-composer]")) grow(t);
  }

  function count(c) {
    const field = document.getElementById(c.dataset.counter);
    const left = +c.dataset.max - [...(field?.value || "")].length;
    c.textContent = left < 0 ? `${-left} characters too many` : `${left} characters left`;
    c.classList.toggle("over", left < 0);
  }

  function filter(f) {
    const want = f.value.toLowerCase();
    for (const li of document.getElementById(f.dataset.filter)?.children || []) li.hidden = !li.textContent.toLowerCase().includes(want);
  }

  function grow(t) { t.style.height = "auto"; t.style.height = Math.min(t.scrollHeight + 2, 240) + "px"; }

  function say(text) { const s = $("#said"); s.textContent = ""; setTimeout(() => s.textContent = text, 50); }

  function toast(text) { const p = document.createElement("p"); p.className = "toast"; p.textContent = text; $("#toasts").replaceChildren(p); }

  // --- talking to the server ---

  // visit goes to another place. What draws the old one again does not overtake it.
  let visits = 0, visiting = 0; // begun so far, under way
  async function visit(url, push) {
    const mine = ++drawn;
    visits++; visiting++;
    try {
      const r = await fetch(url), html = await r.text();
      if (mine !== drawn) return; // the person did something else since
      if (!draw(html, r.url, push)) location.href = url;
      else if (push) { say(document.title); draft(); }
    } catch { toast("The sandbox does not answer. Is it still running?"); }
    finally { if (--visiting === 0 && missed) { missed = false; refresh(); } }
  }

  let again = null, refreshing = false, missed = false; // missed: asked for during a visit
  function refresh() {
    if (document.hidden || again) return;
    again = setTimeout(async () => {
      again = null;
      if (visiting) { missed = true; return; }
      if (refreshing) { refresh(); return; }
      refreshing = true;
      const mine = ++drawn;
      try {
        const r = await fetch(location.href, {headers: {"X-Refresh": "1"}}), html = await r.text();
        if (mine === drawn) draw(html, location.href, false); else if (!drawing) refresh();
      } catch { /* the event stream tells */ }
      refreshing = false;
    }, 40);
  }

  let drawing = 0; // acts under way
  let shown = null, gone = null; // what the page itself said last, and whether it was there long enough
  async function post(url, body, from) {
    const left = visits;
    drawing++;
    shown = gone = null;
    document.body.setAttribute("aria-busy", "true");
    if (from) { from.dataset.sending = "1"; from.setAttribute("aria-busy", "true"); }
    try {
      const r = await fetch(url, {method: "POST", body, headers: {"X-Page": "1"}});
      const html = await r.text();
      if (!r.ok) toast(html.slice(0, 300));
      else if (left === visits) { // or the person has gone on, and the refresh below shows what came of it there
        drawn++;
        draw(html, r.url, false);
        if (from?.closest("dialog")) $("dialog[data-modal] [aria-invalid]")?.focus();
      }
      return r.ok;
    } catch {
      toast("The sandbox does not answer. Is it still running?");
      return false;
    } finally {
      if (--drawing === 0) document.body.removeAttribute("aria-busy");
      if (from) { delete from.dataset.sending; from.removeAttribute("aria-busy"); }
      refresh();
    }
  }

  function formBody(form, submitter, extra) {
    const body = new URLSearchParams(new FormData(form));
    if (submitter?.name) body.append(submitter.name, submitter.value);
    for (const [k, v] of Object.entries(extra || {})) body.append(k, v);
    return body;
  }

  // ask shows Slack's confirmation dialog; it answers true or false.
  function ask(text) {
    const q = JSON.parse(text), d = document.createElement("dialog");
    d.className = "modal small";
    d.setAttribute("aria-labelledby", "ask-title");
    const h = Object.assign(document.createElement("h2"), {id: "ask-title", textContent: q.Title});
    const p = Object.assign(document.createElement("p"), {textContent: q.Text});
    const foot = document.createElement("footer"), head = document.createElement("header"), fields = document.createElement("div");
    fields.className = "fields";
    const no = Object.assign(document.createElement("button"), {textContent: q.No || "Cancel"});
    const yes = Object.assign(document.createElement("button"), {textContent: q.Yes || "Yes", className: q.Style === "danger" ? "primary danger" : "primary"});
    head.append(h); fields.append(p); foot.append(no, yes); d.append(head, fields, foot);
    document.body.append(d);
    return new Promise(done => {
      yes.onclick = () => { d.close("yes"); };
      no.onclick = () => { d.close("no"); };
      d.onclose = () => { done(d.returnValue === "yes"); d.remove(); };
      d.showModal();
      no.focus();
    });
  }

  document.addEventListener("submit", async e => {
    const form = e.target, by = e.submitter;
    e.preventDefault();
    if (form.dataset.sending) return;
    if (form.method === "get") { visit(form.action + "?" + new URLSearchParams(new FormData(form)), true); return; }
    if (by?.dataset.ask && !await ask(by.dataset.ask)) return;
    if (by?.dataset.url) open(by.dataset.url, "_blank", "noopener");
    const url = by?.getAttribute("formaction") || form.getAttribute("action"), text = $("textarea[data-composer]", form);
    const body = formBody(form, by);
    by?.closest("details.menu")?.removeAttribute("open");
    if (text && url.endsWith("/say")) {
      if (!text.value.trim()) return;
      const kept = text.value;
      text.value = ""; grow(text);
      complete(text);
      if (!await post(url, body, form)) text.value = kept; else $("#log")?.scrollTo(0, 1e9);
      return;
    }
    post(url, body, form);
  });

  document.addEventListener("click", e => {
    const a = e.target.closest("a[href]");
    if (a && !a.download && !a.target && a.origin === location.origin && (a.pathname.startsWith("/as/")) && !e.ctrlKey && !e.metaKey && !e.shiftKey && e.button === 0 && !a.getAttribute("href").startsWith("#")) {
      e.preventDefault();
      visit(a.href, true);
      return;
    }
    const b = e.target.closest("[data-nav]");
    if (b) { const on = document.body.classList.toggle("nav"); b.setAttribute("aria-expanded", on); if (on) $("#sidebar a")?.focus(); return; }
    const c = e.target.closest("[data-copy]");
    if (c) { navigator.clipboard.writeText(document.getElementById(c.dataset.copy).textContent).then(() => say("Copied"), () => toast("The browser does not allow copying.")); }
    for (const m of all("details.menu[open]")) if (!m.contains(e.target)) m.open = false;
  });
  addEventListener("popstate", () => visit(location.href, false));

  // --- fields ---

  document.addEventListener("change", e => {
    const el = e.target, form = el.form;
    if (!form) return;
    if (el.dataset.sends !== undefined) { send(el); return; }
    if (form.dataset.keep && el.name) fetch(form.dataset.keep, {method: "POST", body: formBody(form)}).catch(() => {});
  });

  async function send(el, extra) {
    if (el.dataset.ask && !await ask(el.dataset.ask)) return;
    post(el.form.getAttribute("action").replace("/submit?", "/press?"), formBody(el.form, null, {press: el.dataset.sends, ...extra}), el.form);
  }

  document.addEventListener("input", e => {
    const el = e.target;
    const c = $(`[data-counter="${CSS.escape(el.id)}"]`);
    if (c) count(c);
    if (el.dataset.filter !== undefined) filter(el);
    if (el.dataset.composer !== undefined) { grow(el); complete(el); }
    const box = el.closest("[data-external]");
    if (box && el.type === "search") suggest(box, el);
  });

  let typed = null;
  function suggest(box, el) {
    clearTimeout(typed);
    if (el.value.length < +el.dataset.min) return;
    typed = setTimeout(async () => {
      const q = new URLSearchParams(el.form.getAttribute("action").split("?")[1]);
      for (const [k, v] of new URLSearchParams(box.dataset.press)) q.set(k, v);
      q.set("q", el.value); q.set("name", box.dataset.external);
      const r = await fetch(base() + "/options?" + q), found = $(".found", box);
      if (!r.ok) { found.textContent = "No results: " + await r.text(); return; }
      const kept = box.dataset.many === "true" ? all("input:checked", found).map(i => i.closest("label")) : [];
      const doc = new DOMParser().parseFromString(await r.text(), "text/html");
      if (box.dataset.many === "true") for (const i of all("input", doc)) i.type = "checkbox";
      found.replaceChildren(...kept, ...doc.body.childNodes);
      say(all("label", found).length + " options");
    }, 250);
  }

  // --- slash commands ---

  function complete(t) {
    const list = document.getElementById(t.id + "-list");
    if (!list) return;
    list.replaceChildren();
    t.removeAttribute("aria-activedescendant");
    const text = t.value, options = [];
    if (text.startsWith("/") && !text.includes("\n")) {
      const [word, ...rest] = text.split(" ");
      for (const c of JSON.parse(t.dataset.commands) || []) {
        if (!rest.length && c.Command.startsWith(word)) options.push({put: c.Command + " ", shows: c.Command, about: c.Description + (c.Hint ? " · " + c.Hint : "")});
        if (rest.length === 1 && c.Command === word) for (const v of c.Verbs || []) if (v.startsWith(rest[0]) && v !== rest[0]) options.push({put: `${c.Command} ${v} `, shows: `${c.Command} ${v}`, about: ""});
      }
    }
    options.forEach((o, i) => {
      const li = document.createElement("li");
      li.id = `${t.id}-o${i}`; li.setAttribute("role", "option"); li.setAttribute("aria-selected", "false"); li.dataset.put = o.put;
      const b = document.createElement("b"), s = document.createElement("span");
      b.textContent = o.shows; s.textContent = o.about;
      li.append(b, s);
      li.onmousedown = e => { e.preventDefault(); pick(t, li); };
      list.append(li);
    });
    list.hidden = !options.length;
    if (options.length) say(options.length + (options.length === 1 ? " command" : " commands"));
  }

  function pick(t, li) { t.value = li.dataset.put; t.focus(); complete(t); grow(t); }

  document.addEventListener("keydown", e => {
    const t = e.target;
    if (e.key === "Escape") {
      for (const m of all("details.menu[open]")) { m.open = false; $("summary", m).focus(); e.preventDefault(); return; }
      if (document.body.classList.contains("nav")) { document.body.classList.remove("nav"); return; }
    }
    if (t.dataset?.sends !== undefined && t.tagName === "INPUT" && e.key === "Enter" && t.type === "text") { e.preventDefault(); send(t, {enter: 1}); return; }
    if ((e.ctrlKey || e.metaKey) && e.key === "Enter" && t.closest("dialog form")) { e.preventDefault(); t.form.requestSubmit($("[data-submit]", t.form)); return; }
    if (t.dataset?.composer === undefined || e.isComposing) return;
    const list = document.getElementById(t.id + "-list"), items = list && !list.hidden ? [...list.children] : [];
    const now = items.findIndex(li => li.getAttribute("aria-selected") === "true");
    const go = i => { items.forEach((li, j) => li.setAttribute("aria-selected", String(j === i))); t.setAttribute("aria-activedescendant", items[i].id); items[i].scrollIntoView({block: "nearest"}); e.preventDefault(); };
    if (items.length && e.key === "ArrowDown") go((now + 1) % items.length);
    else if (items.length && e.key === "ArrowUp") go((now + items.length - (now < 0 ? 0 : 1)) % items.length);
    else if (items.length && e.key === "Escape") { list.hidden = true; e.preventDefault(); }
    else if (items.length && (e.key === "Tab" && !e.shiftKey || e.key === "Enter" && now >= 0)) { e.preventDefault(); pick(t, items[Math.max(now, 0)]); }
    else if (e.key === "Enter" && !e.shiftKey) { e.preventDefault(); t.form.requestSubmit($(".go", t.form)); }
  });

  // Esc in a form is its Cancel button, so that the app hears of it.
  document.addEventListener("cancel", e => {
    if (!e.target.matches?.("dialog[data-modal]")) return;
    e.preventDefault();
    const form = $("form", e.target), close = $("footer button:not([data-submit])", form);
    form.requestSubmit(close);
  }, true);

  // --- the start ---

  document.body.classList.add("script");
  modals(null);
  settle();
  draft();
  $("#log")?.scrollTo(0, 1e9);
  $("#thread")?.scrollTo(0, 1e9);
  const stream = new EventSource("/events");
  let lost = false;
  stream.onmessage = e => { if (lost) { lost = false; toast(""); } if (e.data !== document.body.dataset.version) refresh(); };
  stream.onerror = () => { if (!lost) { lost = true; toast("The connection to the sandbox was lost. Trying again…"); } };
  document.addEventListener("visibilitychange", refresh);
})();

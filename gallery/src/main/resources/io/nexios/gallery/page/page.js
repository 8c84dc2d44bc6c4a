"use strict";

/** Makes the request that a form describes and shows the answer; pressed again, the button leaves early. */
for (const form of document.forms) {
  const button = form.querySelector("button");
  const label = button.textContent;
  let running = null;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (running) {
      running.abort();
      return;
    }
    running = new AbortController();
    button.textContent = "leave before the answer";
    button.classList.add("stop");
    const start = performance.now();
    try {
      const response = await fetch(target(form), { ...(await body(form)), signal: running.signal });
      await show(form, response, start);
    } catch (error) {
      const left = error.name === "AbortError";
      report(form, left ? "You left before the answer: the access log says 499." : String(error), !left);
    }
    running = null;
    button.textContent = label;
    button.classList.remove("stop");
  });
}

function fields(form, place) {
  return [...form.querySelectorAll(`[data-in="${place}"]`)];
}

function target(form) {
  let path = form.dataset.path;
  for (const field of fields(form, "path")) {
    path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
  }
  const query = fields(form, "query").filter((field) => field.value !== "");
  return query.length ? `${path}?${new URLSearchParams(query.map((x) => [x.name, x.value]))}` : path;
}

async function body(form) {
  const method = form.dataset.method;
  const json = fields(form, "json");
  if (json.length) {
    const members = json.map((field) => [field.name, value(field.value)]);
    const headers = { "Content-Type": "application/json" };
    return { method, headers, body: JSON.stringify(Object.fromEntries(members)) };
  }
  const files = fields(form, "file");
  if (files.length) {
    const data = new FormData();
    for (const choice of files) {
      const file = await chosen(form, choice);
      if (file) data.append(choice.name, file);
      else data.append("note", "no file");
    }
    return { method, body: data };
  }
  return { method };
}

function value(text) {
  return /^(-?\d+(\.\d+)?|true|false)$/.test(text) ? JSON.parse(text) : text;
}

async function chosen(form, choice) {
  const own = form.querySelector(`[data-own="${choice.name}"]`).files[0];
  if (own || !choice.value) return own;
  const sample = await fetch(`/samples/${choice.value}`);
  return new File([await sample.blob()], choice.value);
}

async function show(form, response, start) {
  const text = await response.text();
  const millis = Math.round(performance.now() - start);
  const retry = response.headers.get("Retry-After");
  const extra = retry ? ` · Retry-After: ${retry}` : "";
  report(form, `${response.status} ${response.statusText} · ${millis} ms${extra}`, !response.ok);
  if (!text) return;
  const output = form.querySelector("output");
  const json = /json/.test(response.headers.get("Content-Type"));
  const answer = json ? JSON.parse(text) : text;
  const pre = document.createElement("pre");
  pre.tabIndex = 0;
  pre.textContent = json ? JSON.stringify(answer, null, 2) : text;
  output.append(pre);
  const id = answer.id ?? answer.file_id;
  if (id !== undefined) {
    for (const field of form.parentElement.querySelectorAll('[data-in="path"][name="id"]')) field.value = id;
  }
  if (answer.thumbnail_url) {
    const image = new Image();
    image.src = answer.thumbnail_url;
    image.alt = "the thumbnail";
    output.append(image);
  }
}

function report(form, text, bad) {
  const output = form.querySelector("output");
  const line = document.createElement("p");
  const status = document.createElement("b");
  status.textContent = text;
  line.append(status);
  output.replaceChildren(line);
  output.classList.toggle("bad", bad);
}

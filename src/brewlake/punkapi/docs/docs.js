// The API as its OpenAPI document tells it: every operation with a form that sends it. Text is never read as markup.

const TAGS = { v2: "Version 2", v3: "Version 3", server: "The server" };
const TOLD = ["x-ratelimit-limit", "x-ratelimit-remaining", "retry-after"];

function make(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function field(parameter) {
  const label = make("label");
  label.append(make("b", parameter.name), make("span", parameter.description));
  const input = make("input");
  const { type, minimum, maximum, examples = [], default: usual } = parameter.schema;
  input.name = parameter.name;
  input.required = parameter.required;
  input.placeholder = usual ?? examples[0] ?? "";
  if (type !== "string") Object.assign(input, { type: "number", min: minimum ?? "", max: maximum ?? "", step: type === "integer" ? 1 : "any" });
  if (parameter.required) input.value = parameter.example ?? parameter.schema.example ?? "";
  label.append(input);
  return label;
}

function address(path, parameters, values) {
  const query = new URLSearchParams();
  for (const { name, in: where } of parameters) {
    const value = values.get(name);
    if (!value) continue;
    if (where === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    else query.set(name, value);
  }
  return query.size ? `${path}?${query}` : path;
}

async function send(method, url, body, answer) {
  const began = performance.now();
  const options = body === null ? { method } : { method, body, headers: { "content-type": "application/json" } };
  try {
    const response = await fetch(url, options);
    const took = Math.round(performance.now() - began);
    const told = TOLD.filter((name) => response.headers.has(name)).map((name) => `${name}: ${response.headers.get(name)}`);
    const lines = [make("p", [`${method.toUpperCase()} ${url}: ${response.status} in ${took} ms`, ...told].join(" · "))];
    if (response.headers.get("content-type")?.startsWith("image/")) {
      const image = make("img");
      image.alt = "The picture of the beer";
      image.src = URL.createObjectURL(await response.blob());
      lines.push(image);
    } else {
      const text = await response.text();
      lines.push(make("pre", pretty(text)));
      lines[1].tabIndex = 0;
    }
    answer.replaceChildren(...lines);
  } catch (error) {
    answer.replaceChildren(make("p", `${url} did not answer: ${error.message}`));
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function show(path, method, operation) {
  const details = make("details");
  const summary = make("summary");
  summary.append(make("span", method.toUpperCase(), "method"), make("code", path), make("span", operation.summary));
  const form = make("form");
  const parameters = operation.parameters ?? [];
  form.append(...parameters.map(field));
  const example = operation.requestBody?.content["application/json"].example;
  if (example) {
    const label = make("label");
    label.append(make("b", "body"), Object.assign(make("textarea", JSON.stringify(example)), { name: "body", rows: 2 }));
    form.append(label);
  }
  form.append(make("button", "Send"));
  const answer = make("div", undefined, "answer");
  answer.setAttribute("role", "status");
  answer.append(make("p", Object.entries(operation.responses).map(([status, { description }]) => `${status} ${description}`).join(" · ")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = new FormData(form);
    send(method, address(path, parameters, values), values.get("body"), answer);
  });
  details.append(summary, form, answer);
  return details;
}

const { info, paths } = await (await fetch("/openapi.json")).json();
document.getElementById("title").textContent = info.title;
document.getElementById("description").textContent = info.description;
for (const [tag, title] of Object.entries(TAGS)) {
  const section = make("section");
  section.append(make("h2", title));
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.tags.includes(tag)) section.append(show(path, method, operation));
    }
  }
  document.getElementById("operations").append(section);
}

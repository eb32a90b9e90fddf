// The page of the platform. It asks its own server only, and shows what that says; text is never read as markup.

import { plot } from "/page/plot.js";

const EVERY = 3000; // milliseconds between two looks
const FRESH = 20; // seconds for which a station counts as moving
const LABELS = {
  punkapi: "PunkAPI", ingestion: "Lambda: ingestion", stream: "Kinesis stream", raw: "S3: raw", cleaned: "S3: cleaned",
  failed: "S3: errors", table: "Glue table", athena: "Athena", model: "Model",
};
const WAYS = [
  ["punkapi", "ingestion"], ["ingestion", "stream"], ["stream", "raw"], ["stream", "cleaned"], ["stream", "failed"],
  ["cleaned", "table"], ["table", "athena"], ["athena", "model"],
];
const $ = (id) => document.getElementById(id);
let stations = new Map();
let cells = new Map();

function make(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  };
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error ?? response.statusText), { advice: answer.advice, answer });
  return answer;
}

const seconds = (iso) => Math.max(0, (Date.now() - Date.parse(iso)) / 1000);

function age(iso) {
  const passed = seconds(iso);
  for (const [unit, length] of [["d", 86400], ["h", 3600], ["min", 60]]) {
    if (passed >= length) return `${Math.floor(passed / length)} ${unit} ago`;
  }
  return `${Math.floor(passed)} s ago`;
}

// --- the way of a beer

function drawStations() {
  for (const [id, label] of Object.entries(LABELS)) {
    const item = make("li");
    item.id = `station-${id}`;
    item.style.gridArea = id;
    const parts = { item, count: make("p", "…", "count"), when: make("p"), figures: make("p") };
    item.append(make("h3", label), parts.count, parts.when, parts.figures);
    cells.set(id, parts);
    $("stations").append(item);
  }
}

function showStations() {
  for (const [id, station] of stations) {
    const { item, count, when, figures } = cells.get(id);
    const isFresh = station.at !== null && seconds(station.at) < FRESH;
    item.className = station.problem ? "broken" : isFresh ? "fresh" : "";
    count.replaceChildren();
    if (station.count !== null) count.append(station.count.toLocaleString("en"), " ", make("small", station.unit));
    when.textContent = station.at ? age(station.at) : "";
    figures.textContent = station.problem ?? Object.entries(station.figures).map(([name, value]) => `${name}: ${value}`).join(" · ");
    figures.classList.toggle("bad", Boolean(station.problem));
  }
}

function drawLines() {
  const map = $("lines").getBoundingClientRect();
  $("lines").replaceChildren();
  for (const [from, to] of WAYS) {
    const start = cells.get(from).item.getBoundingClientRect();
    const end = cells.get(to).item.getBoundingClientRect();
    const [x1, y1] = [start.right - map.left, start.top + start.height / 2 - map.top];
    const [x2, y2] = [end.left - map.left, end.top + end.height / 2 - map.top];
    const middle = (x1 + x2) / 2;
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", `M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`);
    const target = stations.get(to);
    if (target?.at && seconds(target.at) < FRESH) line.setAttribute("class", "flows");
    $("lines").append(line);
  }
}

// --- the last beers

// A beer's colour as it looks in a glass: the darker, the redder, down to black.
function colour(ebc) {
  const light = Math.max(6, 72 * Math.exp(-ebc / 60));
  return `hsl(${Math.max(8, 46 - ebc / 3)} 85% ${light}%)`;
}

function showBeers(beers) {
  $("beers").replaceChildren(...beers.map((beer) => {
    const row = make("tr");
    row.append(make("td", beer.name));
    for (const name of ["abv", "ibu", "target_og", "target_fg", "ebc", "ph"]) {
      const cell = make("td", beer[name] === null ? "–" : "", "n");
      if (name === "ebc" && beer.ebc !== null) {
        const swatch = make("span", undefined, "swatch");
        swatch.style.background = colour(beer.ebc);
        cell.append(swatch);
      }
      if (beer[name] !== null) cell.append(beer[name].toLocaleString("en", { useGrouping: false }));
      row.append(cell);
    }
    row.append(make("td", age(beer.arrived)));
    return row;
  }));
}

// --- SQL

let result = null;

async function runQuery(event) {
  event?.preventDefault();
  const button = $("query").querySelector("button");
  if (button.disabled) return;
  button.disabled = true;
  say("answer", "Athena is at work …");
  try {
    result = await ask("/platform/query", { sql: $("sql").value });
    showResult();
  } catch (error) {
    $("result").hidden = true;
    say("answer", [error.message, error.advice].filter(Boolean).join("\n"), true);
  } finally {
    button.disabled = false;
  }
}

function showResult() {
  const { columns, types, rows, total } = result;
  const isNumber = columns.map((_, index) => rows.some((row) => typeof row[index] === "number"));
  const head = make("tr");
  columns.forEach((name, index) => {
    const cell = make("th", name, isNumber[index] ? "n" : "");
    cell.scope = "col";
    cell.title = types[index];
    head.append(cell);
  });
  const body = make("tbody");
  body.append(...rows.map((values) => {
    const row = make("tr");
    row.append(...values.map((value, index) => make("td", value === null ? "null" : String(value),
      value === null ? "null" : isNumber[index] ? "n" : "")));
    return row;
  }));
  const top = make("thead");
  top.append(head);
  $("rows").replaceChildren(top, body);
  const left = total > rows.length ? `, the first ${rows.length} shown` : "";
  say("answer", `${total.toLocaleString("en")} ${total === 1 ? "row" : "rows"}${left} · ${(result.bytes_scanned / 1000).toFixed(1)} kB read · ${result.seconds.toFixed(2)} s`);
  $("result").hidden = columns.length === 0;
  offerPlot(columns, isNumber, rows.length);
}

function offerPlot(columns, isNumber, count) {
  const numbers = columns.map((_, index) => index).filter((index) => isNumber[index]);
  $("plot").hidden = count < 2 || columns.length < 2 || numbers.length === 0;
  if ($("plot").hidden) return;
  const options = (chosen) => chosen.map((index) => new Option(columns[index], index));
  $("across").replaceChildren(...options(columns.map((_, index) => index)));
  $("up").replaceChildren(...options(numbers));
  $("across").value = 0;
  $("up").value = numbers.find((index) => index !== 0) ?? numbers[0];
  showPlot();
}

const showPlot = () => plot($("chart"), result.rows, Number($("across").value), Number($("up").value), result.columns);

async function offerQueries() {
  const queries = await ask("/platform/queries");
  for (const query of queries) $("named").append(new Option(`${query.name}: ${query.description}`, query.sql));
}

// --- the model

async function showModels() {
  const versions = await ask("/platform/models");
  $("versions").replaceChildren(...versions.reverse().map((version) => {
    const row = make("tr");
    const whole = version.created_at !== null; // else its card cannot be read
    row.append(
      make("td", version.version), make("td", whole ? version.mae.toFixed(1) : "", "n"),
      make("td", whole ? version.baseline_mae.toFixed(1) : "", "n"), make("td", whole ? String(version.rows) : "", "n"),
      make("td", whole ? age(version.created_at) : "damaged"),
      make("td", version.served ? "served" : "", "good"),
    );
    return row;
  }));
}

async function predict(event) {
  event.preventDefault();
  const beer = Object.fromEntries([...new FormData($("predict"))].map(([name, value]) => [
    name, name === "name" ? value : value === "" ? null : Number(value),
  ]));
  try {
    const [{ ibu, ibu_low, ibu_high, model_version }] = await ask("/platform/predict", [beer]);
    say("prediction", `${Math.round(ibu)} IBU, with 90 % between ${Math.round(ibu_low)} and ${Math.round(ibu_high)} (${model_version})`);
  } catch (error) {
    say("prediction", error.advice ? `${error.message}\n${error.advice}` : `The model refused: ${JSON.stringify(error.answer ?? error.message)}`, true);
  }
}

// --- all the time

function say(id, text, isBad = false) {
  $(id).textContent = text;
  $(id).classList.toggle("bad", isBad);
}

async function look() {
  try {
    const answer = await ask("/platform/stations");
    stations = new Map(answer.stations.map((station) => [station.id, station]));
    $("endpoint").textContent = answer.endpoint ? `AWS API: ${answer.endpoint}` : "On AWS.";
    const broken = answer.stations.filter((station) => station.problem).map((station) => LABELS[station.id]);
    say("state", broken.length ? `No answer from: ${broken.join(", ")}` : "All stations answer.", broken.length > 0);
    showBeers(await ask("/platform/beers"));
  } catch (error) {
    say("state", [error.message, error.advice].filter(Boolean).join(". "), true);
  }
}

function tick() {
  showStations();
  drawLines();
}

async function keepLooking() {
  for (;;) {
    if (!document.hidden) {
      await look();
      tick();
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

drawStations();
drawLines();
addEventListener("resize", drawLines);
setInterval(tick, 1000);
$("query").addEventListener("submit", runQuery);
$("sql").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) runQuery(event);
});
$("named").addEventListener("change", () => { if ($("named").value) $("sql").value = $("named").value; });
$("sql").addEventListener("input", () => { $("named").value = ""; });
for (const id of ["across", "up"]) $(id).addEventListener("change", showPlot);
$("predict").addEventListener("submit", predict);
const orSay = (id) => (error) => say(id, error.message, true);
offerQueries().catch(orSay("answer"));
showModels().catch(orSay("prediction"));
setInterval(() => showModels().catch(orSay("prediction")), 15000);
keepLooking();

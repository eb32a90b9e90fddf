// The way of a beer: nine stations with their counts and ages, and the lines between them, which move where beers do.

import { $, age, draw, make, seconds, whole } from "/page/dom.js";

const FRESH = 20; // seconds for which a station counts as moving
// Of each station its label, and its icon on a grid of 24.
const STATIONS = {
  punkapi: ["PunkAPI", "M7 3h10l-1.5 17a1.5 1.5 0 0 1-1.5 1H10a1.5 1.5 0 0 1-1.5-1zM7.5 9h9"],
  ingestion: ["Lambda: ingestion", "M5 20 11 8M8 4h2l7 16h3"],
  stream: ["Kinesis stream", "M3 7c4-3 6 3 10 0s6 0 8 0M3 12c4-3 6 3 10 0s6 0 8 0M3 17c4-3 6 3 10 0s6 0 8 0"],
  raw: ["S3: raw", "M4 6c0-3 16-3 16 0l-2 13c0 2-12 2-12 0zM4 6c0 3 16 3 16 0"],
  cleaned: ["S3: cleaned", "M4 6c0-3 16-3 16 0l-2 13c0 2-12 2-12 0zM4 6c0 3 16 3 16 0M9 14l2 2 4-4"],
  failed: ["S3: errors", "M12 4 3 20h18zM12 10v5M12 17.5v.5"],
  table: ["Glue table", "M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14"],
  athena: ["Athena", "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 1 0 0-13M15.5 15.5 21 21"],
  model: ["Model", "M4 19 9 12l4 3 7-10M4 21h17"],
};
const WAYS = [
  ["punkapi", "ingestion"], ["ingestion", "stream"], ["stream", "raw"], ["stream", "cleaned"], ["stream", "failed"],
  ["cleaned", "table"], ["table", "athena"], ["athena", "model"],
];
const cells = new Map();
let stations = new Map();

export const label = (id) => STATIONS[id][0];

export function placeStations() {
  for (const [id, [name, icon]] of Object.entries(STATIONS)) {
    const item = make("li");
    item.id = `station-${id}`;
    item.style.gridArea = id;
    const title = make("h3");
    const picture = draw(title, "svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
    draw(picture, "path", { d: icon });
    title.append(name);
    const parts = { item, count: make("p", "…", "count"), when: make("p"), figures: make("p") };
    item.append(title, parts.count, parts.when, parts.figures);
    cells.set(id, parts);
    $("stations").append(item);
  }
  drawLines();
  addEventListener("resize", drawLines);
  setInterval(showStations, 1000); // ages grow by themselves
}

export function arrived(found) {
  stations = new Map(found.map((station) => [station.id, station]));
  showStations();
}

// "records", and "record" of one.
const unitOf = ({ count, unit }) => count === 1 ? unit.replace(/s\b/, "") : unit;

const isFresh = (station) => Boolean(station?.at) && seconds(station.at) < FRESH;

function showStations() {
  for (const [id, station] of stations) {
    const { item, count, when, figures } = cells.get(id);
    const isAlarming = id === "failed" && station.count > 0;
    item.className = station.problem ? "broken" : isAlarming ? "warned" : isFresh(station) ? "fresh" : "";
    count.replaceChildren();
    if (station.count !== null) count.append(whole(station.count), " ", make("small", unitOf(station)));
    when.textContent = station.at ? age(station.at) : "";
    figures.textContent = station.problem ?? Object.entries(station.figures).map(([name, value]) => `${name}: ${value}`).join(" · ");
    figures.classList.toggle("bad", Boolean(station.problem));
  }
  drawLines();
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
    const line = { d: `M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}` };
    draw($("lines"), "path", line);
    if (isFresh(stations.get(to))) draw($("lines"), "path", line).setAttribute("class", "flows");
  }
}

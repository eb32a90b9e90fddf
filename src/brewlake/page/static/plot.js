// A plot of a query's answer: bars where what goes across is text or few numbers, dots where it is many numbers.

import { draw as add } from "/page/dom.js";

const WIDTH = 640, HEIGHT = 320, LEFT = 56, RIGHT = 12, TOP = 14, BOTTOM = 58;
const MOST_BARS = 60, MOST_DOTS = 1000;

export function plot(chart, rows, across, up, names) {
  const points = rows.map((row) => [row[across], row[up]]).filter(([x, y]) => x !== null && typeof y === "number");
  const isNumeric = points.length > 0 && points.every(([x]) => typeof x === "number");
  const dots = isNumeric && points.length > MOST_BARS;
  const shown = points.slice(0, dots ? MOST_DOTS : MOST_BARS);
  const height = scale(shown.map(([, y]) => y), true, HEIGHT - BOTTOM, TOP);
  chart.replaceChildren();
  const what = `${names[up]} by ${names[across]}`;
  chart.setAttribute("aria-label", `${dots ? "Scatter plot" : "Bar chart"} of ${what}, ${shown.length} of ${points.length} points`);
  for (const tick of height.ticks) {
    add(chart, "line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: height.at(tick), y2: height.at(tick) });
    add(chart, "text", { x: LEFT - 6, y: height.at(tick) + 4, "text-anchor": "end" }, short(tick));
  }
  if (dots) drawDots(chart, shown, height);
  else drawBars(chart, shown, height);
  add(chart, "text", { x: (WIDTH + LEFT) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, what);
}

function drawBars(chart, points, height) {
  const step = (WIDTH - LEFT - RIGHT) / Math.max(points.length, 1);
  const every = Math.ceil(points.length / 12);
  points.forEach(([x, y], index) => {
    const top = Math.min(height.at(y), height.at(0));
    const bar = add(chart, "rect", {
      class: "mark", x: LEFT + index * step + step * 0.1, width: step * 0.8, y: top,
      height: Math.max(1, Math.abs(height.at(y) - height.at(0))),
    });
    add(bar, "title", {}, `${x}: ${y}`);
    if (index % every) return;
    const label = String(x).length > 14 ? `${String(x).slice(0, 13)}…` : String(x);
    const at = LEFT + (index + 0.5) * step;
    const turned = points.length > 8 && label.length > 4;
    const placed = turned ? { transform: `translate(${at},${HEIGHT - BOTTOM + 14}) rotate(20)` } : { x: at, y: HEIGHT - BOTTOM + 16, "text-anchor": "middle" };
    add(chart, "text", placed, label);
  });
}

function drawDots(chart, points, height) {
  const width = scale(points.map(([x]) => x), false, LEFT, WIDTH - RIGHT);
  for (const tick of width.ticks) {
    add(chart, "text", { x: width.at(tick), y: HEIGHT - BOTTOM + 16, "text-anchor": "middle" }, short(tick));
  }
  for (const [x, y] of points) {
    const dot = add(chart, "circle", { class: "dot", r: 3, cx: width.at(x), cy: height.at(y) });
    add(dot, "title", {}, `${x}: ${y}`);
  }
}

// A linear scale over the values, from zero where it must, with round ticks.
function scale(values, zero, from, to) {
  let low = Math.min(...values, ...(zero ? [0] : []));
  let high = Math.max(...values, ...(zero ? [0] : []));
  if (!Number.isFinite(low)) [low, high] = [0, 1];
  if (low === high) high = low + 1;
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  low = Math.floor(low / step) * step;
  high = Math.ceil(high / step) * step;
  const ticks = [];
  for (let tick = low; tick <= high + step / 2; tick += step) ticks.push(Number(tick.toPrecision(12)));
  return { ticks, at: (value) => from + ((value - low) / (high - low)) * (to - from) };
}

const short = (value) => value.toLocaleString("en", { notation: Math.abs(value) >= 1e5 ? "compact" : "standard", maximumFractionDigits: 3 });

// The model: its versions, and a form that predicts, with the interval drawn.

import { $, age, ask, complain, draw, make, say } from "/page/dom.js";

const NOTE = "Error: how far predictions are off on average, for beers that the model did not learn. Median's: the same for a guess of the median.";
const WIDTH = 600, LEFT = 8, RIGHT = 8, MIDDLE = 20;

export async function showModels() {
  const versions = await ask("/platform/models");
  say("store", NOTE);
  $("versions").replaceChildren(...versions.reverse().map((version) => {
    const row = make("tr");
    const readable = version.created_at !== null; // else its card cannot be read
    const served = make("td");
    if (version.served) served.append(make("b", "served", "chip ok"));
    row.append(
      make("td", version.version), make("td", readable ? version.mae.toFixed(1) : "", "n"),
      make("td", readable ? version.baseline_mae.toFixed(1) : "", "n"), make("td", readable ? String(version.rows) : "", "n"),
      make("td", readable ? age(version.created_at) : "damaged"), served,
    );
    return row;
  }));
}

export async function predict(event) {
  event.preventDefault();
  const beer = Object.fromEntries([...new FormData($("predict"))].map(([name, value]) => [
    name, name === "name" ? value : value === "" ? null : Number(value),
  ]));
  try {
    const [{ ibu, ibu_low, ibu_high, model_version }] = await ask("/platform/predict", [beer]);
    say("prediction", `${Math.round(ibu)} IBU, with 90 % between ${Math.round(ibu_low)} and ${Math.round(ibu_high)} (${model_version})`);
    drawInterval(ibu, ibu_low, ibu_high);
  } catch (error) {
    $("interval").setAttribute("hidden", "");
    say("prediction", error.advice ? complain(error) : `The model refused: ${JSON.stringify(error.answer ?? error.message)}`, true);
  }
}

function drawInterval(ibu, low, high) {
  const most = Math.max(120, Math.ceil(high / 40) * 40);
  const at = (value) => LEFT + (value / most) * (WIDTH - LEFT - RIGHT);
  const chart = $("interval");
  chart.replaceChildren();
  chart.removeAttribute("hidden");
  draw(chart, "rect", { class: "scale", x: at(0), y: MIDDLE - 5, width: at(most) - at(0), height: 10, rx: 5 });
  draw(chart, "rect", { class: "band", x: at(low), y: MIDDLE - 5, width: Math.max(2, at(high) - at(low)), height: 10, rx: 5 });
  draw(chart, "circle", { class: "middle", cx: at(ibu), cy: MIDDLE, r: 9 });
  for (let tick = 0; tick <= most; tick += most / 4) {
    const anchor = tick === 0 ? "start" : tick === most ? "end" : "middle";
    draw(chart, "text", { x: at(tick), y: 50, "text-anchor": anchor }, tick === most ? `${tick} IBU` : String(tick));
  }
}

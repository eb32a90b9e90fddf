// The SQL box: a statement or a named query, its rows and a plot of them.

import { $, ask, complain, make, say, whole } from "/page/dom.js";
import { plot } from "/page/plot.js";

let result = null;

export function placeQuery() {
  $("query").addEventListener("submit", runQuery);
  $("sql").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) runQuery(event);
  });
  $("named").addEventListener("change", () => { if ($("named").value) $("sql").value = $("named").value; });
  $("sql").addEventListener("input", () => { $("named").value = ""; });
  for (const id of ["across", "up"]) $(id).addEventListener("change", showPlot);
}

export async function offerQueries() {
  const queries = await ask("/platform/queries");
  for (const query of queries) $("named").append(new Option(`${query.name}: ${query.description}`, query.sql));
}

async function runQuery(event) {
  event.preventDefault();
  const button = $("query").querySelector("button");
  if (button.disabled) return;
  button.disabled = true;
  say("answer", "Athena is at work …");
  try {
    result = await ask("/platform/query", { sql: $("sql").value });
    showResult();
  } catch (error) {
    $("result").hidden = true;
    say("answer", complain(error), true);
  } finally {
    button.disabled = false;
  }
}

function showResult() {
  const { columns, types, rows, total, bytes_scanned, seconds } = result;
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
  say("answer", `${whole(total)} ${total === 1 ? "row" : "rows"}${left} · ${(bytes_scanned / 1000).toFixed(1)} kB read · ${seconds.toFixed(2)} s`);
  $("result").hidden = columns.length === 0;
  offerPlot(columns, isNumber, rows.length);
}

function offerPlot(columns, isNumber, count) {
  const numbers = columns.map((_, index) => index).filter((index) => isNumber[index]);
  $("plot").hidden = count < 2 || columns.length < 2 || numbers.length === 0;
  $("result").classList.toggle("alone", $("plot").hidden);
  if ($("plot").hidden) return;
  const options = (chosen) => chosen.map((index) => new Option(columns[index], index));
  $("across").replaceChildren(...options(columns.map((_, index) => index)));
  $("up").replaceChildren(...options(numbers));
  $("across").value = 0;
  $("up").value = numbers.find((index) => index !== 0) ?? numbers[0];
  showPlot();
}

const showPlot = () => plot($("chart"), result.rows, Number($("across").value), Number($("up").value), result.columns);

// The last beers, each with a glass of its colour.

import { $, age, ask, draw, make } from "/page/dom.js";

// A beer's colour as it looks in a glass: the darker, the redder, down to black.
function colour(ebc) {
  const light = Math.max(6, 72 * Math.exp(-ebc / 60));
  return `hsl(${Math.max(8, 46 - ebc / 3)} 85% ${light}%)`;
}

function glass(ebc) {
  const holder = document.createElement("span");
  holder.className = "glass";
  const svg = draw(holder, "svg", { viewBox: "0 0 16 20", "aria-hidden": "true" });
  draw(svg, "path", { d: "M2 5h12l-1.5 13.5h-9z", fill: ebc === null ? "none" : colour(ebc) });
  draw(svg, "path", { d: "M1.5 2h13l-.3 3.2H1.8z", class: "foam" });
  draw(svg, "path", { d: "M1.5 2h13l-2 17h-9z", class: "rim" });
  return holder;
}

export async function showBeers() {
  const beers = await ask("/platform/beers");
  $("beers").replaceChildren(...beers.map((beer) => {
    const row = make("tr");
    const name = make("td");
    name.append(glass(beer.ebc), beer.name);
    row.append(name);
    for (const field of ["abv", "ibu", "target_og", "target_fg", "ebc", "ph"]) {
      row.append(make("td", beer[field] === null ? "–" : beer[field].toLocaleString("en", { useGrouping: false }), "n"));
    }
    row.append(make("td", age(beer.arrived)));
    return row;
  }));
}

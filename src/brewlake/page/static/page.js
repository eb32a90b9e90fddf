// The page of the platform: it asks its own server only, again and again, and shows what that says.

import { showBeers } from "/page/beers.js";
import { $, ask, complain, say } from "/page/dom.js";
import { predict, showModels } from "/page/model.js";
import { offerQueries, placeQuery } from "/page/query.js";
import { showTrust } from "/page/trust.js";
import { arrived, label, placeStations } from "/page/way.js";

const EVERY = 3000; // milliseconds between two looks
const SELDOM = 5; // of so many looks one asks for what changes rarely

async function look(turn) {
  try {
    const { stations, endpoint } = await ask("/platform/stations");
    arrived(stations);
    $("endpoint").textContent = endpoint ? `AWS API: ${endpoint}` : "On AWS.";
    const broken = stations.filter((station) => station.problem).map((station) => label(station.id));
    say("state", broken.length ? `No answer from: ${broken.join(", ")}` : "All stations answer.", broken.length > 0);
    await showBeers();
  } catch (error) {
    say("state", complain(error), true);
  }
  if (turn % SELDOM === 0) {
    await showTrust().catch((error) => say("verdict", complain(error), true));
    await showModels().catch((error) => say("store", complain(error), true));
  }
}

async function keepLooking() {
  for (let turn = 0; ; turn += 1) {
    if (!document.hidden) await look(turn);
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

placeStations();
placeQuery();
$("predict").addEventListener("submit", predict);
offerQueries().catch((error) => say("answer", complain(error), true));
keepLooking();

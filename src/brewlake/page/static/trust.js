// Whether the lake can be trusted: the last quality run, how the runs before it ended, and the alarms.

import { $, age, ask, make, say, whole } from "/page/dom.js";

const STATES = { OK: ["ok", "OK"], ALARM: ["bad", "alarm"], INSUFFICIENT_DATA: ["dim", "no data"] };

export async function showTrust() {
  const { findings, runs, alarms } = await ask("/platform/trust");
  showQuality(findings, runs);
  showAlarms(alarms);
}

function showQuality(findings, runs) {
  $("quality").hidden = !findings.length;
  $("verdict").classList.toggle("dim", !findings.length);
  if (!findings.length) {
    say("verdict", "Not checked yet: make quality");
    return;
  }
  const last = runs.at(-1);
  $("checked").textContent = `checked ${age(last.at)}`;
  say("verdict", last.unsound.length ? `${last.unsound.length} of ${last.figures} figures are not sound` : `All ${last.figures} figures are sound`, last.unsound.length > 0);
  $("runs").replaceChildren(...runs.map((run) => {
    const mark = make("li", undefined, run.unsound.length ? "bad" : "ok");
    const text = `${age(run.at)}: ${run.unsound.length ? run.unsound.join(", ") : "all sound"}`;
    mark.title = text;
    mark.append(make("span", text));
    return mark;
  }));
  const checks = Map.groupBy(findings, (finding) => finding.check);
  $("checks").replaceChildren(...[...checks].map(([check, of]) => {
    const unsound = of.filter((finding) => !finding.sound);
    const item = make("li");
    item.append(make("b", check, unsound.length ? "chip bad" : "chip ok"),
      make("span", unsound.length ? unsound.map((finding) => `${finding.subject}: ${shown(finding)}`).join("; ") : `${of.length} sound`));
    return item;
  }));
  $("figures").replaceChildren(...findings.map((finding) => {
    const row = make("tr");
    row.append(make("td", finding.check), make("td", finding.subject),
      make("td", shown(finding), finding.sound ? "n" : "n bad"), make("td", bound(finding)));
    return row;
  }));
}

const shown = ({ value, unit }) => unit ? `${value.toFixed(1)} ${unit}` : whole(value);

function bound({ least, most }) {
  if (least === most && least !== null) return String(least);
  return [least === null ? "" : `at least ${least}`, most === null ? "" : `at most ${most}`].filter(Boolean).join(", ");
}

function showAlarms(alarms) {
  const on = alarms.filter((alarm) => alarm.state === "ALARM").length;
  $("alarmed").textContent = on ? `${on} of ${alarms.length} on` : `${alarms.length}, none on`;
  const rank = ({ state, name }) => `${state === "ALARM" ? 0 : 1}${name}`;
  alarms.sort((one, other) => rank(one).localeCompare(rank(other)));
  $("alarms").replaceChildren(...alarms.map(({ name, says, state, since }) => {
    const item = make("li");
    const [className, text] = STATES[state];
    item.append(make("b", text, `chip ${className}`), make("span", name), make("small", says));
    item.title = `since ${age(since)}`;
    return item;
  }));
}

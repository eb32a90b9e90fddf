// What every part of the page needs: elements, the server, ages. Text is never read as markup.

const SVG = "http://www.w3.org/2000/svg";

export const $ = (id) => document.getElementById(id);

export function make(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// An element of a drawing, put into `parent`.
export function draw(parent, tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

export async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  };
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error ?? response.statusText), { advice: answer.advice, answer });
  return answer;
}

export function say(id, text, isBad = false) {
  if ($(id).textContent !== text) $(id).textContent = text; // a reader of the screen says what changes
  $(id).classList.toggle("bad", isBad);
}

export const complain = (error) => [error.message, error.advice].filter(Boolean).join("\n");

export const seconds = (iso) => Math.max(0, (Date.now() - Date.parse(iso)) / 1000);

export function age(iso) {
  const passed = seconds(iso);
  for (const [unit, length] of [["d", 86400], ["h", 3600], ["min", 60]]) {
    if (passed >= length) return `${Math.floor(passed / length)} ${unit} ago`;
  }
  return `${Math.floor(passed)} s ago`;
}

export const whole = (value) => value.toLocaleString("en");

// A small runner: stories in order, each named, every failure printed, numbers collected.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const SHOTS = join(import.meta.dirname, "../shots");
mkdirSync(SHOTS, { recursive: true });
const watched = [];
const results = [];
const numbers = [];

/** One check. Later ones run all the same when it fails. */
export async function check(name, act) {
  const from = performance.now();
  try {
    await act();
    results.push({ name, ok: true });
    console.log(`ok      ${name} (${Math.round(performance.now() - from)} ms)`);
    return true;
  } catch (error) {
    results.push({ name, ok: false });
    for (const one of watched) await one.screenshot({ path: join(SHOTS, `failed-${results.length}-${watched.indexOf(one)}.png`) }).catch(() => {});
    console.log(`FAILED  ${name} (${Math.round(performance.now() - from)} ms)\n${indent(error?.stack ?? String(error))}`);
    return false;
  }
}

/** Pages that are photographed when a check does not hold. */
export function watch(...pages) {
  watched.splice(0, watched.length, ...pages);
}

/** A number worth seeing; `most` is a bar that fails the run, for what people do (keys, taps), never for time. */
export function number(name, value, unit, most = Infinity) {
  numbers.push(`${name}: ${value} ${unit}${most < Infinity ? ` (at most ${most})` : ""}`);
  if (value > most) throw new Error(`${name}: ${value} ${unit}, at most ${most}`);
}

export function must(condition, message) {
  if (!condition) throw new Error(message);
}

/** Waits until `act` gives something true; its last answer or error is in the message. */
export async function until(what, act, { within = 15_000, every = 100 } = {}) {
  const end = performance.now() + within;
  let last;
  for (;;) {
    try {
      last = await act();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`not within ${within} ms: ${what} (last: ${last})`);
    await new Promise((r) => setTimeout(r, every));
  }
}

/** Prints what was measured and counted; true when nothing failed. */
export function close() {
  for (const line of numbers) console.log(`number  ${line}`);
  const failed = results.filter((r) => !r.ok);
  for (const one of failed) console.log(`FAILED  ${one.name}`);
  console.log(`browser and clients: ${results.length - failed.length} held, ${failed.length} did not`);
  return failed.length === 0 && results.length > 0;
}

const indent = (text) => text.split("\n").map((l) => "        " + l).join("\n");

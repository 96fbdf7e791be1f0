// One running program, real clients, a real browser. Ends with 1 when anything did not hold.
//   node run.mjs [press|call|elders|family|rounds|pages|bad ...]     (all without a word; the first is always run, the others stand on it)
import { launch } from "./lib/browser.mjs";
import { check, close } from "./lib/check.mjs";
import { Program } from "./lib/program.mjs";
import { bad } from "./stories/bad.mjs";
import { call } from "./stories/call.mjs";
import { elders } from "./stories/elders.mjs";
import { family } from "./stories/family.mjs";
import { matches } from "./stories/matches.mjs";
import { pages } from "./stories/pages.mjs";
import { privacy } from "./stories/privacy.mjs";
import { settle } from "./stories/people.mjs";
import { board, door, press } from "./stories/press.mjs";
import { regions } from "./stories/regions.mjs";
import { rounds } from "./stories/rounds.mjs";
import { sheets } from "./stories/sheets.mjs";

const wanted = process.argv.slice(2);
const runs = (name) => wanted.length === 0 || wanted.includes(name);
const s = {};
try {
  const up = await check("the program starts with a small district", async () => (s.program = await Program.start()));
  if (up) {
    s.browser = await launch();
    await check("people are moved in and get accounts through the command line", () => settle(s.program));
    const story = await press(s);
    await door(s, story);
    await board(s, story);
    if (runs("call")) await call(s, story);
    if (runs("elders") || runs("pages")) await elders(s, story);
    if (runs("family")) await family(s, story);
    if (runs("rounds") || runs("pages")) await rounds(s, story);
    if (runs("privacy")) await privacy(s, story);
    if (runs("sheets") || runs("pages")) await sheets(s, story);
    if (runs("regions") || runs("pages")) await regions(s, story);
    if (runs("matches") || runs("pages")) await matches(s, story);
    if (runs("pages")) await pages(s, story);
    if (runs("bad")) await bad(s, story);
  }
} finally {
  await s.browser?.close();
  if (s.program) await check("it ends cleanly on SIGTERM", async () => {
    const said = s.program.said();
    const end = await s.program.stop();
    if (end?.code !== 0) throw new Error(`ended with ${JSON.stringify(end)}:\n${said.slice(-3000)}`);
    if (/panicked|PANIC/.test(said)) throw new Error(`a panic in the log:\n${said.slice(-3000)}`);
  });
}
process.exit(close() ? 0 : 1);

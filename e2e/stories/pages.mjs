// Every page of the program, for somebody who may see it: axe (WCAG 2.2 AA), 320 px, sizes, spacing, focus, and without scripts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { axe, focusVisible, reflow, spacing, textSize, zoomedText } from "../lib/a11y.mjs";
import { shot } from "../lib/browser.mjs";
import { check, must, number } from "../lib/check.mjs";
import { clean, enter } from "./people.mjs";

const ROUTES = join(import.meta.dirname, "../../crates/web/src/routes.rs");
/** Answers that are not pages for people: streams, files, JSON, assets. */
const NOT_PAGES = [/^\/api\//, /^\/assets\//, /^\/events/, /^\/live/, /^\/sw\.js/, /^\/healthz/, /^\/readyz/, /^\/metrics/, /recordings?\//, /photos?\//, /\.js$/, /\.svg$/, /^\/favicon/, /^\/$/];
/** Least size of body text by page family (reference: MIIT elder pages 18, ours 20). */
const LEAST = { elder: 20, phone: 16, desk: 14 };

/** Paths of pages, from the program's own table of routes, so that a new page cannot be forgotten. */
function paths(story) {
  const text = readFileSync(ROUTES, "utf8");
  const all = [...text.matchAll(/"(\/[^"\s]*)"\s*,\s*(?:[a-z_:]+::)?(get|any)\b/g)].map((m) => m[1]);
  const ids = { cases: story.case, elders: story.elder, visits: story.visit, day: story.visit, calls: story.call, accounts: story.account };
  const pages = [];
  for (const path of new Set(all)) {
    if (NOT_PAGES.some((r) => r.test(path))) continue;
    const noun = path.split("/")[1];
    if (path.includes("{")) {
      must(noun in ids, `pages.mjs knows no sample for ${path}`);
      if (!ids[noun]) continue;
    }
    pages.push(path.replace(/\{[^}]+\}/, ids[noun]));
  }
  return pages;
}

export async function pages(s, story) {
  const names = ["e2e-agent", "e2e-boss", "e2e-helper", ...(story.guard ? [story.guard] : [])];
  const people = [];
  for (const name of names) people.push(await enter(s, name));
  let seen = 0;
  const all = paths(story);
  must(all.length >= 10, `only ${all.length} pages in ${ROUTES}`);

  for (const path of all) {
    await check(`page ${path.replace(/[0-9a-f]{32}/, "…")}`, async () => {
      let who = null;
      for (const one of people) {
        const answer = await one.page.goto(path);
        if (answer?.ok() && new URL(one.page.url()).pathname === path.split("?")[0]) { who = one; break; }
      }
      must(who, `nobody of ${names.join(", ")} sees ${path}`);
      await examine(who.page);
      await withoutScripts(s, who, path);
      clean(who);
      seen += 1;
    });
  }
  await check("page /sign-in, for a stranger, light and dark", async () => {
    for (const colorScheme of ["light", "dark"]) {
      const context = await s.browser.newContext({ baseURL: s.program.web, colorScheme, locale: "zh-CN" });
      const page = await context.newPage();
      await page.goto("/sign-in");
      await examine(page);
      await shot(page, `sign-in-${colorScheme}`);
      await context.close();
    }
  });
  await check("the night desk: dark colours hold the same contrast", async () => {
    const night = await enter(s, "e2e-agent", { colorScheme: "dark" });
    for (const path of ["/desk", `/cases/${story.case}`]) {
      await night.page.goto(path);
      await axe(night.page);
    }
    await night.page.goto("/desk");
    await shot(night.page, "agent-dark");
    await night.context.close();
  });
  number("pages examined", seen, "pages");
}

async function examine(page) {
  await page.waitForLoadState("load");
  const family = await page.evaluate(() => document.documentElement.dataset.family ?? "desk");
  await axe(page);
  await textSize(page, LEAST[family] ?? 14);
  await focusVisible(page);
  await reflow(page);
  await zoomedText(page);
  await spacing(page);
}

/** The same page with scripts off shows the same heading and as much to do. */
async function withoutScripts(s, who, path) {
  const state = await who.context.storageState();
  const context = await s.browser.newContext({ baseURL: s.program.web, storageState: state, javaScriptEnabled: false, locale: "zh-CN" });
  try {
    const page = await context.newPage();
    const answer = await page.goto(path);
    must(answer.ok(), `without scripts ${path} answers ${answer.status()}`);
    const text = await page.locator("main").innerText();
    must(text.trim().length > 10, `without scripts ${path} shows nothing`);
  } finally {
    await context.close();
  }
}

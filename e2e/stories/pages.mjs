// Every page of the program, for somebody who may see it: axe (WCAG 2.2 AA), 320 px, sizes, spacing, focus, and without scripts.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { axe, focusVisible, reflow, spacing, textSize, zoomedText } from "../lib/a11y.mjs";
import { shot } from "../lib/browser.mjs";
import { check, must, number } from "../lib/check.mjs";
import { totp } from "../lib/totp.mjs";
import { PASSWORD, clean, enter } from "./people.mjs";

/** The tables of routes: two of `web`, one of each `*_pages` crate. */
const CRATES = join(import.meta.dirname, "../../crates");
const ROUTES = ["web/src/people.rs", "web/src/work.rs", ...readdirSync(CRATES).filter((name) => name.endsWith("_pages")).map((name) => `${name}/src/routes.rs`)]
  .map((file) => join(CRATES, file)).filter((file) => existsSync(file));
/** Answers that are not pages for people: streams, files, JSON, assets; and results of a form that was not sent. */
const NOT_PAGES = [/^\/api\//, /^\/assets\//, /^\/events/, /^\/live/, /^\/sw\.js/, /^\/healthz/, /^\/readyz/, /^\/metrics/, /recordings?(\/|$)/, /photos?(\/|$)/, /\.js$/, /\.svg$/, /\/find$/, /^\/favicon/, /^\/$/, /^\/months\/(records|compare)$/];
/** Least size of body text by page family (reference: MIIT elder pages 18, ours 20). */
const LEAST = { elder: 20, phone: 16, desk: 14 };

/** Pages of which no story has left a record to look at: printed, so that nobody believes they were examined. */
const unseen = [];
/** Paths of pages, from the program's own table of routes, so that a new page cannot be forgotten. */
function paths(story) {
  const text = ROUTES.map((file) => readFileSync(file, "utf8")).join("\n");
  const all = [...text.matchAll(/^\s*(?:read|get|page|open)\((?:"GET",\s*)?"(\/[^"]*)"[^)]*\),?$/gm)].filter((m) => !m[0].includes("Api")).map((m) => m[1]);
  const ids = { cases: story.case, elders: story.elder, visits: story.visit, day: story.visit, calls: story.call, accounts: story.account, notices: story.notice, ...story.ids };
  const pages = [];
  for (const path of new Set(all)) {
    if (NOT_PAGES.some((r) => r.test(path))) continue;
    const noun = path.split("/")[1];
    if (path.includes("{")) {
      if (!ids[noun]) { unseen.push(path); continue; }
    }
    // A second id names its own sample, and whose it is.
    const [, second] = [...path.matchAll(/\{([^}]+)\}/g)].map((m) => m[1]);
    if (second && !ids[second]) continue;
    const first = (second && story.elderOf?.[second]) ?? ids[noun];
    pages.push(path.replace(/\{[^}]+\}/, first).replace(/\{[^}]+\}/, ids[second]));
  }
  return pages;
}

export async function pages(s, story) {
  const names = ["e2e-agent", "e2e-boss", "e2e-helper", "e2e-worker", "e2e-officer", "e2e-lists"];
  const people = [];
  for (const name of names) people.push(await enter(s, name));
  await check("administrators must set up a one-time code first; then security sees the accounts, audit the trail", async () => {
    const security = await guard(s, "e2e-guard", "security_admin", "/accounts");
    const href = await security.page.locator('[data-test="list"] a[href^="/accounts/"]').first().getAttribute("href");
    story.account = href.split("/").pop();
    people.push(security, await guard(s, "e2e-audit", "audit_admin", "/audit"));
  });
  // Whoever a story brought along: a family, say.
  people.push(...(story.people ?? []));
  const boss = people.find((one) => one.name === "e2e-boss") ?? people[1];
  await boss.page.goto("/notices");
  story.notice = await boss.page.locator('[data-test="list"] a[href^="/notices/"]').first().getAttribute("href", { timeout: 2000 }).then((href) => href.split("/").pop(), () => undefined);
  let seen = 0;
  const all = paths(story);
  must(all.length >= 10, `only ${all.length} pages in the table of routes`);

  for (const path of all) {
    await check(`page ${path.replace(/[0-9a-f]{32}/, "…")}`, async () => {
      let who = null;
      for (const one of people) {
        const answer = await one.page.goto(path);
        if (answer?.ok() && new URL(one.page.url()).pathname === path.split("?")[0]) { who = one; break; }
      }
      must(who, `nobody of ${people.length} people sees ${path}`);
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
  number(`pages without a record to look at (${unseen.join(" ")})`, unseen.length, "pages");
}

/** An administrator whose authenticator is ours to compute; ends on the page that only this role sees. */
export async function guard(s, name, role, path) {
  await s.program.tell(["account", "add", name, "--role", role, "--called", "管理员"], PASSWORD + "\n");
  const who = await enter(s, name);
  const { page } = who;
  await page.goto(path);
  must(new URL(page.url()).pathname !== path, `${role} without a one-time code sees ${path}`);
  await page.goto("/me");
  await page.locator('[data-test="totp-enrol"]').click();
  const secret = (await page.locator('[data-test="totp-secret"]').innerText()).trim();
  await page.locator("#code").fill(totp(secret));
  await page.locator('[data-test="totp-confirm"]').click();
  await page.waitForLoadState();
  const answer = await page.goto(path);
  must(answer.ok() && new URL(page.url()).pathname === path, `${role} with a one-time code does not see ${path}`);
  return who;
}

async function examine(page) {
  await page.waitForLoadState("load");
  // What slides in is judged where it comes to rest.
  await page.evaluate(() => document.getAnimations().forEach((one) => { try { one.finish(); } catch { /* it never ends */ } }));
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

// A street changes its district: looked at before, done, seen in the month, undone; and the officer's month with its records.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, must, until } from "../lib/check.mjs";
import { shot } from "../lib/browser.mjs";
import { PASSWORD, STREET, clean, enter } from "./people.mjs";
import { guard } from "./pages.mjs";

const test = (name) => `[data-test="${name}"]`;
const FILE = (name, day) => `name = "${name}"
title = "石桥区撤销，石桥街道归新桥区"
day = "${day}"

[[new]]
code = "009903"
name = "新桥区"
kind = "区县"

[[end]]
code = "009902"
heir = "009903"

[[change]]
from = "009902001"
to = "009903001"

[[change]]
from = "009902002"
to = "009903002"
`;
const today = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);

/** Sends a form by its button and waits for the page after it. */
const press = (page, name) => Promise.all([page.waitForLoadState(), page.locator(test(name)).click()]);

export async function regions(s, story) {
  const { program } = s;
  let admin, officer;
  story.ids ??= {};
  story.people ??= [];
  await check("regions: a street's officer and who runs the machine; the tree of a day and one unit through the years", async () => {
    // The same street that the story of privacy brings, where that one has run.
    const more = join(program.data, "e2e-second-street.csv");
    writeFileSync(more, "区划代码,名称,级别,上级代码,纬度,经度\n009902002,石岭街道,街道,009902,29.72,106.65\n");
    await program.tell(["import", "regions", more]);
    await program.tell(["account", "add", "e2e-street", "--role", "officer", "--called", "街道老何", "--region", STREET], PASSWORD + "\n");
    admin = await guard(s, "e2e-machine", "system_admin", "/regions");
    officer = await enter(s, "e2e-street");
    must((await admin.page.locator(test("tree")).innerText()).includes("石桥街道"), "the street is not in the tree");
    await shot(admin.page, "regions");
    await admin.page.goto(`/regions/${STREET}`);
    must((await admin.page.locator(test("belongs")).innerText()).includes("石桥区"), "the parent is not shown");
    await admin.page.locator("#on").fill("1999-01-01");
    await press(admin.page, "look");
    must(admin.page.url().includes("on=1999-01-01"), "the day is not asked for");
    story.ids.regions = STREET;
  });

  let elders;
  await check("regions: the month of the street, and every number of its first table opens to as many records", async () => {
    const { page } = officer;
    await page.goto("/months");
    must((await page.locator("h1").innerText()).includes("石桥街道"), "not the officer's own street");
    await shot(page, "month");
    const links = page.locator(`${test("ages")} td a`);
    const all = await links.evaluateAll((found) => found.map((a) => [a.getAttribute("href"), a.textContent]));
    must(all.length > 0, "no number in the table of ages");
    for (const [href, count] of all.slice(0, 8)) {
      await page.goto(href);
      const total = await page.locator(test("total")).innerText();
      must(total === count, `${href} says ${total}, the month says ${count}`);
      must((await page.locator(`${test("records")} tbody tr`).count()) === Math.min(100, Number(count)), "fewer rows than the number");
    }
    elders = Number(all[all.length - 1][1]);
    await page.goto("/months");
    const [file] = await Promise.all([page.waitForEvent("download"), page.locator(test("csv")).click()]);
    must(readFileSync(await file.path(), "utf8").includes("石桥街道"), "the file does not say whose it is");
    const [book] = await Promise.all([page.waitForEvent("download"), page.locator(test("xlsx")).click()]);
    must(readFileSync(await book.path()).subarray(0, 2).toString() === "PK", "the workbook is none");
  });

  await check("regions: last month is closed, and counted again it is the same", async () => {
    const { page } = officer;
    await page.goto("/months");
    await press(page, "before");
    await press(page, "close");
    await until("the month is closed", async () => (await page.reload(), (await page.locator(test("about")).innerText()).includes("封存，统计规则")), { within: 20_000, every: 500 });
    await press(page, "compare");
    must(await page.locator(test("same")).isVisible(), await page.locator("main").innerText());
    await shot(page, "month-compared");
  });

  const tried = async (text) => {
    const { page } = admin;
    await page.goto("/reorganisations");
    await page.locator("#text").fill(text);
    await press(page, "preview");
  };
  await check("regions: a file that does not fit says why and cannot be planned", async () => {
    await tried(FILE("bad", today()).replace('to = "009903001"', 'to = "009902002"'));
    must((await admin.page.locator(test("wrong")).innerText()).includes("已经有单位在用"), "nobody says why");
    must((await admin.page.locator(test("plan")).count()) === 0, "it can be planned all the same");
  });

  await check("regions: played through, planned, done; everybody has followed and the officer sees the same elders", async () => {
    const { page } = admin;
    await tried(FILE("e2e", today()));
    must((await page.locator(test("counts")).innerText()).includes("石桥街道"), "the street is not in the preview");
    await shot(page, "reorganisation-preview");
    await press(page, "plan");
    must((await page.locator(test("state")).innerText()) === "待执行", "not planned");
    await press(page, "start");
    await until("everybody has followed", async () => (await page.reload(), (await page.locator(test("state")).innerText()) === "已完成"), { within: 20_000, every: 500 });
    must((await page.locator(test("follows")).innerText()).includes("长者档案随区划移交"), "the elders' line is missing");
    await shot(page, "reorganisation-done");
    await officer.page.goto("/months");
    must((await officer.page.locator("h1").innerText()).includes("石桥街道"), "the officer has lost the street");
    must(officer.page.url().endsWith("/months"), "sent elsewhere");
    const all = await officer.page.locator(`${test("ages")} td a`).evaluateAll((found) => found.map((a) => a.textContent));
    must(Number(all[all.length - 1]) === elders, `${all[all.length - 1]} elders, not ${elders}`);
  });

  await check("regions: done twice is refused; undone by name, everything is as it was", async () => {
    const { page } = admin;
    await tried(FILE("e2e", today()).replaceAll("009903", "009904"));
    if (await page.locator(test("plan")).count()) await press(page, "plan");
    must((await page.locator("main").innerText()).match(/已经有了|不能执行/), "planned twice");
    await page.goto("/reorganisations/e2e");
    await press(page, "undo");
    await until("it is undone", async () => (await page.reload(), (await page.locator(test("state")).innerText()) === "已撤回"), { within: 20_000, every: 500 });
    await page.goto(`/regions/${STREET}`);
    must((await page.locator(test("belongs")).innerText()).includes("石桥区"), "the street has not come back");
    story.ids.reorganisations = "e2e";
    story.people.push(admin, officer);
    clean(admin, officer);
  });
}

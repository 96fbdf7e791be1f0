// A community worker's day: a list on a phone, a whole walk without a network, results that arrive exactly once; and the
// street's list, where a line is shown and closed.
import { check, must, number, until, watch } from "../lib/check.mjs";
import { axe } from "../lib/a11y.mjs";
import { shot, tap } from "../lib/browser.mjs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PASSWORD, clean, elderId, enter } from "./people.mjs";

const test = (name) => `[data-test="${name}"]`;
/** A community of our own in the street of the stories, so that nobody else's elders are on the list. */
const STREET = "009902001", COMMUNITY = "009902001001";

const REGIONS = `区划代码,名称,级别,上级代码,纬度,经度
${COMMUNITY},石桥社区,社区,${STREET},29.708,106.630
`;
/** All over eighty and alone: due within a week; one day with more rounds makes them due today. */
const ELDERS = `编号,姓名,性别,出生日期,区划代码,地址,纬度,经度,进门提示,称呼,电话1,电话1说明,类别
E2E-R1,简淑珍,女,1940-02-05,${COMMUNITY},石桥路40号2单元301,29.7080,106.6300,敲窗子她听得见,简婆婆,10000000301,座机,DJ;GL
E2E-R2,詹国秀,女,1939-06-01,${COMMUNITY},石桥路44号1单元102,29.7084,106.6304,,詹婆婆,10000000302,手机,DJ;GL
E2E-R3,阮德贵,男,1941-09-09,${COMMUNITY},石桥路52号3单元201,29.7095,106.6315,,阮爷爷,10000000303,座机,DJ;GL
`;

/** Everybody of the community is due today: a raise by the street's officer, as on a hot day. */
async function raise(officer) {
  const { page } = officer;
  await page.goto("/rounds/rules");
  await page.locator(test("raise")).click();
  await page.locator("#raise-region").fill(COMMUNITY);
  await page.locator("#raise-name").fill("寒潮蓝色预警");
  await page.locator("#raise-cause").selectOption("cold");
  await Promise.all([page.waitForLoadState(), page.locator(test("raise-send")).click()]);
  must((await page.locator(test("raises")).innerText()).includes("寒潮蓝色预警"), "the raise is not shown");
}

export async function rounds(s, story) {
  const file = (name, text) => (writeFileSync(join(s.program.data, name), text), join(s.program.data, name));
  const account = (name, role, called) => s.program.tell(["account", "add", name, "--role", role, "--called", called, "--region", role === "worker" ? COMMUNITY : STREET], PASSWORD + "\n");
  let worker, officer;

  await check("elders who live alone move in and are on a worker's list by the rule", async () => {
    await s.program.tell(["import", "regions", file("e2e-communities.csv", REGIONS)]);
    await account("e2e-worker", "worker", "舒琴");
    await account("e2e-officer", "officer", "卢干部");
    await s.program.tell(["import", "elders", file("e2e-alone.csv", ELDERS)]);
    officer = await enter(s, "e2e-officer");
    watch(officer.page);
    await until("three elders are on the list", async () => {
      await officer.page.goto("/rounds/all");
      const names = await officer.page.locator(`${test("list")} tbody tr td:first-child`).allInnerTexts();
      if (["简淑珍", "詹国秀", "阮德贵"].every((name) => names.includes(name))) return true;
      throw new Error(`on the list: ${names.join(" ")}`);
    }, { within: 40_000, every: 500 });
    story.rounded = await elderId(story.agent, "简淑珍");
  });

  await check("the officer sees what a rule would mean, and raises the rounds for some days", async () => {
    await officer.page.goto("/rounds/rules");
    await officer.page.locator(test("rule-preview")).click();
    await officer.page.locator(test("preview")).waitFor();
    must(await officer.page.locator(test("rule-set")).count() === 0, "an officer of one street may set the rule of the district");
    await axe(officer.page);
    await raise(officer);
    await shot(officer.page, "rounds-rules");
  });

  await check("the worker's phone has the list of today", async () => {
    worker = await enter(s, "e2e-worker", { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true });
    watch(worker.page, officer.page);
    await until("three doors", async () => {
      await worker.page.goto("/rounds");
      return await worker.page.locator(test("door")).count() === 3;
    }, { within: 20_000, every: 500 });
    const text = await worker.page.locator(test("today")).innerText();
    for (const word of ["石桥路40号2单元301", "敲窗子她听得见", "100****0301"]) must(text.includes(word), `${word} is not on the list`);
    must(!text.includes("10000000301"), "the whole number is shown");
    await worker.page.evaluate(() => navigator.serviceWorker.ready);
    await worker.page.reload();
    await axe(worker.page);
    await shot(worker.page, "rounds-today");
  });

  const door = (name) => worker.page.locator(test("door"), { hasText: name });
  await check("a walk without a network: seen, door closed, worries; the page is there after a reload", async () => {
    const { page, context } = worker;
    worker.taps = 0;
    await context.setOffline(true);
    await tap(worker, door("简淑珍").locator(`${test("seen")}:visible`));
    await door("简淑珍").locator(`${test("noted")}:visible`).waitFor();
    await tap(worker, door("詹国秀").locator(`${test("closed")}:visible`));
    await page.reload();
    must((await page.locator(test("unsent")).innerText()).includes("2 条"), "two results are not kept on the phone");
    await tap(worker, door("阮德贵").locator(`${test("worries")}:visible`));
    await tap(worker, door("阮德贵").locator('input[value="meal"]:visible'));
    await door("阮德贵").locator('input[id^="worry-"]:visible').fill("三天没做饭，冰箱空的");
    await tap(worker, door("阮德贵").locator(`${test("worries-send")}:visible`));
    await until("three results are kept", async () => (await page.locator(test("unsent")).innerText()).includes("3 条"));
    number("taps for three doors", worker.taps, "taps", 6);
    await shot(page, "rounds-offline");
  });

  await check("with a network everything is sent: exactly three results, one case", async () => {
    const { page, context } = worker;
    await context.setOffline(false);
    await until("everything kept is sent", async () => page.locator(test("unsent")).isHidden(), { within: 30_000 });
    await page.goto("/rounds");
    const done = page.locator(`${test("done")} li`);
    must(await done.count() === 3, `${await done.count()} results instead of three`);
    must(await page.locator(test("door")).count() === 1, "only the closed door is left for a second try");
    must((await page.locator(test("door")).innerText()).includes("再敲一次"), "nothing says that it is tried again");
    await page.goto(`/rounds/${story.rounded}`);
    must(await page.locator(`${test("results")} tbody tr`).count() === 1, "the elder's page does not show the one result");
    await officer.page.goto("/cases?service=meal");
    const rows = officer.page.locator(`${test("list")} tbody tr`, { hasText: "阮" });
    must(await rows.count() === 1, `${await rows.count()} cases of the worry`);
  });

  await check("the street's list shows a line with an owner and a clock, and closes it with a word", async () => {
    const boss = story.boss.page;
    await until("the day's list has lines", async () => {
      await boss.goto("/gaps?kind=unseen");
      return await boss.locator(test("gap")).count() > 0;
    }, { within: 40_000, every: 500 });
    await boss.goto("/gaps");
    await shot(boss, "gaps");
    const figures = await boss.locator(`${test("figures")} a`).evaluateAll((all) => all.map((a) => [a.getAttribute("href"), a.innerText.split("\n").pop()]));
    for (const [href, count] of figures.slice(0, 4)) {
      await boss.goto(href);
      const words = await boss.locator(".pager").innerText();
      must(words.includes(`共 ${count} 条`), `${href} says ${words}, the figure ${count}`);
    }
    await boss.goto("/gaps?kind=unseen");
    const href = await boss.locator(test("gap")).first().getAttribute("href");
    await boss.goto(href);
    await axe(boss);
    await boss.locator(test("outcome-spoke")).check();
    await Promise.all([boss.waitForURL("**/gaps"), boss.locator(test("gap-close")).click()]);
    await boss.goto("/gaps?closed=true");
    must(await boss.locator(test("gap")).count() >= 1, "the closed line is not among those of today");
    story.people = [...(story.people ?? []), worker, officer];
    story.ids = { ...story.ids, rounds: story.rounded, gaps: href.split("/").pop() };
  });
  clean(worker, officer);
}

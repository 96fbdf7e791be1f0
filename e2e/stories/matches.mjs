// The review desk: a list with a husband's form that carries his wife's number. One key says what it is, another takes it back.
import { axe } from "../lib/a11y.mjs";
import { shot } from "../lib/browser.mjs";
import { check, must, until } from "../lib/check.mjs";
import { PASSWORD, STREET, clean, enter } from "./people.mjs";

const test = (name) => `[data-test="${name}"]`;
/** The check place of GB 11643. */
const identity = (first) => first + "10X98765432"[[...first].reduce((sum, digit, at) => sum + digit * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][at], 0) % 11];
const WIFE = identity("00100119420815002");
const HEAD = "编号,姓名,性别,证件号码,区划代码,地址,电话1\n";
const REGISTERED = `${HEAD}M1,覃秀兰,女,${WIFE},${STREET},石桥路66号2单元301,10000000601\n`;
const FORMS = `${HEAD}F1,谌国强,男,${WIFE},${STREET},石桥路66号2单元301,10000000601\n`;
const AGAIN = `${HEAD}A1,覃绣岚,女,${WIFE},${STREET},,10000000602\n`;

/** A list comes in through the pages of sheets. */
async function bring(page, source, text) {
  await page.goto("/sheets");
  await page.locator("#file").setInputFiles({ name: `${source}.csv`, mimeType: "text/csv", buffer: Buffer.from(text) });
  await Promise.all([page.waitForLoadState(), page.locator(test("upload")).click()]);
  await page.locator("#source").fill(source);
  await Promise.all([page.waitForLoadState(), page.locator(test("try")).click()]);
  await page.locator(test("go")).waitFor({ timeout: 8000 }).catch(async () => { throw new Error(`no try: ${page.url()} ${await page.locator("main").innerText()}`); });
  await Promise.all([page.waitForLoadState(), page.locator(test("go")).click()]);
  await page.locator(test("finished")).waitFor({ timeout: 8000 });
}

export async function matches(s, story) {
  story.ids ??= {};
  let clerk;

  await check("a list comes in: the same person written otherwise is linked, a copied number waits for a person", async () => {
    await s.program.tell(["account", "add", "e2e-match", "--role", "clerk", "--called", "文窗口", "--region", STREET], PASSWORD + "\n");
    clerk = await enter(s, "e2e-match");
    const { page } = clerk;
    await bring(page, "民政名册", REGISTERED);
    await bring(page, "补贴申请", FORMS);
    await bring(page, "体检名单", AGAIN);
    await page.goto("/matches");
    await page.locator(test("queue")).waitFor();
    must(await page.locator(`${test("queue")} tbody tr`).count() >= 1, "no pair waits");
    must(!(await page.locator("main").innerText()).includes("谌国强"), "a whole name stands in the list");
    await axe(page);
    await shot(page, "matches-queue");
  });

  await check("both sides stand beside each other, what differs is marked, and it says why", async () => {
    const { page } = clerk;
    await Promise.all([page.waitForURL(/\/matches\/pairs\//), page.keyboard.press("n")]);
    story.ids.matches = new URL(page.url()).pathname.split("/").pop();
    const text = await page.locator(test("versus")).innerText();
    for (const words of ["谌国强", "覃秀兰", "号码相同", "有相同的号码", "同一户"]) must(text.includes(words), `${words} is not shown: ${text}`);
    must(await page.locator("mark.differs").count() > 0, "nothing is marked");
    must(!text.includes(WIFE), "a whole identity number is shown");
    await axe(page);
    await shot(page, "matches-pair");
  });

  await check("one key says it, the next page takes it back, and the card follows meanwhile", async () => {
    const { page } = clerk;
    const pair = page.url();
    await Promise.all([page.waitForURL(/did=/), page.keyboard.press("1")]);
    must((await page.locator(test("undo-bar")).innerText()).includes("已合为同一人"), "nobody says what was done");
    await page.goto(pair);
    must(await page.locator(test("settled")).count() === 1, "the pair waits still");
    const [gone] = await page.locator('a[href^="/joins/"]').evaluateAll((all) => all.map((a) => a.getAttribute("href").split("/").pop()));
    const kept = await page.locator('a[href^="/joins/"]').nth(1).getAttribute("href").then((href) => href.split("/").pop());
    await page.goto(`/elders/${gone}`);
    must(page.url().endsWith(kept), `the gone record does not lead to the kept one: ${page.url()}`);
    await page.goto(`/joins/${kept}`);
    story.ids.joins = kept;
    await axe(page);
    await shot(page, "matches-story");
    await Promise.all([page.waitForLoadState(), page.locator(test("part")).first().click()]);
    await until("the two stand for themselves again", async () => { await page.goto(`/elders/${gone}`); return page.url().endsWith(gone); });
    await page.goto(pair);
    await Promise.all([page.waitForURL(/did=/), page.keyboard.press("2")]);
    must((await page.locator(test("undo-bar")).innerText()).includes("不是同一人"), "two persons are not two");
    await Promise.all([page.waitForURL(/\/matches$/), page.keyboard.press("u")]);
    await page.goto(pair);
    await page.locator(test("say-one")).waitFor();
    clean(clerk);
  });

  await check("the groups and the weights open; the register teaches its own", async () => {
    const { page } = clerk;
    await page.goto("/matches/clusters");
    await axe(page);
    const boss = await enter(s, "e2e-boss");
    await boss.page.goto("/matches/weights?estimate=1");
    must((await boss.page.locator(test("estimated")).innerText()).includes("位长者"), "nothing was estimated");
    await Promise.all([boss.page.waitForLoadState(), boss.page.locator(test("adopt")).click()]);
    must((await boss.page.locator("main").innerText()).includes("从现在起用新的权重"), "the weights were not taken");
    await shot(boss.page, "matches-weights");
    clean(clerk, boss);
  });
}

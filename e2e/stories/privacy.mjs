// Privacy as people meet it: a consent and its withdrawal, a record opened against the scope, a copy, an erasure, an incident, a new master key.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, must, number } from "../lib/check.mjs";
import { shot } from "../lib/browser.mjs";
import { PASSWORD, STREET, clean, elderId, enter } from "./people.mjs";
import { guard } from "./pages.mjs";

const test = (name) => `[data-test="${name}"]`;
const OTHER = "009902002";

export async function privacy(s, story) {
  const { program } = s;
  const file = (name, text) => (writeFileSync(join(program.data, name), text), join(program.data, name));
  const account = (name, role, called, region) => program.tell(["account", "add", name, "--role", role, "--called", called, "--region", region], PASSWORD + "\n");
  let clerk, worker, boss;
  await check("privacy: a clerk of the street, a worker of the next one", async () => {
    await program.tell(["import", "regions", file("e2e-more-regions.csv", `区划代码,名称,级别,上级代码,纬度,经度\n${OTHER},石岭街道,街道,009902,29.72,106.65\n`)]);
    await program.tell(["import", "elders", file("e2e-more-elders.csv", `编号,姓名,性别,出生日期,区划代码,地址,电话1,电话1说明\nE2E-P,凌素芬,女,1940-02-02,${STREET},石桥路77号,10000000701,座机\n`)]);
    await account("e2e-window", "clerk", "窗口小吴", STREET);
    await account("e2e-next", "worker", "网格小向", OTHER);
    [clerk, worker, boss] = [await enter(s, "e2e-window"), await enter(s, "e2e-next"), await enter(s, "e2e-boss")];
    story.erasable = await elderId(boss, "凌素芬");
  });

  await check("privacy: the register of purposes, and the notice that anybody can read and hear", async () => {
    await boss.page.goto("/privacy");
    must((await boss.page.locator(`${test("purposes")} tbody tr`).count()) >= 10, "few purposes");
    await shot(boss.page, "privacy-purposes");
    const stranger = await s.browser.newContext({ baseURL: program.web, locale: "zh-CN" });
    const page = await stranger.newPage();
    await page.goto("/privacy-notice");
    const sound = await page.request.get("/privacy-notice/spoken.wav");
    must(sound.ok() && (await sound.body()).subarray(0, 4).toString() === "RIFF", "nothing to hear");
    await shot(page, "privacy-notice");
    await stranger.close();
  });

  await check("privacy: without consent no copy leaves; with it one does; withdrawn, it stops at once", async () => {
    const { page } = clerk;
    const copyFor = async () => {
      await page.goto(`/consents/${story.elder}`);
      await page.locator("#recipient").fill("石桥医院");
      await page.locator("#why").fill("住院");
      await page.locator(test("copy-for")).click();
      await page.waitForLoadState();
      return page.locator("main").innerText();
    };
    must((await copyFor()).includes("没有同意"), "a copy left without consent");
    await page.goto(`/consents/${story.elder}`);
    await page.locator(test("evidence-hand_over")).fill("窗口纸质同意书，柜 3");
    await page.locator(test("give-hand_over")).click();
    await page.locator(test("said")).waitFor();
    await shot(page, "privacy-consents");
    must((await copyFor()).includes("石桥路12号"), "the copy does not hold the address");
    await page.goto(`/consents/${story.elder}`);
    await page.locator(test("withdraw-hand_over")).click();
    must((await page.locator(test("said")).innerText()).includes("马上不能再给"), "what stops is not said");
    must((await copyFor()).includes("撤回"), "a copy left after the withdrawal");
    clean(clerk);
  });

  await check("privacy: a worker of the next street opens a record in an emergency, loudly; the supervisor reviews it", async () => {
    const { page } = worker;
    await page.goto(`/elders/${story.elder}`);
    must((await page.locator("main").innerText()).includes("不在您的负责范围内"), "the next street sees the record");
    await page.goto("/overrides");
    await page.locator(test("break-number")).fill("10000000101");
    await page.locator(test("break-reason")).fill("路上遇到老人摔倒，要找家里人");
    await page.locator(test("break-submit")).click();
    await page.locator(test("loud")).waitFor();
    await shot(page, "privacy-override");
    story.ids = { ...story.ids, overrides: page.url().split("/").pop(), consents: story.elder };
    await page.goto(`/elders/${story.elder}`);
    await page.locator(test("open-card")).click();
    await page.locator(`${test("card")}[data-open="yes"]`).waitFor();
    await boss.page.goto("/overrides?state=open");
    await boss.page.locator(`${test("overrides")} a`).first().click();
    must((await boss.page.locator(test("done")).innerText()).includes("查看长者档案"), "the opening of the card is not listed");
    await boss.page.locator(test("remark")).fill("确有急事");
    await boss.page.locator(test("review-right")).click();
    await boss.page.locator(test("said")).waitFor();
    clean(worker, boss);
  });

  await check("privacy: somebody asks for a copy; identity first, then the copy, then the answer", async () => {
    const { page } = clerk;
    const ask = async (elder, kind) => {
      await page.goto(`/consents/${elder}`);
      await page.locator(test("right-kind")).selectOption(kind);
      await page.locator(test("right-who")).fill("本人");
      await page.locator(test("right-relation")).fill("本人");
      await page.locator(test("right-words")).fill("全部");
      await page.locator(test("right-ask")).click();
      await page.locator(test("identity-how")).fill("看了身份证原件");
      await page.locator(test("identity-save")).click();
      await page.locator(test("said")).waitFor();
      return page.url().split("/").pop();
    };
    story.ids.rights = await ask(story.elder, "copy");
    await page.locator(test("copy")).click();
    await page.locator(test("copy-page")).waitFor();
    const text = await page.locator("main").innerText();
    must(text.includes("石桥路12号") && text.includes("10000000101") && text.includes("岳小梅"), "the copy is not whole");
    await shot(page, "privacy-copy");
    await page.goto(`/rights/${story.ids.rights}`);
    await page.locator(test("verdict-done")).check();
    await page.locator(test("answer-words")).fill("副本当面交了");
    await page.locator(test("answer")).click();
    await page.locator(test("said")).waitFor();
    story.erasing = await ask(story.erasable, "delete");
  });

  await check("privacy: an erased record cannot be opened any more by anybody", async () => {
    const { page } = boss;
    await page.goto(`/rights/${story.erasing}`);
    await shot(page, "privacy-right");
    await page.locator(test("erase")).click();
    must((await page.locator(test("said")).innerText()).includes("密钥已销毁"), "it was not erased");
    await page.goto(`/elders/${story.erasable}`);
    const before = await page.locator("main").innerText();
    must(!before.includes("凌"), "her name is still there");
    const open = page.locator(test("open-card"));
    if (await open.count()) {
      await open.click();
      await page.waitForLoadState();
      must((await page.locator("main").innerText()).includes("已经按请求删除"), "the card opens");
    }
  });

  await check("privacy: an incident is entered and told", async () => {
    const { page } = boss;
    await page.goto("/incidents");
    await page.locator(test("incident-headline")).fill("一张名单落在公交车上");
    await page.locator(test("incident-words")).fill("纸质名单，已追回");
    await page.locator(test("incident-affected")).fill("3");
    await page.locator(test("incident-open")).click();
    await page.locator(test("tell-words")).fill("电话报告区网信办");
    await page.locator(test("tell")).click();
    await page.locator(test("said")).waitFor();
    story.ids.incidents = page.url().split("/").pop();
    await page.goto("/retention");
    must((await page.locator(`${test("classes")} tbody tr`).count()) >= 6, "few classes");
    await shot(page, "privacy-retention");
  });

  await check("privacy: the master key is turned while everything goes on, and the old one leaves the file", async () => {
    const key = join(program.data, "master.key");
    const old = readFileSync(key, "utf8").trim();
    const security = await guard(s, "e2e-keys", "security_admin", "/keys");
    const { page } = security;
    await page.locator(test("turn-master")).click();
    const from = performance.now();
    const row = page.locator(`${test("turns")} tbody tr`).first();
    for (let tries = 0; tries < 60; tries += 1) {
      await page.goto("/keys");
      if ((await row.innerText()).includes("做完了")) break;
      await page.waitForTimeout(500);
    }
    must((await row.innerText()).includes("做完了"), `the turn has not ended: ${await row.innerText()}`);
    number("a new master key, from asked for to the old one out of the file", Math.round(performance.now() - from), "ms");
    await shot(page, "privacy-keys");
    const now = readFileSync(key, "utf8");
    must(!now.includes(old) && now.includes("master 2 "), "the old master is still in the file");
    await boss.page.goto(`/elders/${story.elder}`);
    await boss.page.locator(test("open-card")).click();
    await boss.page.locator(`${test("card")}[data-open="yes"]`, { hasText: "石桥路12号" }).waitFor();
    clean(security, boss);
  });
}

// The register at a desk: taken in by keyboard, warned before twice, amended by two at once, assessed, died and brought back.
import { check, must } from "../lib/check.mjs";
import { shot } from "../lib/browser.mjs";
import { STREET, clean, enter } from "./people.mjs";

/** A citizen number of nobody: a region that cannot be, the right check place. */
function identity(birth, sequence) {
  const head = `001001${birth}${sequence}`;
  const sum = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2].reduce((all, weight, at) => all + weight * Number(head[at]), 0);
  return head + "10X98765432"[sum % 11];
}

const NAME = "向秀珍";
const MOST = [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 4, 4, 4, 4, 4, 4, 1, 1, 2, 2, 2, 4, 3, 4];

/** Fills a form's fields by name. */
async function fill(page, form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`${form} [name="${name}"]`).first();
    if ((await field.evaluate((one) => one.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
}

const send = (page, button) => Promise.all([page.waitForLoadState("load"), page.waitForResponse((answer) => answer.request().method() === "POST"), page.locator(button).click()]);
const text = (page, selector) => page.locator(selector).first().innerText();

export async function elders(s, story, who = undefined, region = STREET) {
  who = who ?? (await enter(s, "e2e-boss"));
  const { page } = who;
  const own = {};
  await check("a new elder is registered by keyboard; a slip in the number is named beside its field", async () => {
    await page.goto("/elders/register");
    const good = identity("19430512", "008");
    const bad = good.slice(0, 17) + (good[17] === "1" ? "2" : "1");
    await fill(page, '[data-test="register"]', { name: NAME, identity: bad, region, address: "石桥路5号2单元301", phone1: "10000000305", label1: "手机" });
    await page.locator("#identity").press("Enter");
    await page.waitForSelector("#identity-problem");
    must((await text(page, "#identity-problem")).includes("校验不过"), "the slip is not named");
    must((await page.inputValue("#address")) === "石桥路5号2单元301", "what was typed is gone");
    await page.fill("#identity", good.replace(/[0-9]/g, (digit) => String.fromCharCode(0xff10 + Number(digit))));
    await page.locator("#identity").press("Enter");
    await page.waitForURL(/\/elders\/[0-9a-f]{32}\/record/);
    own.id = page.url().split("/").at(-2);
    const shown = await text(page, "main");
    must(shown.includes(NAME) && shown.includes("********") && !shown.includes(good), "the record, with the number masked");
    await shot(page, "elders-record");
  });
  const at = (path) => page.goto(`/elders/${own.id}/${path}`);
  await check("the same person a second time is shown before anything is saved", async () => {
    await page.goto("/elders/register");
    await fill(page, '[data-test="register"]', { name: NAME, birth: "１９４３年５月１２日", region });
    await send(page, '[data-test="register-save"]');
    must((await text(page, '[data-test="likely"]')).includes("姓名和生日一样"), "no warning");
    must((await page.inputValue("#name")) === NAME, "what was typed is gone");
  });
  await check("facts and decisions have their days; one that ends before it begins is refused beside its field", async () => {
    await at("standing");
    await fill(page, '[data-test="add-fact"]', { fact: "alone", said: "女儿", fact_from: "2021-05-01" });
    await send(page, '[data-test="fact-save"]');
    must((await text(page, "main header")).includes("独居"), "the category does not follow from the fact");
    await fill(page, '[data-test="add-decision"]', { decision: "allowance", body: "示范区民政局", from: "2025-01-01", until: "2024-01-01", monthly: "735.00" });
    await send(page, '[data-test="decision-save"]');
    must((await text(page, "#until-problem")).includes("之后"), "not refused beside its field");
    await page.fill("#until", "");
    await send(page, '[data-test="decision-save"]');
    must((await text(page, '[data-test="decisions"]')).includes("735.00"), "the decision is not there");
    await shot(page, "elders-standing");
  });
  await check("an assessment is typed digit by digit, computed without scripts, explained and ready to print", async () => {
    await at("assess");
    for (const [n, most] of MOST.entries()) {
      if (n === 0) await page.focus("#b1_1");
      await page.keyboard.type(String(n < 8 ? Math.max(most - 2, 0) : most));
      await page.keyboard.press("Tab");
    }
    await send(page, '[data-test="compute"]');
    must((await text(page, '[data-test="so-far"]')).includes("合计 74 分"), await text(page, '[data-test="so-far"]'));
    await page.fill("#risk_fall", "2");
    await page.fill("#assessor1", "");
    await send(page, '[data-test="assess-save"]');
    must((await text(page, "#assessor1-problem")).includes("评估人"), "nobody assessed");
    await page.fill("#assessor1", "周评估");
    await send(page, '[data-test="assess-save"]');
    await page.waitForURL(/\/assessments\//);
    own.assessment = page.url().split("/").pop();
    const said = await text(page, '[data-test="assessment"]');
    must(said.includes("中度") && said.includes("照护风险事件 2 次：加重一级"), said);
    await shot(page, "elders-assessment");
  });
  await check("health notes, another document, a number that ends", async () => {
    await at("health");
    await fill(page, '[data-test="health"]', { conditions: "高血压、糖尿病", drugs: "氨氯地平 5mg 早一片\n二甲双胍", smartphone: "none", channel: "call" });
    await send(page, '[data-test="health-save"]');
    must((await page.inputValue("#conditions")) === "高血压、糖尿病", "not kept");
    await fill(page, '[data-test="religion"]', { religion: "清真饮食" });
    await send(page, '[data-test="religion"] button[value="write"]');
    must((await text(page, "main")).includes("要先问过本人"), "written without asking");
    await at("documents");
    await fill(page, '[data-test="add-document"]', { kind: "hmtresident", number: identity("19430512", "008") });
    await send(page, '[data-test="document-save"]');
    must((await text(page, "#number-problem")).includes("不是这种证件"), "a citizen number is no permit");
    await fill(page, '[data-test="add-document"]', { kind: "seniorcard", number: "L2020000001" });
    await send(page, '[data-test="document-save"]');
    must((await text(page, '[data-test="documents"]')).includes("****01"), "the document is not masked");
    await at("reach");
    await fill(page, '[data-test="add-phone"]', { phone: "10000000306", label: "座机", phone_said: "本人" });
    await send(page, '[data-test="phone-save"]');
    await send(page, '[data-test="phones"] li:last-child button[value="end"]');
    must((await text(page, "main")).includes("用过的号码"), "the number's days are gone");
    await shot(page, "elders-reach");
  });
  await check("two amend at once: the second is told what the first has changed, and nothing typed is lost", async () => {
    await at("amend");
    const second = await who.context.newPage();
    await second.goto(`/elders/${own.id}/amend`);
    await page.fill("#door", "三楼左手");
    await send(page, '[data-test="amend-save"]');
    await second.fill("#keys", "楼下超市");
    await send(second, '[data-test="amend-save"]');
    must((await text(second, '[data-test="errors"]')).includes("进门提示"), "what changed is not said");
    must((await second.inputValue("#keys")) === "楼下超市", "what was typed is gone");
    await second.close();
  });
  await check("a death ends what was going on, says who has followed, and is taken back by name", async () => {
    await page.goto(`/elders/${own.id}`);
    await send(page, '[data-test="open-meal"]');
    await at("death");
    await fill(page, '[data-test="die"]', { on: "2199-01-01", how: "family" });
    await send(page, '[data-test="die-save"]');
    must((await text(page, "#on-problem")).includes("今天之后"), "a death to come");
    await page.fill("#on", new Date(Date.now() - 36e5 * 24 * 2).toISOString().slice(0, 10));
    await send(page, '[data-test="die-save"]');
    await until(page, "撤销工单 1 张");
    await shot(page, "elders-death");
    await fill(page, '[data-test="restore"]', { name: "向秀英", why: "登记错人" });
    await send(page, '[data-test="restore-save"]');
    must((await text(page, "#name-problem")).includes("不一样"), "the wrong name brought her back");
    await page.fill("#name", NAME);
    await send(page, '[data-test="restore-save"]');
    await until(page, "恢复工单 1 张");
    must(!(await text(page, "main header")).includes("已去世"), "she is still dead");
    clean(who);
  });
  story.ids = { ...story.ids, assessment: own.assessment };
  story.elderOf = { ...story.elderOf, assessment: own.id };
}

/** Looks again until the page says it: what follows a death follows within seconds. */
async function until(page, words) {
  for (let n = 0; n < 40; n += 1) {
    if ((await text(page, "main")).includes(words)) return;
    await page.waitForTimeout(250);
    await page.reload();
  }
  throw new Error(`never said: ${words}\n${await text(page, "main")}`);
}

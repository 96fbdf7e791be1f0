// A daughter signs up by telephone, asks to act for her mother, agents call the mother, she says yes; the daughter sees the sign
// of life, asks for a meal, writes and is answered; the mother stops it with one word, and the next click is refused.
import { check, must, number, until } from "../lib/check.mjs";
import { key, person, shot } from "../lib/browser.mjs";
import { Phone } from "../lib/phone.mjs";
import { clean, enter } from "./people.mjs";

const test = (name) => `[data-test="${name}"]`;
const MOTHER = { name: "岳桂兰", last4: "0101" };
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");

async function signsUp(s, phone, name) {
  const who = await person(s.browser, s.program.web, { phone: true });
  const { page } = who;
  await page.goto("/sign-in");
  await page.locator(test("family")).click();
  await page.locator("#phone").fill(phone);
  await page.locator(test("send-code")).click();
  const code = await page.locator(test("demo-code")).textContent();
  must(/^\d{6}$/.test(code.trim()), `the demonstration shows no code: ${code}`);
  await page.locator("#code").fill("12");
  await page.locator(test("enter-code")).click();
  await page.locator(test("errors")).waitFor({ timeout: 5000 });
  await page.locator("#code").fill(code.trim());
  await page.locator(test("enter-code")).click();
  await page.waitForURL(/\/family\/name$/);
  await page.locator("#name").fill(name);
  await page.locator(test("save-name")).click();
  await page.waitForURL(/\/family$/);
  return who;
}

/** Asks; answers what was said and how long it took. */
async function asks({ page }, last4) {
  await page.goto("/family/ask");
  await page.locator("#name").fill(MOTHER.name);
  await page.locator("#last4").fill(last4);
  await page.locator("#relation").fill("女儿");
  for (const see of ["contacts", "visits"]) await page.locator(`input[name="sees"][value="${see}"]`).check();
  await page.locator('input[name="services"][value="g.help"]').check();
  const from = performance.now();
  await page.locator(test("ask-send")).click();
  await page.waitForURL(/\/family$/);
  const took = performance.now() - from;
  return { said: (await page.locator(test("said")).textContent()).trim(), took };
}

async function handedOut(s, words) {
  const said = await s.program.tell(["phone", "add", ...words]);
  const [, user, secret] = said.match(/用户 (\S+)\n密码 (\S+)/) ?? [];
  must(user && secret, `no user and secret in: ${said}`);
  return { user, secret };
}

/** The phones of the agent and of the mother, registered; those of the story of calls where it has run. */
async function phones(s, story) {
  story.agentPhone ??= await Phone.at(s, await handedOut(s, ["--agent", "e2e-agent"]));
  story.elderPhone ??= await Phone.at(s, await handedOut(s, ["--elder", story.elder]));
  for (const phone of [story.agentPhone, story.elderPhone]) {
    await until("a phone registers", () => phone.registers().then(() => true), { within: 20_000 });
  }
}

export async function family(s, story) {
  const agent = await enter(s, "e2e-agent");
  const boss = await enter(s, "e2e-boss");
  story.ids ??= {};
  let daughter, mandate;

  await check("a daughter signs up with a code; a wrong code is refused", async () => {
    daughter = await signsUp(s, "10000000102", "岳小梅");
    await daughter.page.locator(test("nobody")).waitFor();
    await shot(daughter.page, "family-nobody");
  });

  await check("asking with the right and with a wrong number is answered alike, and nothing is shown", async () => {
    const stranger = await signsUp(s, "10000000777", "张三");
    const [right, wrong] = [await asks(daughter, MOTHER.last4), await asks(stranger, "9999")];
    must(right.said === wrong.said, `answered differently: ${right.said} / ${wrong.said}`);
    must(right.took > 1400 && wrong.took > 1400 && Math.abs(right.took - wrong.took) < 700, `took ${right.took} and ${wrong.took} ms`);
    for (const who of [daughter, stranger]) must((await who.page.locator(test("elder")).count()) === 0, "somebody is shown before she said yes");
    const answer = await stranger.page.goto(`/family/${story.elder}`);
    must(answer.status() === 404, `a stranger's look at her page answers ${answer.status()}`);
    clean(stranger);
    await stranger.context.close();
  });

  await check("the agent calls the mother on her own phone and enters her yes", async () => {
    const { page } = agent;
    await phones(s, story);
    await page.goto("/mandates");
    await page.locator(`${test("mandates")} a[href^="/mandates/"]`).first().click();
    await page.waitForURL(/\/mandates\/[0-9a-f]{32}$/);
    mandate = page.url().split("/").pop();
    await page.locator(test("confirm")).click();
    await page.locator(`${test("said")}.bad`, { hasText: "还没有打通" }).waitFor({ timeout: 5000 });
    const answering = story.agentPhone.answers();
    const mother = story.elderPhone.answersAndHangsUp();
    await page.locator(test("call-elder")).click();
    await Promise.all([answering, mother]);
    await page.goto("/desk");
    await until("the call is written up", async () => {
      if (await page.locator(test("wrap")).isVisible()) await page.locator(test("wrap")).click();
      const state = await page.locator(test("mystate")).getAttribute("data-state");
      return state !== "talking" && state !== "wrapup" && state !== "reserved";
    }, { within: 20_000, every: 300 });
    await page.goto(`/mandates/${mandate}`);
    await page.locator(test("told"), { hasText: "打通了" }).waitFor({ timeout: 5000 });
    await page.locator("#said").fill("认得，是我女儿");
    await shot(page, "mandate-confirm");
    await page.locator(test("confirm")).click();
    await page.locator(test("said"), { hasText: "现在起有效" }).waitFor({ timeout: 5000 });
  });

  await check("the daughter sees the last sign of life and from what it is known, and nothing that her mother did not allow", async () => {
    const { page } = daughter;
    await page.goto("/family");
    await page.locator(test("elder")).click();
    const sign = await page.locator(test("sign")).textContent();
    must(/今天 \d+:\d\d，/.test(sign), `no time in: ${sign}`);
    const life = await page.locator(test("life")).textContent();
    must(/接了我们的电话/.test(life), `not said from what: ${life}`);
    await shot(page, "family-one");
    const text = await page.locator("main").textContent();
    must(!text.includes("石桥路") && !text.includes("吸氧"), "address or health is shown");
    const card = await page.goto(`/elders/${story.elder}`);
    must(card.status() === 403, `the card answers ${card.status()}`);
  });

  await check("she asks for a meal; the case and its story say on whose behalf", async () => {
    const { page } = daughter;
    await page.goto(`/family/${story.elder}`);
    await page.locator(test("service-meal")).check();
    await page.locator("#service-words").fill("中午送，软一点");
    await page.locator(test("service-send")).click();
    await page.locator(test("cases"), { hasText: "助餐" }).waitFor({ timeout: 5000 });
    await agent.page.goto("/cases?service=meal&state=open");
    const link = agent.page.locator('[data-test="list"] a', { hasText: "由女儿 岳小梅 代办" }).first();
    await link.click();
    await agent.page.locator(test("story"), { hasText: "由女儿 岳小梅 代办" }).waitFor({ timeout: 5000 });
    await shot(agent.page, "case-on-behalf");
  });

  await check("she writes to the centre; the agent answers; the answer is on her page", async () => {
    await daughter.page.locator("#message-words").fill("妈妈这两天吃饭好不好");
    await daughter.page.locator(test("message-send")).click();
    await daughter.page.locator(test("messages"), { hasText: "还没有回话" }).waitFor({ timeout: 5000 });
    await agent.page.goto("/cases?service=family_message&state=open");
    await agent.page.locator('[data-test="list"] a[href^="/cases/"]').first().click();
    story.ids.messages = agent.page.url().split("/").pop();
    await agent.page.locator(test("leads")).click();
    await agent.page.locator("#words").fill("吃得好，今天还添了一碗");
    await agent.page.locator(test("answer-send")).click();
    await agent.page.locator(test("said"), { hasText: "回了" }).waitFor({ timeout: 5000 });
    await daughter.page.goto(`/family/${story.elder}`);
    await daughter.page.locator(test("answer"), { hasText: "添了一碗" }).waitFor({ timeout: 5000 });
  });

  await check("the mother says stop; one key on the page of her mandates, and the daughter's next click is refused", async () => {
    await agent.page.goto(`/elders/${story.elder}`);
    await agent.page.locator(test("mandates")).first().click();
    await agent.page.locator(test("stop-all")).waitFor();
    agent.keys = 0;
    await key(agent, "x");
    await agent.page.locator(test("said"), { hasText: "停掉了 1 份" }).waitFor({ timeout: 5000 });
    number("keys to stop everybody who acts for an elder", agent.keys, "keys", 1);
    await daughter.page.locator("#message-words").fill("还在吗");
    const [answer] = await Promise.all([daughter.page.waitForNavigation(), daughter.page.locator(test("message-send")).click()]);
    must(answer.status() === 404, `her next click answers ${answer.status()}`);
    must((await daughter.page.textContent("body")).includes("授权已经停了"), "she is not told that it was stopped");
    await daughter.page.goto("/family");
    must((await daughter.page.locator(test("elder")).count()) === 0, "she still sees her mother");
  });

  await check("at a window, in person, with the paper photographed: in force at once", async () => {
    const { page } = boss;
    await page.goto(`/elders/${story.elder}/mandates`);
    await page.locator("#name").fill("岳小梅");
    await page.locator("#phone").fill("10000000102");
    await page.locator("#relation").fill("女儿");
    for (const see of ["contacts", "visits", "health", "address"]) await page.locator(`input[name="sees"][value="${see}"]`).check();
    await page.locator('input[name="services"][value="g.help"]').check();
    await page.locator("#photo").setInputFiles({ name: "paper.png", mimeType: "image/png", buffer: PNG });
    await page.locator(test("give-send")).click();
    await page.locator(test("said"), { hasText: "现在起有效" }).waitFor({ timeout: 5000 });
    const paper = await page.locator(test("paper")).getAttribute("href");
    const seen = await page.evaluate((u) => fetch(u).then(async (r) => [r.status, r.headers.get("content-type"), (await r.arrayBuffer()).byteLength]), paper);
    must(seen[0] === 200 && seen[1] === "image/png" && seen[2] === PNG.length, `the paper answers ${seen}`);
    await shot(page, "mandate-given");
    story.ids.mandates = page.url().split("/").pop();
    await daughter.page.goto(`/family/${story.elder}`);
    must((await daughter.page.locator("main").textContent()).includes("石桥路"), "the address that she may see is not shown");
    await shot(daughter.page, "family-all");
  });
  story.ids.family = story.elder;
  (story.people ??= []).push(daughter);
  clean(agent, boss, daughter);
}

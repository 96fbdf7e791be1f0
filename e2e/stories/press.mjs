// A press over MQTT, by a client that we did not write, to the agent's page; from there to the door and back.
import { check, must, number, until, watch } from "../lib/check.mjs";
import { axe } from "../lib/a11y.mjs";
import { key, shot, tap } from "../lib/browser.mjs";
import { run } from "../lib/program.mjs";
import { clean, elderId, enter } from "./people.mjs";

const test = (name) => `[data-test="${name}"]`;

/** Publishes with mosquitto_pub, QoS 1: it ends only after PUBACK. */
async function publish(s, device, payload, token = device.token) {
  return run("mosquitto_pub", ["-h", "127.0.0.1", "-p", String(s.program.mqttPort), "-q", "1", "-V", "mqttv311", "-i", device.id,
    "-u", device.id, "-P", token, "-t", `yinqiao/v1/${device.id}/press`, "-m", payload], { timeout: 15_000 });
}

export async function press(s) {
  const agent = await enter(s, "e2e-agent");
  const boss = await enter(s, "e2e-boss");
  const helper = await enter(s, "e2e-helper");
  const story = { agent, boss, helper };
  watch(agent.page, helper.page);

  await check("a device is handed out by the command line of the running program", async () => {
    story.elder = await elderId(agent, "岳桂兰");
    const said = await s.program.tell(["device", "add", "--elder", story.elder, "--kind", "button"]);
    const [, id, token] = said.match(/设备 ([0-9a-f]{32})\n令牌 ([0-9a-f]+)/) ?? [];
    must(id && token, `no id and token in: ${said}`);
    story.device = { id, token };
  });

  await check("a wrong token is refused", async () => {
    const { code } = await publish(s, story.device, "{}", "wrong-token-of-some-length");
    must(code !== 0, "mosquitto_pub was let in with a wrong token");
  });

  await check("the helper goes on duty with one tap", async () => {
    await helper.page.goto("/day");
    await helper.page.locator(test("duty-turn")).tap();
    await helper.page.locator(`${test("duty")}.on`).waitFor();
    await shot(helper.page, "helper-day");
  });

  await check("the press shows on the agent's open desk", async () => {
    await agent.page.goto("/desk");
    await agent.page.locator(test("queue")).waitFor({ state: "attached" });
    await agent.page.waitForTimeout(500);
    const row = agent.page.locator(`${test("queue")} a`, { hasText: "岳" });
    const from = performance.now();
    const { code, err } = await publish(s, story.device, JSON.stringify({ id: "1", at: Date.now() }));
    must(code === 0, `mosquitto_pub: ${err}`);
    await row.first().waitFor({ timeout: 10_000 });
    number("press by mosquitto_pub (its own start included) to the agent's screen", Math.round(performance.now() - from), "ms");
    await shot(agent.page, "agent-queue");
  });

  await check("the same press again, and a second one, join the open case", async () => {
    await publish(s, story.device, JSON.stringify({ id: "1", at: Date.now() }));
    await publish(s, story.device, JSON.stringify({ id: "2", at: Date.now() }));
    await agent.page.goto("/cases?state=open");
    const rows = agent.page.locator(`${test("list")} tbody tr`, { hasText: "岳" });
    must(await rows.count() === 1, `${await rows.count()} open cases of one elder`);
  });

  await check("from the press to help sent, by keys alone", async () => {
    await agent.page.goto("/desk");
    const row = agent.page.locator(`${test("queue")} a`, { hasText: "岳" }).first();
    await row.waitFor();
    const open = await row.getAttribute("data-key");
    must(open, "the waiting press has no key");
    agent.keys = 0;
    await key(agent, open);
    await agent.page.locator(test("person")).waitFor();
    await shot(agent.page, "agent-card");
    story.case = await agent.page.locator(test("case")).getAttribute("data-case");
    if (await agent.page.locator(test("take")).isVisible()) {
      await key(agent, "t");
      await agent.page.locator(test("take")).waitFor({ state: "hidden" });
      await agent.page.waitForLoadState();
    }
    await agent.page.locator(`${test("send-nearest")}:visible`).waitFor();
    await key(agent, "Enter");
    await until("a helper is asked", async () => (await agent.page.locator(test("case")).innerText()).includes("罗大勇"), { within: 10_000 });
    number("keys from the open desk to help sent", agent.keys, "keys", 6);
    await shot(agent.page, "agent-sent");
    await axe(agent.page);
  });
  return story;
}

/** Accept → (network gone) arrive, evidence, finish → network back: at the server exactly once. */
export async function door(s, story) {
  const { helper, agent } = story;
  await check("the offer reaches the helper's open page, with its reason", async () => {
    await helper.page.goto("/day");
    const offer = helper.page.locator(test("offer")).first();
    await offer.waitFor({ timeout: 15_000 });
    must((await offer.innerText()).trim().length > 4, "the offer says nothing");
    await shot(helper.page, "helper-offer");
    await offer.tap();
    await helper.page.locator(test("job")).waitFor();
    story.visit = await helper.page.locator(test("job")).getAttribute("data-job");
  });

  await check("accept, arrive, say what was done, finish: few taps, and the last three without a network", async () => {
    const page = helper.page;
    helper.taps = 0;
    await tap(helper, page.locator(test("accept")));
    await page.locator(`${test("arrive")}:visible`).waitFor();
    await until("the acceptance is sent", async () => page.locator(test("unsent")).isHidden());
    await until("the door is shown after accepting", async () => (await page.locator(test("job")).innerText()).includes("石桥路12号"));
    await shot(page, "helper-job");
    await helper.context.setOffline(true);
    await tap(helper, page.locator(test("arrive")));
    await page.locator(`${test("finish")}:visible`).waitFor();
    await tap(helper, page.locator(test("finish-words")));
    await page.keyboard.type("扶起来坐好，量了血压，女儿在路上");
    await tap(helper, page.locator(test("finish")));
    await page.locator(`${test("unsent")}:visible`).waitFor();
    await shot(page, "helper-offline");
    must((await page.locator(test("unsent")).innerText()).includes("2 条"), "the two acts are not kept on the phone");
    number("taps from accepting to finishing a visit", helper.taps, "taps", 4);
    await helper.context.setOffline(false);
    await until("everything kept is sent", async () => page.locator(test("unsent")).isHidden(), { within: 30_000 });
    await page.locator(`${test("finished")}:visible`).waitFor();
  });

  await check("what was done without a network stands in the story exactly once, in order", async () => {
    await agent.page.goto(`/cases/${story.case}`);
    const text = await until("the story has the visit's end", async () => {
      await agent.page.reload();
      const text = await agent.page.locator(test("story")).innerText();
      return text.includes("女儿在路上") && text;
    });
    for (const once of ["到场打卡", "完成上门"]) must(text.split(once).length === 2, `${once} is there more than once:\n${text}`);
    must(text.indexOf("到场打卡") < text.indexOf("完成上门"), "the order is not that of the door");
    await shot(agent.page, "case-story");
  });

  await check("call-back, close: the case ends, and its story is complete", async () => {
    const page = agent.page;
    if (await page.locator(test("take")).isVisible()) await page.locator(test("take")).click();
    const asked = page.locator(`${test("satisfied")}:visible`);
    await asked.waitFor({ timeout: 10_000 });
    await page.locator('input[name="satisfied"][value="yes"]').check();
    await asked.click();
    const close = page.locator(`${test("close-send")}:visible`);
    await close.waitFor({ timeout: 10_000 });
    await page.locator("#outcome").selectOption("helped");
    await close.click();
    await until("the case is closed", async () => (await page.locator("header").allInnerTexts()).join(" ").match(/办结|已关闭/));
    const lines = await page.locator(`${test("story")} > li`).count();
    must(lines >= 8, `the story has ${lines} lines only`);
    const text = await page.locator(test("story")).innerText();
    for (const word of ["罗大勇", "唐晓晴"]) must(text.includes(word), `${word} is not in the story`);
  });
  clean(agent, helper, story.boss);
}

/** The supervisor's numbers open to their records. */
export async function board(s, story) {
  const { page } = story.boss;
  await check("every number of the board opens to its records", async () => {
    await page.goto("/board");
    const figures = page.locator(".figure");
    const count = await figures.count();
    must(count >= 6, `the board shows ${count} numbers`);
    await shot(page, "board");
    const hrefs = await figures.evaluateAll((all) => all.map((a) => [a.getAttribute("href"), a.innerText.replace(/\s+/g, " ")]));
    for (const [href, words] of hrefs) {
      must(href, `${words} opens to nothing`);
      const answer = await page.goto(href);
      must(answer.ok(), `${words} → ${href}: ${answer.status()}`);
      must(await page.locator(`${test("list")}, ${test("empty")}, main table`).count() > 0, `${words} → ${href} shows no records`);
    }
  });
}

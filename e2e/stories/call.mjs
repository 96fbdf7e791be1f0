// By voice: phones that we did not write (sipp) register, ring in, are queued, answered on another one, recorded, called back.
import { check, must, number, until, watch } from "../lib/check.mjs";
import { key, shot } from "../lib/browser.mjs";
import { Phone } from "../lib/phone.mjs";
import { run } from "../lib/program.mjs";
import { clean, enter } from "./people.mjs";

const test = (name) => `[data-test="${name}"]`;

async function handedOut(s, words) {
  const said = await s.program.tell(["phone", "add", ...words]);
  const [, user, secret] = said.match(/用户 (\S+)\n密码 (\S+)/) ?? [];
  must(user && secret, `no user and secret in: ${said}`);
  return { user, secret };
}

/** The agent takes calls. */
async function ready(page) {
  await page.goto("/desk");
  const turn = page.locator(test("state-ready"));
  if (await turn.isVisible()) await turn.click();
  await page.locator(`${test("mystate")}[data-state="ready"]`).waitFor({ timeout: 10_000 });
}

/** After a call: whatever is to be written up is done. */
async function wrapped(page) {
  await until("the call is written up", async () => {
    if (await page.locator(test("wrap")).isVisible()) await page.locator(test("wrap")).click();
    const state = await page.locator(test("mystate")).getAttribute("data-state");
    return state !== "talking" && state !== "wrapup" && state !== "reserved";
  }, { within: 20_000, every: 300 });
}

export async function call(s, story) {
  const agent = await enter(s, "e2e-agent");
  const { page } = agent;
  watch(page);

  await check("a wrong secret does not register, the right one does", async () => {
    story.agentPhone = await Phone.at(s, await handedOut(s, ["--agent", "e2e-agent"]));
    const wrong = await Phone.at(s, { ...story.agentPhone.credential, secret: "guessed" });
    let registered = true;
    await wrong.registers().catch(() => (registered = false));
    must(!registered, "a wrong secret registered");
    await until("the phone registers", () => story.agentPhone.registers().then(() => true), { within: 20_000 });
    await ready(page);
  });

  await check("a call from the trunk: the card is on the agent's page, voice flows, hang-up ends it", async () => {
    const trunk = await Phone.at(s, null, s.program.trunkPort);
    const answering = story.agentPhone.answers();
    const from = performance.now();
    const calling = trunk.plays("trunk_calls.xml", { more: ["-s", "10000000201"], seconds: 40 });
    const card = page.locator(test("person"), { hasText: "贺长顺" });
    await Promise.race([card.waitFor({ timeout: 10_000 }), calling.then(() => { throw new Error("the call ended before the card was seen"); })]);
    number("call from the trunk (sipp's own start included) to the card on the agent's screen", Math.round(performance.now() - from), "ms");
    await page.locator(`${test("call")}[data-state="talking"]`).waitFor({ timeout: 10_000 });
    story.call = await page.locator(test("call")).getAttribute("data-call");
    await shot(page, "agent-talking");
    await Promise.all([calling, answering]);
    await wrapped(page);
  });

  await check("the recording is on the call's page and can be played", async () => {
    await until("the recording is entered", async () => {
      await page.goto(`/calls/${story.call}`);
      return (await page.locator(test("recording")).count()) > 0;
    });
    const src = await page.locator(test("recording")).first().getAttribute("src");
    const sound = await page.evaluate((u) => fetch(u).then(async (r) => [r.status, r.headers.get("content-type"), (await r.arrayBuffer()).byteLength]), src);
    must(sound[0] === 200 && /audio/.test(sound[1]) && sound[2] > 40_000, `the recording answers ${sound}`);
    const seconds = await page.locator(test("recording")).first().evaluate((a) => new Promise((done) => {
      a.addEventListener("loadedmetadata", () => done(a.duration)); a.addEventListener("error", () => done(-1)); a.preload = "metadata"; a.load();
    }));
    must(seconds > 2, `the browser reads ${seconds} s of sound`);
  });

  await check("an unknown number is answered in its own class and tied to an elder on the spot", async () => {
    await ready(page);
    const trunk = await Phone.at(s, null, s.program.trunkPort);
    const answering = story.agentPhone.answers();
    const calling = trunk.plays("trunk_calls.xml", { more: ["-s", "10000009999"], seconds: 40 });
    await page.locator(test("unknown")).waitFor({ timeout: 15_000 });
    await page.locator("#find").fill("贺长顺");
    await page.locator(test("find")).click();
    await page.locator(test("tie")).first().click();
    await page.locator(test("person"), { hasText: "贺长顺" }).waitFor({ timeout: 10_000 });
    await Promise.all([calling, answering]);
    await wrapped(page);
  });

  await check("a press is called back with one key, on the elder's own phone", async () => {
    story.elderPhone = await Phone.at(s, await handedOut(s, ["--elder", story.elder]));
    await until("the elder's phone registers", () => story.elderPhone.registers().then(() => true), { within: 20_000 });
    await ready(page);
    const { id, token } = story.device;
    await run("mosquitto_pub", ["-h", "127.0.0.1", "-p", String(s.program.mqttPort), "-q", "1", "-i", id, "-u", id, "-P", token, "-t", `yinqiao/v1/${id}/press`, "-m", '{"id":"100"}']);
    const row = page.locator(`${test("queue")} a`, { hasText: "岳" }).first();
    await row.waitFor({ timeout: 10_000 });
    await key(agent, await row.getAttribute("data-key"));
    await page.locator(test("call-back")).waitFor({ timeout: 10_000 });
    const answering = story.agentPhone.answers();
    const elderAnswers = story.elderPhone.answersAndHangsUp();
    agent.keys = 0;
    await key(agent, "b");
    number("keys to call the elder back", agent.keys, "keys", 1);
    await page.locator(`${test("call")}[data-state="talking"]`).waitFor({ timeout: 20_000 });
    await shot(page, "agent-call-back");
    await Promise.all([answering, elderAnswers]);
    await wrapped(page);
  });
  clean(agent);
}

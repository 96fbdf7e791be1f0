// What goes wrong in life, at the doors: double submit, expired pages, foreign origins, a stranger's session.
import { check, must } from "../lib/check.mjs";
import { person } from "../lib/browser.mjs";
import { clean, enter } from "./people.mjs";

export async function bad(s, story) {
  await check("a form sent twice is one act", async () => {
    const agent = await enter(s, "e2e-agent");
    await agent.page.goto(`/cases/${story.case}`);
    const form = await agent.page.locator('form[action$="/note"], form[action$="/reopen"]').first();
    const sent = await form.evaluate(async (f) => {
      const body = () => { const d = new FormData(f); if (d.has("words")) d.set("words", "同一句话按了两次"); return new URLSearchParams([...d]); };
      const fixed = body();
      const once = () => fetch(f.action, { method: "POST", body: new URLSearchParams(fixed), redirect: "manual" }).then((r) => r.type === "opaqueredirect" ? 303 : r.status);
      return [await once(), await once()];
    });
    must(sent.every((code) => code === 303 || code === 200), `answers ${sent}`);
    await agent.page.goto(`/cases/${story.case}`);
    const text = await agent.page.locator('[data-test="story"]').innerText();
    const times = text.split("同一句话按了两次").length - 1;
    must(times <= 1, `the note stands ${times} times in the story`);
    clean(agent);
  });

  await check("a form from another site is refused", async () => {
    const answer = await fetch(s.program.web + "/sign-in", { method: "POST", redirect: "manual", body: new URLSearchParams({ name: "x", password: "y" }),
      headers: { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" } });
    must(answer.status === 403, `answered ${answer.status}`);
  });

  await check("a page of somebody whose session ended leads to signing in and back", async () => {
    const who = await enter(s, "e2e-boss");
    await who.context.clearCookies();
    await who.page.goto("/board");
    must(new URL(who.page.url()).pathname === "/sign-in", `stayed on ${who.page.url()}`);
  });

  await check("nobody reaches a page without signing in; a helper does not reach the desk", async () => {
    const stranger = await person(s.browser, s.program.web);
    for (const path of ["/desk", "/board", `/cases/${story.case}`, `/elders/${story.elder}`, "/accounts"]) {
      await stranger.page.goto(path);
      must(new URL(stranger.page.url()).pathname === "/sign-in", `${path} is open to strangers`);
    }
    const helper = await enter(s, "e2e-helper2");
    for (const path of ["/board", "/accounts", `/elders/${story.elder}`]) {
      const answer = await helper.page.goto(path);
      must([403, 404].includes(answer.status()), `${path} answers a helper ${answer.status()}`);
    }
  });

  await check("wrong passwords lock the account for a while, and say so", async () => {
    await s.program.tell(["account", "add", "e2e-locked", "--role", "clerk"], "three bridges over 9 rivers\n");
    const who = await person(s.browser, s.program.web);
    let text = "";
    for (let i = 0; i < 6; i++) {
      await who.page.goto("/sign-in");
      await who.page.locator("#name").fill("e2e-locked");
      await who.page.locator("#password").fill(`wrong password ${i}`);
      await who.page.locator('[data-test="submit"]').click();
      await who.page.waitForLoadState();
      text = await who.page.locator("main").innerText();
    }
    must(/锁|稍后|分钟/.test(text), `after six wrong passwords the page says: ${text.slice(0, 200)}`);
  });

  await check("the trail verifies while the program runs", async () => {
    const said = await s.program.tell(["trail", "verify"]);
    must(said.includes("没有发现"), said);
  });
}

// By voice: phones that we did not write (sipp) ring in, are queued, answered on another one, recorded, called back.
import { check, must } from "../lib/check.mjs";

export async function call(s, story) {
  await check("a phone is handed out by the command line of the running program", async () => {
    const said = await s.program.tell(["phone", "add", "--agent", "e2e-agent"]);
    const [, user, secret] = said.match(/用户 (\S+)\n密码 (\S+)/) ?? [];
    must(user && secret, `no user and secret in: ${said}`);
    story.agentPhone = { user, secret };
    const elder = await s.program.tell(["phone", "add", "--elder", story.elder]);
    const [, euser, esecret] = elder.match(/用户 (\S+)\n密码 (\S+)/) ?? [];
    story.elderPhone = { user: euser, secret: esecret };
  });
}

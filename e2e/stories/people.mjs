// Who is in the stories: elders, agents, helpers of our own beside the synthetic district, all invented.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { must } from "../lib/check.mjs";
import { person, signIn } from "../lib/browser.mjs";

export const PASSWORD = "three bridges over 9 rivers";
/** No real district has this code. */
export const STREET = "009902001";
/** Where the elder of the stories lives; helpers' phones stand near. */
export const HOME = { latitude: 29.7081, longitude: 106.6302 };

const REGIONS = `区划代码,名称,级别,上级代码,纬度,经度
009902,石桥区,区县,,29.70,106.63
${STREET},石桥街道,街道,009902,29.708,106.630
`;
const ELDERS = `编号,姓名,性别,出生日期,区划代码,地址,纬度,经度,进门提示,称呼,电话1,电话1说明,语言,首先知道,风险,联系人1姓名,联系人1关系,联系人1电话
E2E-1,岳桂兰,女,1941-03-05,${STREET},石桥路12号3单元502,${HOME.latitude},${HOME.longitude},三单元没有电梯,岳婆婆,10000000101,一键呼,重庆话,在家吸氧，停电先问氧气,吸氧;独居,岳小梅,女儿,10000000102
E2E-2,贺长顺,男,1938-11-20,${STREET},石桥路30号1单元101,29.7090,106.6310,,贺爷爷,10000000201,座机,重庆话,,,贺平,儿子,10000000202
`;

/** Moves the people in and gives everybody an account and a device. */
export async function settle(program) {
  const file = (name, text) => (writeFileSync(join(program.data, name), text), join(program.data, name));
  await program.tell(["import", "regions", file("e2e-regions.csv", REGIONS)]);
  await program.tell(["import", "elders", file("e2e-elders.csv", ELDERS)]);
  const account = (name, role, called) => program.tell(["account", "add", name, "--role", role, "--called", called], PASSWORD + "\n");
  await account("e2e-agent", "agent", "唐晓晴");
  await account("e2e-helper", "helper", "罗大勇");
  await account("e2e-helper2", "helper", "周小满");
  await account("e2e-boss", "supervisor", "程主任");
}

/** Somebody with a browser, signed in. A helper's is a phone that stands near the elder's home. */
export async function enter(s, name, more = {}) {
  const phone = name.startsWith("e2e-helper");
  const place = phone ? { geolocation: { ...HOME, accuracy: 12 }, permissions: ["geolocation"] } : {};
  const who = await person(s.browser, s.program.web, { phone, ...place, ...more });
  await signIn(who, name, PASSWORD);
  return who;
}

/** The id of an elder of ours, found as an agent finds it. */
export async function elderId(agent, name) {
  await agent.page.goto("/elders");
  await agent.page.locator('input[name="q"]').fill(name);
  await agent.page.locator('[data-test="find"] button[type="submit"]').click();
  const href = await agent.page.locator('[data-test="found"] a').first().getAttribute("href");
  must(href, `${name} is not found`);
  return href.split("/").pop();
}

/** Nothing was loaded from elsewhere, no script failed. */
export function clean(...people) {
  for (const who of people) {
    must(who.foreign.length === 0, `loaded from elsewhere: ${who.foreign.join(" ")}`);
    must(who.errors.length === 0, `scripts failed: ${who.errors.join("\n")}`);
  }
}

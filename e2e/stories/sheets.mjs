// A clerk with a spreadsheet of three wrong rows; and a list that goes out only when somebody else approved it.
import { readFileSync } from "node:fs";
import { axe } from "../lib/a11y.mjs";
import { shot } from "../lib/browser.mjs";
import { check, must, until, watch } from "../lib/check.mjs";
import { PASSWORD, STREET, clean, elderId, enter } from "./people.mjs";

const test = (name) => `[data-test="${name}"]`;
/** The check place of GB 11643. */
const identity = (first) => first + "10X98765432"[[...first].reduce((sum, digit, at) => sum + digit * [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2][at], 0) % 11];
const LIST = `石桥街道2026年高龄老人名单,,,,,
序号,姓 名,身份证号,出生年月日,联系电话,备注
1,丁素兰,${identity("00100119400102002")},1940-1-2,10000000501,
2,冉光明,${identity("00100119390304001")},1939年3月4日,没有电话,
3,向桂英,,民国29年,10000000503,
4,谭永福,${identity("00100119420506001")},19420506,10000000504,
5,丁素兰,${identity("00100119400102002")},1940/01/02,10000000501,又报了一次
`;

/** Sends a file by its bytes. */
async function upload(page, name, text) {
  await page.goto("/sheets");
  await page.locator("#file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await Promise.all([page.waitForLoadState(), page.locator(test("upload")).click()]);
}

/** A file that somebody downloads, as text. */
async function download(page, locator) {
  const [file] = await Promise.all([page.waitForEvent("download"), locator.click()]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

const counts = (page) => Promise.all([0, 1, 2, 3, 4].map(async (at) => Number(await page.locator(test(`count-${at}`)).innerText())));
const same = async (page, wanted, what) => must(JSON.stringify(await counts(page)) === JSON.stringify(wanted), `${what}: ${await counts(page)}, not ${wanted}`);

export async function sheets(s, story) {
  const account = (name, role, called) => s.program.tell(["account", "add", name, "--role", role, "--called", called, "--region", STREET], PASSWORD + "\n");
  let clerk;
  story.ids ??= {};

  await check("a clerk brings a list as the office made it: the columns are guessed, the clerk says where they all live", async () => {
    await account("e2e-lists", "clerk", "蒲晓芸");
    await account("e2e-chief", "officer", "龚干部");
    clerk = await enter(s, "e2e-lists");
    const { page } = clerk;
    watch(page);
    await upload(page, "高龄名单.csv", LIST);
    must(page.url().endsWith("/columns"), `after the upload: ${page.url()} ${await page.locator("main").innerText()}`);
    for (const [at, field] of [[1, "姓名"], [2, "证件号码"], [3, "出生日期"], [4, "电话1"], [5, ""]])
      must(await page.locator(test(`column-${at}`)).inputValue() === field, `column ${at} is not taken for ${field}`);
    await page.locator("#source").fill("石桥街道高龄名单");
    await Promise.all([page.waitForLoadState(), page.locator(test("try")).click()]);
    must((await page.locator(test("errors")).innerText()).includes("区划"), "nobody asked where they live");
    await page.locator("#region").selectOption(STREET);
    await page.locator("#profile").fill("高龄名单的对法");
    await axe(page);
    await shot(page, "sheet-columns");
    await Promise.all([page.waitForLoadState(), page.locator(test("try")).click()]);
  });

  await check("the try says who is new and what is wrong with the three others, and changes nothing", async () => {
    const { page } = clerk;
    await page.locator(test("go")).waitFor();
    await same(page, [2, 0, 0, 0, 3], "the try");
    const bad = await page.locator(test("bad-rows")).innerText();
    for (const words of ["第 4 行", "联系电话", "没有电话", "第 5 行", "民国", "第 7 行", "和第 3 行是同一个人"]) must(bad.includes(words), `${words} is not told: ${bad}`);
    await axe(page);
    await shot(page, "sheet-tried");
  });

  await check("it goes in; the bad rows come back as a file, are mended and go in; the same file again changes nothing", async () => {
    const { page } = clerk;
    await Promise.all([page.waitForLoadState(), page.locator(test("go")).click()]);
    await page.locator(test("finished")).waitFor();
    await same(page, [2, 0, 0, 0, 3], "the result");
    story.ids.sheets = page.url().split("/").pop();
    await shot(page, "sheet-done");
    const file = await download(page, page.locator(test("bad")));
    must(file.name === "要改的行.csv" && file.text.includes("没有导入的原因"), `${file.name}: ${file.text}`);
    const mended = file.text.replace("没有电话", "10000000502").replace("民国29年", "1940-06-07").split("\n").filter((line) => !line.includes("又报了一次")).join("\n");
    await upload(page, "要改的行.csv", mended);
    must(await page.locator(test("column-4")).inputValue() === "电话1", "the mapping that was kept is not used");
    await page.locator("#source").fill("石桥街道高龄名单");
    await page.locator("#region").selectOption(STREET);
    await Promise.all([page.waitForLoadState(), page.locator(test("try")).click()]);
    await page.locator(test("go")).waitFor();
    await same(page, [2, 0, 0, 0, 0], "the mended rows");
    await Promise.all([page.waitForLoadState(), page.locator(test("go")).click()]);
    await page.locator(test("finished")).waitFor();
    must(await elderId(story.agent, "冉光明"), "the mended elder is not in the register");

    await upload(page, "高龄名单.csv", LIST);
    must((await page.locator(test("same")).innerText()).includes("传过一次"), "nobody says that it came before");
    await Promise.all([page.waitForLoadState(), page.locator(test("try")).click()]);
    await page.locator(test("go")).waitFor();
    await same(page, [0, 0, 2, 0, 3], "the same file again");
  });

  await check("a file that is none, and a workbook that would burst, are refused in words", async () => {
    const { page } = clerk;
    for (const [name, bytes, words] of [["图.xlsx", Buffer.from("PK\x03\x04 nothing"), "坏了"], ["图.png", Buffer.from([0x89, 0x50, 0, 0, 0]), "不是表格"], ["空.csv", Buffer.from(" "), "空的"]]) {
      await page.goto("/sheets");
      await page.locator("#file").setInputFiles({ name, mimeType: "application/octet-stream", buffer: bytes });
      await Promise.all([page.waitForLoadState(), page.locator(test("upload")).click()]);
      must((await page.locator(test("said")).innerText()).includes(words), `${name}: ${await page.locator("main").innerText()}`);
    }
  });

  await check("a list goes out: asked for with a purpose, approved by another, fetched with its mark, in the trail", async () => {
    const { page } = clerk;
    await page.goto("/exports/new");
    await page.locator(test("purpose-visits")).check();
    await page.locator(test("column-phones")).check();
    await page.locator(test("column-identity")).check();
    await page.locator(test("format-csv")).check();
    await page.locator("#reason").fill("十二月入户探访，分给六位网格员");
    await page.locator("#region").selectOption(STREET);
    await Promise.all([page.waitForLoadState(), page.locator(test("submit")).click()]);
    must((await page.locator(test("errors")).innerText()).includes("用不到“证件号码”"), "an identity number for a visit");
    await axe(page);
    await page.locator(test("column-identity")).uncheck();
    await Promise.all([page.waitForLoadState(), page.locator(test("submit")).click()]);
    must(await page.locator(test("approve")).count() === 0, "a clerk may approve");
    const at = new URL(page.url()).pathname;
    story.ids.exports = at.split("/").pop();
    const chief = await enter(s, "e2e-chief");
    await chief.page.goto(at);
    await shot(chief.page, "export-asked");
    await Promise.all([chief.page.waitForLoadState(), chief.page.locator(test("approve")).click()]);
    await until("it is made", async () => { await page.goto(at); return await page.locator(test("fetch")).count() === 1; }, { within: 20_000, every: 300 });
    const file = await download(page, page.locator(test("fetch")));
    must(file.text.includes("用途：入户探访") && file.text.includes("蒲晓芸") && file.text.includes("龚干部"), file.text.slice(0, 300));
    must(file.text.includes("冉光明") && file.text.includes("10000000502"), "the list is not the register's");
    must(!file.text.includes(identity("00100119390304001")), "an identity number went out");
    await page.goto(at);
    must((await page.locator("main").innerText()).includes("1 次"), "the fetching was not counted");
    await shot(page, "export-ready");
    (story.people ??= []).push(clerk, chief);
    clean(clerk, chief);
  });
}

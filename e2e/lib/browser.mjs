// A Chromium that is installed already; it may speak to our own program only.
import { chromium } from "playwright-core";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const PLACES = [process.env.YINQIAO_TEST_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
export const SHOTS = join(import.meta.dirname, "../shots");

export async function launch() {
  const executablePath = PLACES.find((p) => p && existsSync(p));
  if (!executablePath) throw new Error("no Chromium; tools/setup says how to get one");
  const args = ["--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync",
    "--disable-dev-shm-usage", "--no-first-run", "--mute-audio", "--font-render-hinting=none"];
  // Chromium's sandbox refuses root; everybody else keeps it.
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return chromium.launch({ executablePath, args, headless: true, chromiumSandbox: process.getuid?.() !== 0 });
}

/** A person with a browser of their own. `phone`: a helper's; otherwise a desk. */
export async function person(browser, base, { phone = false, ...more } = {}) {
  const context = await browser.newContext({
    baseURL: base, locale: "zh-CN", timezoneId: "Asia/Shanghai",
    viewport: phone ? { width: 375, height: 740 } : { width: 1366, height: 768 },
    hasTouch: phone, isMobile: phone, ...more,
  });
  // Nothing is loaded from elsewhere: any such request is a finding.
  const foreign = [];
  await context.route((url) => !url.href.startsWith(base) && !url.protocol.startsWith("data") && !url.protocol.startsWith("blob"),
    (route) => (foreign.push(route.request().url()), route.abort()));
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (e) => errors.push(String(e)));
  return { context, page, foreign, errors, keys: 0, taps: 0 };
}

/** Signs in through the page, as people do. */
export async function signIn(who, name, password) {
  await who.page.goto("/sign-in");
  await who.page.locator('input[name="name"]').fill(name);
  await who.page.locator('input[name="password"]').fill(password);
  await Promise.all([who.page.waitForURL((u) => !u.pathname.startsWith("/sign-in")), who.page.locator('form button[type="submit"]').first().click()]);
}

/** One key, counted. */
export async function key(who, name) {
  who.keys += 1;
  await who.page.keyboard.press(name);
}

/** One tap, counted. */
export async function tap(who, locator) {
  who.taps += 1;
  await locator.tap();
}

export async function shot(page, name) {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: false });
}

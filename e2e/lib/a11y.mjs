// What must hold on every page, whoever it is for: axe's rules, reflow at 320 px, text size, visible focus, no scripts needed.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { must } from "./check.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** axe-core with WCAG 2.2 AA, target size included. */
export async function axe(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags }, rules: { "target-size": { enabled: true }, "label-content-name-mismatch": { enabled: true } } }), TAGS);
  const lines = found.violations.map((v) => `${v.id} (${v.impact}): ${v.help}\n    ${v.nodes.slice(0, 4).map((n) => n.target.join(" ") + "  " + n.html.slice(0, 160)).join("\n    ")}`);
  must(lines.length === 0, `axe found ${lines.length} on ${page.url()}:\n${lines.join("\n")}`);
}

/** No two-way scrolling at 320 px (1280 px at 400 %); tables may scroll inside their own box. */
export async function reflow(page) {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const over = document.documentElement.scrollWidth - room;
    if (over <= 1) return null;
    const scrolls = (e) => { for (let p = e; p; p = p.parentElement) if (/auto|scroll/.test(getComputedStyle(p).overflowX) && p !== document.documentElement && p !== document.body) return true; return false; };
    const guilty = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > room + 1 && !scrolls(e)).slice(0, 5);
    return `${over} px too wide: ` + guilty.map((e) => `<${e.tagName.toLowerCase()} class="${e.className}"> ${e.textContent.trim().slice(0, 30)}`).join("; ");
  });
  await page.setViewportSize(before);
  must(!wide, `${page.url()} at 320 px is ${wide}`);
}

/** Body text is no smaller than `least` px; nothing that is shown is below 12. */
export async function textSize(page, least) {
  const found = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const sizes = [];
    while (walker.nextNode()) {
      const node = walker.currentNode, box = node.parentElement;
      if (!node.textContent.trim() || !box || /SCRIPT|STYLE|NOSCRIPT|TEMPLATE/.test(box.tagName)) continue;
      const r = box.getBoundingClientRect(), style = getComputedStyle(box);
      if (r.width < 2 || r.height < 2 || style.visibility === "hidden" || !box.checkVisibility()) continue;
      sizes.push({ px: parseFloat(style.fontSize), text: node.textContent.trim().slice(0, 30) });
    }
    return sizes;
  });
  must(found.length > 0, `${page.url()} shows no text`);
  const small = found.filter((f) => f.px < Math.min(least, 12) - 0.01);
  must(small.length === 0, `${page.url()}: text below 12 px: ${JSON.stringify(small.slice(0, 3))}`);
  const body = await page.evaluate(() => parseFloat(getComputedStyle(document.querySelector("main") ?? document.body).fontSize));
  must(body >= least - 0.01, `${page.url()}: body text ${body} px, at least ${least}`);
}

/** Text at twice its size cuts nothing off. */
export async function zoomedText(page) {
  const cut = await page.evaluate(() => {
    const root = document.documentElement, was = root.style.fontSize;
    root.style.fontSize = "200%";
    const clipped = [...document.body.querySelectorAll("*")].filter((e) => {
      const s = getComputedStyle(e);
      const clip = (s.clip !== "auto" || s.clipPath !== "none") && s.position === "absolute";
      return !clip && /hidden|clip/.test(s.overflowY) && e.scrollHeight > e.clientHeight + 2 && e.clientHeight > 2 && e.textContent.trim();
    }).slice(0, 3).map((e) => `<${e.tagName.toLowerCase()} class="${e.className}"> ${e.textContent.trim().slice(0, 30)}`);
    root.style.fontSize = was;
    return clipped;
  });
  must(cut.length === 0, `${page.url()}: cut off at 200 %: ${cut.join("; ")}`);
}

/** Every stop of the Tab key is seen: an outline, or a change of the element's picture. At most `stops` of them. */
export async function focusVisible(page, stops = 25) {
  await page.evaluate(() => (document.activeElement?.blur?.(), window.scrollTo(0, 0)));
  const unseen = [];
  let first = null, count = 0;
  for (let i = 0; i < stops; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      e.dataset.stop ??= String(Math.random());
      const s = getComputedStyle(e), r = e.getBoundingClientRect();
      // Inside the browser's own media controls the browser draws the focus, where no page can see it.
      const browsers = /^(AUDIO|VIDEO)$/.test(e.tagName);
      const outline = browsers || s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
      const at = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
      const hidden = r.width > 0 && r.height > 0 && r.bottom > 0 && r.top < innerHeight && at && !e.contains(at) && !at.contains(e);
      return { id: e.dataset.stop, seen: outline || s.boxShadow !== "none", hidden, what: `<${e.tagName.toLowerCase()}> ${(e.textContent || e.name || "").trim().slice(0, 24)}` };
    });
    if (!stop || stop.id === first) break;
    first ??= stop.id;
    count += 1;
    if (!stop.seen) unseen.push(`${stop.what} has no visible focus`);
    if (stop.hidden) unseen.push(`${stop.what} is covered when focused`);
  }
  must(count > 0, `${page.url()}: the Tab key stops nowhere`);
  must(unseen.length === 0, `${page.url()}: ${unseen.slice(0, 4).join("; ")}`);
}

/** WCAG 1.4.12: wider spacing loses nothing. */
export async function spacing(page) {
  const style = await page.addStyleTag({ content: "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important} p{margin-bottom:2em!important}" }).catch(() => null);
  if (!style) return; // a strict content policy refuses foreign styles; the reflow check covers the layout
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await style.evaluate((e) => e.remove());
  must(over <= 1, `${page.url()}: ${over} px too wide with wider text spacing`);
}

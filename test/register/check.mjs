// SPDX-License-Identifier: Apache-2.0

// Opens every page of a register in a headless Chromium, and holds it to WCAG 2.2 AA with axe-core,
// to a width of 320 CSS pixels without scrolling sideways (WCAG 1.4.10), to asking for nothing outside of its folder, and to being
// printed on A4 whole: nothing is wider than the paper, and no row of a table is on two sheets.
// node check.mjs FOLDER SCREENSHOTS
import { mkdir, readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [folder, screenshots] = process.argv.slice(2).map((p) => path.resolve(p));
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = (await readdir(folder, { recursive: true })).filter((p) => p.endsWith(".html") && p !== "index.html").sort();
const shown = [/^(fr|en)\/[^/]+\.html$/, /^fr\/c\/FR-9122[38]\.html$/];
let problems = 0;

function problem(page, what) {
  problems++;
  console.error(`${page}: ${what}`);
}

// sheet is A4 with margins of 10 mm, in CSS pixels of which 96 are an inch.
const sheet = { width: 718, height: 1046 };

// printed holds a page to what its sheets have room for, and shows it as it is printed, where that is wanted.
async function printed(tab, page, screenshot) {
  await tab.emulateMediaType("print");
  await tab.setViewport(sheet);
  const found = await tab.evaluate(beyondTheSheet, sheet);
  for (const what of found) problem(page, `printed: ${what}`);
  if (screenshot) await tab.screenshot({ path: screenshot, fullPage: true });
  await tab.emulateMediaType("screen");
}

// beyondTheSheet runs in the page. It tells what is cut at the edge of the paper, also within what would scroll on a screen, and which
// rows the end of a sheet may part.
function beyondTheSheet({ width, height }) {
  const all = [];
  for (const e of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(e);
    const { left, right, height: tall } = e.getBoundingClientRect();
    const shown = right > left && style.position !== "absolute";
    if (shown && (right > width + 0.5 || left < -0.5)) all.push(`${e.localName} reaches from ${left} to ${right} of ${width} pixels`);
    if (style.overflowX !== "visible" && e.scrollWidth > e.clientWidth) all.push(`${e.localName} cuts off ${e.scrollWidth - e.clientWidth} pixels`);
    if (e.localName !== "tr") continue;
    if (style.breakInside !== "avoid") all.push(`the row ${e.textContent.slice(0, 40)} may be cut`);
    if (tall > height) all.push(`the row ${e.textContent.slice(0, 40)} is ${tall} pixels high, and a sheet ${height}`);
  }
  return all.slice(0, 5);
}

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  await mkdir(screenshots, { recursive: true });
  const tab = await browser.newPage();
  tab.on("request", (r) => {
    if (!r.url().startsWith(pathToFileURL(folder).href)) problem(tab.url(), `asks for ${r.url()}`);
  });
  for (const page of pages) {
    await tab.setViewport({ width: 1100, height: 900 });
    await tab.goto(pathToFileURL(path.join(folder, page)).href);
    if (await tab.$("script")) problem(page, "has a script");
    await tab.evaluate(axe);
    const found = await tab.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    for (const v of found.violations) problem(page, `${v.id}: ${v.help}: ${v.nodes[0].html}`);
    if (found.passes.length < 10) problem(page, `the checker has looked at ${found.passes.length} rules`);
    const name = page.replaceAll("/", "-").replace(/html$/, "png");
    const wanted = shown.some((s) => s.test(page));
    if (wanted) await tab.screenshot({ path: path.join(screenshots, name), fullPage: true });
    await tab.setViewport({ width: 320, height: 640 });
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    if (wide > 320) problem(page, `is ${wide} pixels wide on a telephone of 320`);
    if (wanted) await tab.screenshot({ path: path.join(screenshots, `narrow-${name}`), fullPage: true });
    await printed(tab, page, wanted && path.join(screenshots, `printed-${name}`));
  }
} finally {
  await browser.close();
}
console.log(`${pages.length} pages, ${problems} problems`);
process.exitCode = problems > 0 || pages.length === 0 ? 1 : 0;

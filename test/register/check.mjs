// SPDX-License-Identifier: Apache-2.0

// Opens every page of a register in a headless Chromium, and holds it to WCAG 2.2 AA with axe-core,
// to a width of 320 CSS pixels without scrolling sideways (WCAG 1.4.10), and to asking for nothing outside of its folder.
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

// printed shows a page as it is printed on A4 (210 mm are 794 CSS pixels, with margins of 10 mm).
async function printed(tab, name) {
  await tab.emulateMediaType("print");
  await tab.setViewport({ width: 718, height: 1000 });
  await tab.screenshot({ path: path.join(screenshots, `printed-${name}`), fullPage: true });
  await tab.emulateMediaType("screen");
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
    if (wanted) await printed(tab, name);
  }
} finally {
  await browser.close();
}
console.log(`${pages.length} pages, ${problems} problems`);
process.exitCode = problems > 0 || pages.length === 0 ? 1 : 0;

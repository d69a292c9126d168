import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parse } from "node-html-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const home = fileURLToPath(new URL("..", import.meta.url));
const ENTRIES = [
  "@rec/browser",
  "@rec/core",
  "@rec/core/memory",
  "@rec/core/dylink",
  "@rec/core/freeze",
  "@rec/core/fuse",
  "@rec/core/place",
  "@rec/core/plan",
  "@rec/core/run",
  "@rec/node",
  "@rec/node/freeze",
];

let folder: string;
/** Each page by its path, with the anchors in it and the links out of it. */
const pages = new Map<
  string,
  { readonly anchors: ReadonlySet<string>; readonly links: readonly string[]; readonly text: string }
>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rec-api-"));
  const typedoc = fileURLToPath(new URL("../node_modules/typedoc/bin/typedoc", import.meta.url));
  await promisify(execFile)(process.execPath, [typedoc, "--out", folder], { cwd: home });
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith(".html")) continue;
    const html = parse(await readFile(join(folder, file), "utf8"));
    pages.set(file, {
      anchors: new Set(html.querySelectorAll("[id]").map((element) => element.id)),
      links: html.querySelectorAll("a[href]").map((element) => element.getAttribute("href") ?? ""),
      text: html.text,
    });
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the API reference", () => {
  test("has a page for each entry of the packages", async () => {
    expect(pages.get("index.html")?.links.length).toBeGreaterThan(ENTRIES.length);
    const modules = (await readdir(join(folder, "modules"))).sort();
    expect(modules).toEqual(ENTRIES.map((entry) => `${entry.replaceAll(/[@/]/g, "_")}.html`).sort());
  });

  test("describes each function of core with its errors and an example", () => {
    for (const name of ["link", "prepare", "linkPlan", "parseModule", "planLink", "instantiatePlan", "relink"]) {
      const page = [...pages].find(([path]) => path === `functions/_rec_core.${name}.html`)?.[1];
      expect(page?.text, name).toContain("Throws");
      expect(page?.text, name).toContain("Example");
    }
  });

  test("has no dead link", () => {
    const dead: string[] = [];
    let followed = 0;
    for (const [path, { links }] of pages) {
      for (const link of links) {
        if (/^[a-z]+:/.test(link)) continue;
        const [file = "", anchor = ""] = link.split("#");
        const target = file === "" ? path : relative(folder, join(folder, dirname(path), decodeURI(file)));
        const page = pages.get(target);
        followed += 1;
        const isThere = page !== undefined && (anchor === "" || page.anchors.has(decodeURIComponent(anchor)));
        if (!isThere && !target.startsWith("assets/")) dead.push(`${path} → ${link}`);
      }
    }
    expect(followed).toBeGreaterThan(1_000);
    expect(dead).toEqual([]);
  });
});

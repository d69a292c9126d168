import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildDocs } from "../build/build-docs.js";

const folder = mkdtempSync(join(tmpdir(), "rec-docs-"));
let pages: ReadonlyMap<string, string>;

beforeAll(async () => {
  const names = await buildDocs(folder);
  pages = new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("buildDocs()", () => {
  test("writes the README, the guides, the table of errors and the architecture", () => {
    expect([...pages.keys()]).toEqual(
      expect.arrayContaining(["index.html", "sharing-one-memory.html", "core-errors.html", "architecture.html"]),
    );
    expect(pages.get("core-errors.html")).toContain("UNRESOLVED_IMPORT");
  });

  test("leads no link to a page or a heading that is not there", () => {
    const broken = [...pages].flatMap(([name, html]) =>
      [...html.matchAll(/href="([^"]+)"/g)].flatMap(([, href = ""]) => {
        if (/^(https?:|\.\.\/)/.test(href)) return [];
        const [file = "", anchor] = href.split("#");
        const target = pages.get(file === "" ? name : posix.normalize(file));
        const found = target !== undefined && (anchor === undefined || target.includes(`id="${anchor}"`));
        return found ? [] : [`${name}: ${href}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  test("runs no script and loads nothing from elsewhere", () => {
    for (const html of pages.values()) {
      expect(html).not.toMatch(/<script|src="(?!\.\.\/icon\.svg"|images\/)/);
    }
  });
});

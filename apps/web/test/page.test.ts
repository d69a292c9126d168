import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchChromium } from "@rec/conformance/chromium";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { buildPage } from "../build-page.js";
import { startServer } from "../server/start-server.js";

// A browser on a busy machine is slow, but a hanging test must still end.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "rec-page-"));
let browser: Browser;
let server: Awaited<ReturnType<typeof startServer>>;
let page: Page;
/** The complaints of the browser. */
let complaints: string[];

beforeAll(async () => {
  await buildPage(folder);
  [server, browser] = await Promise.all([startServer({ page: folder }), launchChromium()]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  page = await browser.newPage();
  complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
});

afterEach(() => page.close());

/** Opens the page and waits until the link has ended, with or without success. */
async function open(query = ""): Promise<void> {
  await page.goto(server.url + query);
  await page.locator('#status:not([data-state="working"])').waitFor();
}

interface Row {
  readonly address: number;
  readonly texts: readonly string[];
}

/** The displayed table: for each field its value and its bytes. */
function readRows(): Promise<Row[]> {
  return page.locator("#records tbody tr").evaluateAll((rows) =>
    rows.map((row) => ({
      address: Number(row.getAttribute("data-address")),
      texts: [...row.querySelectorAll(".field")].flatMap((field) =>
        [...field.children].map((part) => part.textContent),
      ),
    })),
  );
}

async function create(id: string, x: string, y: string): Promise<void> {
  await page.getByLabel("id", { exact: true }).fill(id);
  await page.getByLabel("x", { exact: true }).fill(x);
  await page.getByLabel("y", { exact: true }).fill(y);
  await page.getByRole("button", { name: "Create record" }).click();
}

const deleteButton = (id: number) => page.getByRole("button", { name: new RegExp(`^Delete record ${id} at `) });

describe("the page", () => {
  test("links the lesson, isolated, without a complaint", async () => {
    await open();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await page.locator("#status").textContent()).toMatch(/^Linked in [\d.]+ ms$/);
    expect(await page.locator("#problem").isVisible()).toBe(false);
    expect((await readRows()).map(({ texts }) => texts)).toEqual([
      ["2", "02 00 00 00", "1.1", "cd cc 8c 3f", "2.2", "cd cc 0c 40"],
    ]);
    expect(complaints).toEqual([]);
  });

  test("creates records and reads them back from memory", async () => {
    await open();
    await create("-7", "0.5", "1e10");
    const rows = await readRows();
    expect(rows.map(({ texts }) => texts)).toEqual([
      ["2", "02 00 00 00", "1.1", "cd cc 8c 3f", "2.2", "cd cc 0c 40"],
      ["-7", "f9 ff ff ff", "0.5", "00 00 00 3f", "10000000000", "f9 02 15 50"],
    ]);
    const hex = `0x${rows[1]?.address.toString(16).padStart(8, "0")}`;
    expect(await page.locator("#log").textContent()).toBe(`createRecord(-7, 0.5, 10000000000) returned ${hex}`);
    expect(await page.locator("#records tbody tr").nth(1).locator(".address").textContent()).toContain(hex);
    const dump = page.locator(`#bytes td[data-record="${rows[1]?.address}"]`);
    expect((await dump.allTextContents()).join(" ")).toBe("f9 ff ff ff 00 00 00 3f f9 02 15 50");
    expect(complaints).toEqual([]);
  });

  test("deletes a record and shows its address used again", async () => {
    await open();
    await create("3", "3", "3");
    await create("4", "4", "4");
    const before = await readRows();
    await deleteButton(3).click();
    expect((await readRows()).map(({ texts }) => texts[0])).toEqual(["2", "4"]);
    expect(await page.locator("#records-count").textContent()).toBe("2 live, 1 given back");
    expect(await page.locator("#bytes .part-freed").count()).toBe(12);

    await create("5", "5", "5");
    const after = await readRows();
    expect(after.map(({ address }) => address)).toEqual([before[0], before[2], before[1]].map((row) => row?.address));
    expect(await page.locator("#records tbody tr").nth(2).textContent()).toContain("reused, was 3");
    expect(await page.locator("#log").textContent()).toMatch(/, the address that record 3 gave back$/);
    expect(complaints).toEqual([]);
  });

  test("keeps the keyboard's place when a record goes", async () => {
    await open();
    await create("3", "3", "3");
    await deleteButton(2).focus();
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(
      /^Delete record 3 at /,
    );
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Create record");
    expect(await page.locator("#records").textContent()).toBe("No records. Create one to see where it goes.");
  });

  test("keeps working while memory grows", async () => {
    await open();
    const pages = async () => Number.parseInt((await page.locator("#memory-size").textContent()) ?? "", 10);
    const before = await pages();
    await page.evaluate(() => {
      const button = document.querySelector<HTMLButtonElement>("#create button");
      for (let count = 0; count < 300; count++) button?.click();
    });
    expect(new Set((await readRows()).map(({ address }) => address)).size).toBe(301);
    expect(await pages()).toBeGreaterThanOrEqual(before);
    expect(complaints).toEqual([]);
  });

  test("refuses what is no number before it reaches the program", async () => {
    await open();
    await create("2.5", "1", "1");
    await create("2147483648", "1", "1");
    await create("1", "", "1");
    expect(await readRows()).toHaveLength(1);
  });

  test("shows the plan as data and as text", async () => {
    await open();
    const order = await page.locator("#plan .order h3").allTextContents();
    expect(order).toEqual(["memory", "program"]);
    const memory = await page.locator("#plan .order > li").first().textContent();
    expect(memory).toMatch(/env\.memory←program\.memorymemory, hoisted/);
    expect(await page.locator("#plan svg").getAttribute("aria-label")).toBe(
      "program gets malloc, free from memory; memory gets memory from program, hoisted",
    );
    await page.getByText("As text").click();
    expect(await page.locator("#plan-text").textContent()).toContain("program");
  });

  test("shows a time for each module and phase", async () => {
    await open();
    const rows = await page.locator("#timings tbody tr").allTextContents();
    expect(rows[0]).toMatch(/^load/);
    expect(rows.at(-1)).toMatch(/^instantiate|^bind/);
    for (const phase of ["load", "compile", "instantiate"]) {
      for (const name of ["program", "memory"]) {
        expect(rows.filter((row) => new RegExp(`^${phase}${name}(< )?[\\d.]+ ms`).test(row))).toHaveLength(1);
      }
    }
  });
});

describe("the page, when the link fails", () => {
  test.each([
    ["missing-file", "HTTP_STATUS", /^Unable to fetch WebAssembly file .*\/wasm\/missing\.wasm: 404 Not Found$/],
    ["wrong-mime-type", "WRONG_MIME_TYPE", /text\/html/],
    ["truncated", "UNEXPECTED_END", /memory/],
    ["not-wasm", "NOT_WEBASSEMBLY", /memory/],
    ["body-consumed", "BODY_CONSUMED", /memory/],
    ["missing-import", "UNRESOLVED_IMPORT", /"env" "malloc"/],
    ["wrong-type", "EXTERN_TYPE_MISMATCH", /expected .*\[i32\] -> \[i32\].*found .*\[i32\] -> \[\]/],
    ["two-providers", "AMBIGUOUS_IMPORT", /memory.*spare/],
  ])("?break=%s says %s, with a hint", async (mistake, code, message) => {
    await open(`?break=${mistake}`);
    const problem = page.getByRole("alert");
    expect(await problem.locator(".code").first().textContent()).toBe(code);
    expect(await problem.locator(".diagnostic-message").first().textContent()).toMatch(message);
    expect(await problem.locator(".hint").first().textContent()).toMatch(/^Hint \S{2,}/);
    expect(await page.locator("#status").textContent()).toBe("Failed");
    expect(await page.locator("#linked").isVisible()).toBe(false);
    expect(await page.locator(`[data-mistake="${mistake}"]`).getAttribute("aria-pressed")).toBe("true");
  });

  test("?program= names another file", async () => {
    await open("?program=nowhere.wasm");
    const message = await page.getByRole("alert").locator(".diagnostic-message").textContent();
    expect(message).toBe(`Unable to fetch WebAssembly file ${server.url}nowhere.wasm: 404 Not Found`);
  });

  test("a module that is not the lesson's program is said to be none", async () => {
    await open("?program=wasm/diamond-bottom.wasm&memory=wasm/diamond-bottom.wasm");
    const message = await page.getByRole("alert").locator(".diagnostic-message").textContent();
    expect(message).toBe("Cannot run the lesson: program exports no createRecord, deleteRecord and memory");
    expect(await page.locator("#status").textContent()).toBe("Failed");
  });

  test("goes wrong and right again, and says so in its address", async () => {
    await open();
    await page.getByRole("button", { name: /^Missing import/ }).click();
    await page.getByRole("alert").waitFor();
    expect(new URL(page.url()).search).toBe("?break=missing-import");
    expect(await page.locator("#status").textContent()).toBe("Failed");

    await page.getByRole("button", { name: "Link it right" }).click();
    await page.locator('#status[data-state="linked"]').waitFor();
    expect(new URL(page.url()).search).toBe("");
    expect(await page.getByRole("alert").isVisible()).toBe(false);
    expect(await readRows()).toHaveLength(1);
  });

  test("only the last of several links that overlap counts", async () => {
    await open();
    await page.evaluate(() => {
      for (const id of ["missing-file", "two-providers", "truncated"]) {
        document.querySelector<HTMLButtonElement>(`[data-mistake="${id}"]`)?.click();
      }
    });
    await page.getByRole("alert").waitFor();
    expect(await page.locator("#problem .code").allTextContents()).toEqual(["UNEXPECTED_END"]);
  });
});

describe("the layout", () => {
  test.each([360, 720, 721, 1239, 1240, 1400])("has room for records and bytes at %i px", async (width) => {
    await page.setViewportSize({ width, height: 800 });
    await open();
    await create("-2147483648", "-1.2345678e-38", "-3.4028235e38");
    await deleteButton(2).click();
    await create("3", "3.3", "4.4");
    expect(await page.locator("#records .reused").count()).toBe(1);
    for (const id of ["#records", "#bytes"]) {
      const overflow = await page.locator(id).evaluate((part) => part.scrollWidth - part.clientWidth);
      expect([id, overflow]).toEqual([id, 0]);
    }
  });

  const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

  test.each([
    ["light", 1400, ""],
    ["dark", 1400, ""],
    ["light", 360, ""],
    ["dark", 360, "?break=two-providers"],
    ["light", 820, "?break=two-providers"],
  ] as const)("%s at %i px is accessible and does not scroll sideways: %j", async (colorScheme, width, query) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await open(query);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);

    await page.evaluate(await readFile(axePath, "utf8"));
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      const results = await axe.run();
      return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("; ")}`);
    });
    expect(violations).toEqual([]);
  });
});

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { link } from "@rec/core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../chromium/launch-chromium.ts";
import { FORMS, MODULE, THIRD_MODULE } from "./integrity-forms.ts";

/**
 * Whether an integrity accepts the right file and another one. If a browser accepts both, it has ignored the integrity:
 * then link() refuses it as INVALID_INTEGRITY, because a file would be linked that nothing has checked.
 */
interface Verdict {
  readonly right: boolean;
  readonly other: boolean;
}

let server: Server;
let browser: Browser;
let verdicts: Readonly<Record<string, Verdict>>;

beforeAll(async () => {
  const files: Readonly<Record<string, Uint8Array>> = { "/right.wasm": MODULE, "/other.wasm": THIRD_MODULE };
  server = createServer(({ url = "" }, response) => {
    const type = url in files ? "application/wasm" : "text/html";
    response.writeHead(200, { "content-type": type }).end(files[url] ?? "<!doctype html>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await launchChromium();
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  // This runs in the page.
  verdicts = await page.evaluate(async (forms) => {
    const accepts = (file: string, integrity: string): Promise<boolean> =>
      fetch(file, { integrity }).then(
        (response) => response.arrayBuffer().then(() => true),
        () => false,
      );
    const entries = Object.entries(forms).map(async ([name, integrity]) => {
      const [right, other] = await Promise.all([accepts("/right.wasm", integrity), accepts("/other.wasm", integrity)]);
      return [name, { right, other }] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }, FORMS);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** The code of the error with which link() refuses a file, or undefined. */
async function refusal(source: Uint8Array<ArrayBuffer>, integrity: string): Promise<string | undefined> {
  return link({ module: { source, integrity } }).then(
    () => undefined,
    ({ code }: { readonly code: string }) => code,
  );
}

describe("an integrity", () => {
  test.each(Object.entries(FORMS))("is accepted if Chromium's fetch accepts it: %s", async (name, integrity) => {
    const { right, other } = verdicts[name] ?? expect.fail("Chromium has not tried it");
    const codes = [await refusal(MODULE, integrity), await refusal(THIRD_MODULE, integrity)];
    if (right && other) expect(codes).toEqual(["INVALID_INTEGRITY", "INVALID_INTEGRITY"]);
    else {
      expect(codes.map((code) => code === undefined)).toEqual([right, other]);
      for (const code of codes)
        if (code !== undefined) expect(code).toMatch(/^(INTEGRITY_MISMATCH|INVALID_INTEGRITY)$/);
    }
  });

  test("of each kind is in the table: checked, refused for every file, and ignored by Chromium", () => {
    const kinds = Object.values(verdicts).map(({ right, other }) => `${right} ${other}`);
    const count = (kind: string): number => kinds.filter((each) => each === kind).length;
    expect(count("true false")).toBeGreaterThan(20);
    expect(count("false false")).toBeGreaterThan(5);
    expect(count("true true")).toBeGreaterThan(10);
    expect(count("false true")).toBe(0);
  });
});

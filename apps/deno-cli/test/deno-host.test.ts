import { fileURLToPath, pathToFileURL } from "node:url";
import { nodeHost } from "@rec/node";
import { beforeAll, describe, expect, test } from "vitest";
import { runDeno, wasmFolder } from "./run-rec.ts";

const NAMES = ["a.wasm", "a#b.wasm", "100%.wasm", "a?b.wasm", "a b.wasm", "a%23b.wasm", "a\\b.wasm", "ü.wasm"];

/** Specifiers and referrers: given ones, and those discovered beside a file and beside a URL. */
const specifiers = NAMES.flatMap((name) => [
  [name],
  [`/lib/${name}`],
  [name, "file:///lib/main.wasm"],
  [`../${name}`, "file:///lib/100%25/main.wasm?v=2#part"],
  [name, "https://example.test/lib/main.wasm"],
]);

describe("Deno's host", () => {
  let printed: { readonly urls: string[]; readonly durationMs: number; readonly reasons: string[] };
  beforeAll(async () => {
    const script = fileURLToPath(new URL("host-in-deno.ts", import.meta.url));
    const { stdout, stderr } = await runDeno([script, JSON.stringify(specifiers)]);
    expect(stderr).toBe("");
    printed = JSON.parse(stdout);
  });

  test("resolves every specifier as Node's does, and needs no permission for it", () => {
    const host = nodeHost();
    const inNode = specifiers.map(([specifier = "", referrer]) =>
      referrer === undefined
        ? // Deno starts in another working directory than this test.
          pathToFileURL(specifier.startsWith("/") ? specifier : `${wasmFolder}/${specifier}`).href
        : host.resolve(specifier, referrer),
    );
    expect(printed.urls).toEqual(inNode);
    expect(printed.urls).toContain("file:///lib/a%23b.wasm");
    expect(printed.urls).toContain("https://example.test/lib/a?b.wasm");
  });

  test("wait() lasts as long as it is told, or rejects with the reason of an abort", () => {
    // Timers and the clock are rounded separately.
    expect(printed.durationMs).toBeGreaterThan(28);
    // The process would run for another quarter of an hour if a timer were left.
    expect(printed.reasons).toEqual(["enough", "too late"]);
  });
});

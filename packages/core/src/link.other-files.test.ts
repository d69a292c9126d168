import { brotliCompressSync, gzipSync } from "node:zlib";
import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { link } from "./link.ts";

const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Files in place of a module: the URL, the bytes, their name in the message, and a part of the hint. */
const FILES: readonly [name: string, bytes: Uint8Array<ArrayBuffer>, found: string, hint: RegExp][] = [
  ["a.wasm", Uint8Array.from(gzipSync(empty)), "gzip-compressed data", /`Content-Encoding: gzip`/],
  ["a.wasm", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 0), "zstd-compressed data", /`Content-Encoding: zstd`/],
  ["a.wasm.br", Uint8Array.from(brotliCompressSync(empty)), "Brotli-compressed data", /`Content-Encoding: br`/],
  ["a.wasm.br?v=1", Uint8Array.from(brotliCompressSync(empty)), "Brotli-compressed data", /`Content-Encoding: br`/],
  ["a.wasm", bytesOf("version https://git-lfs.github.com/spec/v1\n"), "a Git LFS pointer", /git lfs pull/],
  ["a.wasm", bytesOf("(module (func))"), "WebAssembly text", /wat2wasm/],
  ["a.wasm", bytesOf('{"error":"not found"}'), "JSON", /error report/],
  ["a.wasm", bytesOf("<!doctype html><title>App</title>"), "an HTML page", /fallback .* build did not copy the file/],
  ["a.wasm.br", bytesOf("<!doctype html><title>App</title>"), "an HTML page", /fallback/],
  ["a.wasm", bytesOf("\x7fELF\x02\x01"), "an ELF file", /--target=wasm32/],
  ["a.wasm", Uint8Array.of(0x64, 0x86, 7, 0), "a Windows object file", /--target=wasm32/],
  ["a.wasm", new Uint8Array(0), "no bytes at all", /it is empty/],
  ["a.wasm", bytesOf('export default "/assets/a-1f.wasm"'), "JavaScript", /bundler/],
];

describe.each([undefined, "application/wasm", "application/octet-stream", "application/gzip", "text/html"])(
  "with the Content-Type %s, link() says that it found",
  (type) => {
    test.each(FILES)("%s: %s", async (name, bytes, found, hint) => {
      const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
      const host = createTestHost({ files: { [name]: { body: bytes, headers } } });
      const error = await errorOf(link({ a: name }, { host }));
      const [diagnostic] = error.diagnostics;
      expect([error.code, error.module, error.url]).toEqual([
        type === "application/wasm" ? "NOT_WEBASSEMBLY" : "WRONG_MIME_TYPE",
        "a",
        name,
      ]);
      expect(diagnostic?.message).toContain(`found ${found}`);
      expect(diagnostic?.hint).toMatch(hint);
      // A console of a browser prints the message alone.
      expect(error.message).toBe(`${diagnostic?.message}\n  hint: ${diagnostic?.hint}`);
      expect(error.message).toContain(name);
    });
  },
);

describe("the message of an error", () => {
  test("has URL and hint, if the engine refuses a module", async () => {
    // A function without a code section.
    const bytes = Uint8Array.of(...empty, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0);
    const host = createTestHost({ files: { "https://example.test/a.wasm": { body: bytes } } });
    const { code, message, diagnostics } = await errorOf(link({ a: "https://example.test/a.wasm" }, { host }));
    expect(code).toBe("INVALID_MODULE");
    expect(message).toMatch(/^Cannot compile a from https:\/\/example\.test\/a\.wasm: /);
    expect(message).toContain(`\n  hint: ${diagnostics[0]?.hint}`);
  });

  test("has URLs and hints of all problems", async () => {
    const page = { body: bytesOf("<html>"), headers: { "content-type": "text/html" } };
    const host = createTestHost({ files: { "b.wasm": page } });
    const { message, diagnostics } = await errorOf(link({ a: "a.wasm", b: "b.wasm" }, { host }));
    expect(diagnostics.map(({ code }) => code)).toEqual(["HTTP_STATUS", "WRONG_MIME_TYPE"]);
    for (const text of ["file a.wasm: 404 Not Found", "file b.wasm: expected WebAssembly, found an HTML page"]) {
      expect(message).toContain(text);
    }
    for (const { hint } of diagnostics) expect(message).toContain(`hint: ${hint}`);
  });

  test("names CORS and the Content-Security-Policy among the causes of a failed fetch", async () => {
    const host = createTestHost({ files: { "a.wasm": new TypeError("Failed to fetch") } });
    const { code, message } = await errorOf(link({ a: { source: "a.wasm", retries: 0 } }, { host }));
    expect(code).toBe("FETCH_FAILED");
    expect(message).toMatch(/Failed to fetch\n {2}hint: .*CORS.*Content-Security-Policy.*connect-src/);
  });

  test("says which bundlers do not copy a file that is not found", async () => {
    const { message } = await errorOf(link({ a: "a.wasm" }, { host: createTestHost({ files: {} }) }));
    expect(message).toMatch(/404 Not Found\n {2}hint: .*esbuild, Rollup, Bun and the server of Next\.js/);
  });
});

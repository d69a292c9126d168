import { expect, test } from "vitest";
import { sniffFormat } from "./sniff-format.ts";

const bytesOf = (text: string): readonly number[] => [...new TextEncoder().encode(text)];

const FILES: readonly (readonly [name: string, beginning: readonly number[]])[] = [
  ["no bytes at all", []],
  ["an HTML page", bytesOf("<!doctype html>")],
  ["an XML document", bytesOf('<?xml version="1.0"?>')],
  ["gzip-compressed data", [0x1f, 0x8b, 8, 0]],
  ["zstd-compressed data", [0x28, 0xb5, 0x2f, 0xfd]],
  ["JSON", bytesOf('{ "name": "app" }')],
  ["JavaScript", bytesOf("export const a = 1;")],
  ["text", bytesOf("fn main() {}")],
];

test.each(FILES)(
  "sniffFormat() speaks of servers and URLs only where a server sent the file: %s",
  (name, beginning) => {
    const sent = sniffFormat(beginning, "https://example.test/a.wasm");
    expect(sent).toEqual({ name, hint: expect.stringMatching(/URL|server|serve|sent/) });
    for (const url of ["file:///app/package.json", "stdin:///stdin.wasm"]) {
      const local = sniffFormat(beginning, url);
      expect(local.name).toBe(name);
      expect(local.hint).not.toMatch(/\bURL|\bserve /);
    }
  },
);

test("sniffFormat() says of a local file what it is, and what to give", () => {
  expect(sniffFormat(bytesOf('{ "name": "app" }'), "file:///app/package.json").hint).toBe(
    "give the path of a .wasm file: this one is JSON, as package.json and source maps are",
  );
  expect(sniffFormat([0xe3, 0x01, 0xff], "file:///app/a.wasm.br").hint).toBe(
    "decompress it first, for example with `brotli -d`",
  );
});

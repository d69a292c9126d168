import { readFileSync } from "node:fs";
import { artifactUrl } from "@rec/wasm";
import { describe, expect, test } from "vitest";
import { moduleBytes } from "../../test/module-bytes.ts";
import { createModuleFraming } from "./module-framing.ts";

function isWhole(bytes: Uint8Array, chunkBytes = bytes.length): boolean {
  const framing = createModuleFraming();
  for (let at = 0; at < bytes.length; at += chunkBytes) framing.push(bytes.subarray(at, at + chunkBytes));
  return framing.isWhole();
}

/**
 * The start of each section of a module, and the end of the last one; computed by a second, independent reading of the
 * bytes.
 */
function sectionEnds(bytes: Uint8Array): number[] {
  const ends = [8];
  for (let at = 8; at < bytes.length; ) {
    let [size, shift, next] = [0, 0, at + 1];
    do {
      size += ((bytes[next] ?? 0) & 0x7f) << shift;
      shift += 7;
    } while ((bytes[next++] ?? 0) >= 0x80);
    at = next + size;
    ends.push(at);
  }
  return ends;
}

describe("createModuleFraming()", () => {
  test.each(["program", "memory", "ping"] as const)("takes %s.wasm for whole, however it is cut", (name) => {
    const bytes = readFileSync(artifactUrl(name));
    for (const chunkBytes of [1, 2, 7, 64, bytes.length]) expect(isWhole(bytes, chunkBytes)).toBe(true);
  });

  test("takes a module for whole where a section ends, and nowhere else", () => {
    const bytes = readFileSync(artifactUrl("ping"));
    const ends = Array.from(bytes, (_, at) => at + 1).filter((end) => isWhole(bytes.subarray(0, end)));
    expect(ends).toEqual(sectionEnds(bytes));
  });

  test("knows sizes of one to five bytes", () => {
    for (const contentBytes of [0, 100, 125, 126, 20_000, 2_100_000]) {
      const bytes = moduleBytes(contentBytes);
      expect([isWhole(bytes, 4096), isWhole(bytes.subarray(0, -1), 4096)]).toEqual([true, false]);
    }
    const preamble = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    expect(isWhole(new Uint8Array([...preamble, 0, 0x82, 0x80, 0x80, 0x80, 0, 1, 0x78]))).toBe(true);
    // The size is 2^32 + 2 bytes, but only 2 follow.
    expect(isWhole(new Uint8Array([...preamble, 0, 0x82, 0x80, 0x80, 0x80, 0x10, 1, 0x78]))).toBe(false);
    expect(isWhole(new Uint8Array([...preamble, 0, 0x82, 0x80, 0x80, 0x80, 0x80, 0, 1, 0x78]))).toBe(false);
  });

  test("takes nothing else for a module", () => {
    for (const text of ["", "\0asm", "<!doctype html><title>Sign in</title>", "\0asn\x01\0\0\0"]) {
      expect(isWhole(new TextEncoder().encode(text))).toBe(false);
    }
  });
});

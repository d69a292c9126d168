import { parse as assemble } from "@bytecodealliance/jco";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { DataScanner } from "./data-scanner.ts";
import { moduleOf, section } from "./fixtures/encode-module.ts";
import { parseErrorOf, problemOf } from "./fixtures/problem-of.ts";
import { createHeadScanner } from "./head-scanner.ts";
import { readModuleHead } from "./read-module.ts";

const sources = import.meta.glob<string>("./fixtures/*.wat", { query: "?raw", import: "default", eager: true });
const modules = await Promise.all(
  Object.values(sources).map(async (source) => Uint8Array.from(await assemble(source))),
);

/** Scans chunks, and returns the size of the head and the number of bytes after which the size was known. */
function scan(chunks: readonly Uint8Array[]) {
  const scanner = createHeadScanner(new DataScanner());
  let taken = 0;
  let knownAt: number | undefined;
  for (const chunk of chunks) {
    taken += chunk.length;
    if (scanner.push(chunk) !== undefined) knownAt ??= taken;
  }
  return { headBytes: scanner.end(), knownAt };
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const bounds = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end));
}

/** Length of the head, calculated from the sections of the whole module. */
function headBytesOf(bytes: Uint8Array<ArrayBuffer>): number {
  const behind = parseModule(bytes).sections.find(({ id }) => id === sectionId.code || id === sectionId.data);
  return behind?.offset ?? bytes.length;
}

describe("createHeadScanner(new DataScanner())", () => {
  test("finds the same head wherever the stream is cut", () => {
    for (const bytes of modules) {
      const headBytes = headBytesOf(bytes);
      for (let cut = 0; cut <= bytes.length; cut++) {
        expect(scan(cutAt(bytes, [cut])).headBytes, `cut at ${cut}`).toBe(headBytes);
      }
      expect(scan(Array.from(bytes, (byte) => Uint8Array.of(byte))).headBytes).toBe(headBytes);
    }
  });

  test("finds the same head however many chunks there are, empty ones too", () => {
    const chunked = fc
      .constantFrom(...modules)
      .chain((bytes) =>
        fc.record({ bytes: fc.constant(bytes), cuts: fc.array(fc.nat(bytes.length), { maxLength: 20 }) }),
      );
    const property = fc.property(chunked, ({ bytes, cuts }) => {
      expect(scan(cutAt(bytes, cuts)).headBytes).toBe(headBytesOf(bytes));
    });
    fc.assert(property, runs(500));
  });

  test("knows the head with the last byte of the code section's header", () => {
    for (const bytes of modules.filter((bytes) =>
      parseModule(bytes).sections.some(({ id }) => id === sectionId.code),
    )) {
      const { headBytes, knownAt } = scan(Array.from(bytes, (byte) => Uint8Array.of(byte)));
      expect(knownAt).toBe(headBytes);
    }
  });

  test("gives a head that parses as the whole module does", () => {
    for (const bytes of modules) {
      const { elementSegments: _, areas: __, ...whole } = parseModule(bytes);
      const head = readModuleHead(bytes.subarray(0, scan([bytes]).headBytes));
      const dataSegments = headBytesOf(bytes) === bytes.length ? [] : undefined;
      expect(head).toEqual({ ...whole, dataSegments, sections: whole.sections.slice(0, head.sections.length) });
    }
  });

  test("refuses a stream that stops inside a section, with the same error as for the whole", () => {
    for (const bytes of modules) {
      for (let length = 0; length < bytes.length; length++) {
        const cut = bytes.subarray(0, length);
        const expected = parseErrorOf(() => parseModule(cut));
        expect(parseErrorOf(() => scan(cutAt(cut, [length >> 1])))?.message).toBe(expected?.message);
      }
    }
  });

  test("says how much of the code section was there", () => {
    const bytes = moduleOf([sectionId.code, 100], [1, 2, 3]);
    expect(problemOf(() => scan([bytes]))).toEqual({ code: "UNEXPECTED_END", offset: 10 });
    expect(parseErrorOf(() => scan([bytes]))?.message).toContain(
      "unexpected end in the code section, needed 100 bytes, found 3",
    );
  });

  test("goes on checking the order of sections behind the head", () => {
    const scanner = createHeadScanner(new DataScanner());
    expect(scanner.push(moduleOf(section(sectionId.code, 0)))).toBe(10);
    expect(problemOf(() => scanner.push(Uint8Array.from(section(sectionId.type, 0))))).toEqual({
      code: "MALFORMED_SECTION",
      offset: 11,
    });
  });

  test("throws at the first byte that cannot be WebAssembly's, once enough bytes are there to name the file format", () => {
    const scanner = createHeadScanner(new DataScanner());
    expect(scanner.push(Uint8Array.of(0x3c))).toBeUndefined();
    expect(problemOf(() => scanner.push(new Uint8Array(64)))).toEqual({ code: "NOT_WEBASSEMBLY", offset: 0 });
  });
});

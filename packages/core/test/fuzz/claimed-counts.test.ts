import { describe, expect, test } from "vitest";
import { ModuleParseError } from "../../src/errors.ts";
import { leb128, PREAMBLE } from "../../src/parse/fixtures/encode-module.ts";
import { parseModule } from "../../src/parse/parse-module.ts";
import { planLink } from "../../src/plan/plan-link.ts";
import { median, processorMs } from "../scale/growth.ts";

const MEGABYTE = 2 ** 20;
const FOUR_BILLION = 2 ** 32 - 1;

/** The bound that the project states for a module of 1 MB. */
const MOST_MS = 10;

/** A module of one or more sections; the last one is filled up with zeroes to the size that is asked for. */
function moduleOf(
  sections: readonly (readonly [id: number, content: readonly number[]])[],
  size: number,
): Uint8Array<ArrayBuffer> {
  const before = sections.slice(0, -1).flatMap(([id, content]) => [id, ...leb128(content.length), ...content]);
  const [id, content] = sections.at(-1) ?? [0, []];
  const start = [...PREAMBLE, ...before, id];
  const contentBytes = size - start.length - 5;
  const bytes = new Uint8Array(size);
  bytes.set([...start, ...leb128(contentBytes).slice(0, -1)]);
  // The size in exactly five bytes, so that the total is what is asked for.
  const padded = [0, 1, 2, 3]
    .map((at) => ((contentBytes >>> (7 * at)) & 0x7f) | 0x80)
    .concat((contentBytes >>> 28) & 0x7f);
  bytes.set(padded, start.length);
  bytes.set(content, start.length + 5);
  return bytes;
}

const MANY = leb128(FOUR_BILLION);
const TYPES = [1, [1, 0x60, 0, 0]] as const;

/** Modules that claim to have 4 billion of something, by what that is. */
const claims: Readonly<Record<string, readonly (readonly [id: number, content: readonly number[]])[]>> = {
  "recursion groups": [[1, MANY]],
  "types of a recursion group": [[1, [1, 0x4e, ...MANY]]],
  parameters: [[1, [1, 0x60, ...MANY]]],
  results: [[1, [1, 0x60, 0, ...MANY]]],
  "fields of a struct": [[1, [1, 0x5f, ...MANY]]],
  supertypes: [[1, [1, 0x50, ...MANY]]],
  imports: [TYPES, [2, MANY]],
  "imports of a compact group": [TYPES, [2, [1, 0, 0, 0x7f, ...MANY]]],
  "imports of a compact group of one type": [TYPES, [2, [1, 0, 0, 0x7e, 0, 0, ...MANY]]],
  "bytes of an import's name": [TYPES, [2, [1, ...MANY]]],
  functions: [TYPES, [3, MANY]],
  tables: [[4, MANY]],
  memories: [[5, MANY]],
  tags: [TYPES, [13, MANY]],
  globals: [[6, MANY]],
  exports: [TYPES, [7, MANY]],
  "bytes of an export's name": [TYPES, [7, [1, ...MANY]]],
  "bytes of a custom section's name": [[0, MANY]],
};

/** What is thrown, and the median of the processor time until then, in ms. */
function refusal(bytes: Uint8Array<ArrayBuffer>): { readonly error: unknown; readonly ms: number } {
  let error: unknown;
  const attempt = () => {
    try {
      return parseModule(bytes);
    } catch (thrown) {
      error = thrown;
      return error;
    }
  };
  return { ms: median(Array.from({ length: 9 }, () => processorMs(attempt))), error };
}

describe("parseModule() of 1 MB that claims 4 billion", () => {
  test.each(Object.entries(claims))("%s refuses it before it makes room for them", (_, sections) => {
    const { error, ms } = refusal(moduleOf(sections, MEGABYTE));
    expect(error).toBeInstanceOf(ModuleParseError);
    expect((error as ModuleParseError).code).toMatch(/^(LIMIT_EXCEEDED|UNEXPECTED_END)$/);
    expect(ms).toBeLessThan(MOST_MS);
  });

  test("bytes of a section refuses it as cut off", () => {
    const bytes = new Uint8Array(MEGABYTE);
    bytes.set([...PREAMBLE, 2, ...MANY]);
    const { error, ms } = refusal(bytes);
    expect(error).toMatchObject({ code: "UNEXPECTED_END" });
    expect(ms).toBeLessThan(MOST_MS);
  });

  test.each([
    ["element segments", 9],
    ["function bodies", 10],
    ["data segments", 11],
  ])("%s leaves that to the engine", (_, id) => {
    const { error, ms } = refusal(moduleOf([[id, MANY]], MEGABYTE));
    expect(error).toBeUndefined();
    expect(ms).toBeLessThan(MOST_MS);
  });
});

/** A section with as many of the smallest entries as fit into a size. */
function packed(id: number, entry: (at: number) => readonly number[]): (size: number) => Uint8Array<ArrayBuffer> {
  return (size) => {
    const content: number[] = [];
    let count = 0;
    while (content.length < size) {
      content.push(...entry(count));
      count += 1;
    }
    const types = [1, ...leb128(4), 1, 0x60, 0, 0];
    const whole = [...leb128(count), ...content];
    const section = [id, ...leb128(whole.length)];
    return Uint8Array.from([...PREAMBLE, ...(id === 1 ? [] : types), ...section, ...whole]);
  };
}

const name = (at: number): number[] => [3, ...[0, 6, 12].map((shift) => 0x40 + ((at >> shift) & 0x3f))];

/** Sections that hold the most entries for their size. */
const dense = {
  "types without parameters": packed(1, () => [0x60, 0, 0]),
  "empty recursion groups": packed(1, () => [0x4e, 0]),
  "references to earlier types": packed(1, (at) => [0x60, 1, 0x63, ...leb128(Math.max(at - 1, 0)), 0]),
  "subtypes of one type": packed(1, (at) => (at === 0 ? [0x50, 0, 0x60, 0, 0] : [0x50, 1, 0, 0x60, 0, 0])),
  "imports of one name": packed(2, () => [0, 0, 0, 0]),
  "imports of many names": packed(2, (at) => [...name(at), 0, 0, 0]),
  functions: packed(3, () => [0]),
  tables: packed(4, () => [0x70, 0, 0]),
  tags: packed(13, () => [0, 0]),
  globals: packed(6, () => [0x7f, 0, 0x41, 0, 0x0b]),
  "globals of one long sum": packed(6, (at) => (at === 0 ? [0x7f, 0, 0x41, 0] : [0x41, 0, 0x6a])),
  "data segments": packed(11, () => [0, 0x41, 0, 0x0b, 0]),
  "passive data segments": packed(11, () => [1, 0]),
} satisfies Record<string, (size: number) => Uint8Array<ArrayBuffer>>;

/** Ten times the bytes may take this many times as long as ten of the smaller size: 10 would be quadratic. */
const MOST_FACTOR = 4;

describe("parseModule() and planLink()", () => {
  test.each(Object.entries(dense))(
    "take time in proportion to the size of a section of %s",
    { timeout: 60_000 },
    (_, make) => {
      const work = (bytes: Uint8Array<ArrayBuffer>): unknown => {
        try {
          return planLink({ module: parseModule(bytes) }, { unresolved: "trap" });
        } catch (error) {
          return error;
        }
      };
      const [small, large] = [make(20_000), make(200_000)];
      for (let run = 0; run < 10; run += 1) work(small);
      const factors = Array.from({ length: 5 }, () => {
        const expected = processorMs(() => Array.from({ length: 10 }, () => work(small)));
        return processorMs(() => work(large)) / expected;
      });
      expect(median(factors)).toBeLessThan(MOST_FACTOR);
    },
  );
});

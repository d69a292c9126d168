import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { createScanKernel } from "../../src/compile/scan-kernel.ts";
import { unsignedWidth } from "../../src/encode/byte-writer.ts";
import { readPlacesSection } from "../../src/parse/areas/places-section.ts";
import { readModuleHead } from "../../src/parse/read-module.ts";
import { parseModule } from "../../src/parse-module.ts";
import { makePlaceable } from "../../src/place.ts";
import { placeBytes } from "../../src/rewrite/place/place-bytes.ts";
import { createPlacePatcher } from "../../src/rewrite/place/place-patcher.ts";
import type { MakeKernel } from "../../src/rewrite/place/place-scanner.ts";
import { runs } from "../seed.ts";
import { compile, FREESTANDING } from "./ask-clang.ts";
import { buildSpecimens, type SpecimenName } from "./specimens.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const PLACE = { memory: 3_000_016, table: 300, symbols: {}, slots: [] };
const FUNCTIONS = 700;

/** Functions with addresses, slots, and constants that look like places; in data, strings and a table of functions. */
const LARGE = `
extern int (*table[])(int); static int counts[64] = { 1 };
${Array.from({ length: FUNCTIONS }, (_, at) => `int f${at}(int);`).join(" ")}
${Array.from({ length: FUNCTIONS }, (_, at) => {
  const body = `counts[k & 63] += ${at * 2_654_435}; const char *s = "text ${at}"; k ^= s[k & 3] * 123456789;`;
  return `__attribute__((noinline)) int f${at}(int k) { ${body} return k > 0 ? table[k % ${FUNCTIONS}](k - 1) : (int)f${(at * 7) % FUNCTIONS}; }`;
}).join("\n")}
int (*table[])(int) = { ${Array.from({ length: FUNCTIONS }, (_, at) => `f${at}`).join(", ")} };
__attribute__((export_name("run"))) int run(int k) { return table[k](k); }`;

let relocated: Bytes;
let placeable: Bytes;
beforeAll(async () => {
  relocated = await compile({ "large.c": LARGE }, [...FREESTANDING, "-O0"]);
  placeable = makePlaceable(relocated);
}, 120_000);

const contentOf = (bytes: Bytes, id: number) => {
  const { offset = 0, sizeBytes = 0 } = parseModule(bytes).sections.find((section) => section.id === id) ?? {};
  return bytes.subarray(offset, offset + sizeBytes);
};

/** Bytes of the section `rec.places` that hold digests of the names of functions. */
function digestBytes(placeable: Bytes): number {
  const read = readPlacesSection(placeable, parseModule(placeable));
  if (read === undefined || "stale" in read) throw new Error("The section is stale");
  const digests = read.places.ownFunctions ?? [];
  return digests.reduce((sum, digest, at) => sum + unsignedWidth(digest - (digests[at - 1] ?? 0)), 0);
}

/** Size of the sections of relocations and symbols, by size of the section `rec.places` without some of its bytes. */
function ratioOf(before: Bytes, after: Bytes, without = 0): number {
  const sizeOf = (bytes: Bytes, names: RegExp) =>
    parseModule(bytes).sections.reduce((sum, { name = "", sizeBytes }) => sum + (names.test(name) ? sizeBytes : 0), 0);
  return sizeOf(before, /^(linking|reloc\.(CODE|DATA))$/) / (sizeOf(after, /^rec\.places$/) - without);
}

/** The module at its place, with or without the faster code. */
function placed(bytes: Bytes, makeKernel: MakeKernel = () => undefined): Bytes {
  return placeBytes(bytes, { place: PLACE, facts: { isWhole: true, makeKernel } }).bytes;
}

test("a large module is patched as by its relocations", () => {
  const read = readPlacesSection(placeable, parseModule(placeable));
  if (read === undefined || "stale" in read) throw new Error("The section is stale");
  expect(read.codeBytes).toBeGreaterThan(131_072);
  const scanned = read.lists.filter(({ isScanned }) => isScanned);
  expect(scanned.map(({ group }) => group).sort()).toEqual([0, 1]);
  expect(scanned.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(3 * FUNCTIONS);
  const [a, b] = [relocated, placeable].map((bytes) => placed(bytes, createScanKernel));
  expect(Buffer.compare(b as Bytes, placed(placeable))).toBe(0);
  expect(Buffer.compare(contentOf(a as Bytes, 10), contentOf(b as Bytes, 10))).toBe(0);
  // The offset of a segment is longer with rec.places, its content is the same: the last has the table.
  const { sizeBytes = 0 } = parseModule(relocated).dataSegments?.at(-1) ?? {};
  expect(sizeBytes).toBeGreaterThan(4 * FUNCTIONS);
  const [first, second] = [a, b].map((bytes) => contentOf(bytes as Bytes, 11).subarray(-sizeBytes));
  expect(Buffer.compare(first as Bytes, second as Bytes)).toBe(0);
  expect(WebAssembly.validate(b as Bytes)).toBe(true);
});

test("a large module that streams is patched as if it were whole, cut anywhere", () => {
  const whole = placed(placeable);
  const codeAt = parseModule(placeable).sections.find(({ id }) => id === 10)?.offset ?? 0;
  const kernels = fc.constantFrom<MakeKernel>(createScanKernel, () => undefined);
  const cutting = fc.array(fc.nat(placeable.length - codeAt), { maxLength: 30 });
  const property = fc.property(cutting, kernels, (cuts, makeKernel) => {
    const ends = [codeAt, ...cuts.map((cut) => codeAt + cut).sort((a, b) => a - b), placeable.length];
    const head = placeable.subarray(0, codeAt);
    const patcher = createPlacePatcher(head, { ...readModuleHead(head), makeKernel }, PLACE);
    const parts = ends.slice(1).map((end, at) => patcher?.push(placeable.subarray(ends[at], end)) as Bytes);
    patcher?.push();
    expect(Buffer.compare(Buffer.concat([patcher?.head as Bytes, ...parts]), whole)).toBe(0);
  });
  fc.assert(property, runs(200));
});

test("a large module with one place more or less is refused", () => {
  const { offset = 0 } = parseModule(placeable).sections.find(({ id }) => id === 10) ?? {};
  // The operand of a constant in the longest form: i32.const, four bytes that continue it.
  const at = placeable.findIndex((byte, from) => {
    return from > offset && byte === 0x41 && placeable.subarray(from + 1, from + 5).every((next) => next >= 0x80);
  });
  const less = Uint8Array.from(placeable);
  less[at + 4] = 0x7f;
  const more = Uint8Array.from(placeable);
  const free = more.findIndex((byte, from) => from > at + 8 && byte < 0x80 && (more[from + 1] ?? 0x80) < 0x80);
  more.set(placeable.subarray(at, at + 6), free);
  for (const bytes of [less, more]) {
    for (const makeKernel of [createScanKernel, undefined]) {
      expect(() => placed(bytes, makeKernel)).toThrow(expect.objectContaining({ code: "STALE_RELOCATIONS" }));
    }
  }
});

test("the section is many times smaller than relocations and symbols", async () => {
  const specimens = await buildSpecimens();
  const names: SpecimenName[] = ["libc", "unoptimised", "threads", "virtual", "names"];
  const pairs: readonly (readonly [string, Bytes, Bytes])[] = [
    ["large", relocated, placeable],
    ...names.map((name) => [name, specimens[name], makePlaceable(specimens[name])] as const),
  ];
  const ofPlaces = new Map(pairs.map(([name, before, after]) => [name, ratioOf(before, after, digestBytes(after))]));
  const ofAll = new Map(pairs.map(([name, before, after]) => [name, ratioOf(before, after)]));
  for (const [name, ratio] of ofAll) {
    process.stderr.write(
      `${name}: ${ratio.toFixed(1)} times smaller, places alone ${ofPlaces.get(name)?.toFixed(1)}\n`,
    );
  }
  expect(ofPlaces.get("large")).toBeGreaterThan(130);
  // The C library has few places, and each of its kinds takes some bytes.
  expect(ofPlaces.get("unoptimised")).toBeGreaterThan(20);
  expect(ofPlaces.get("libc")).toBeGreaterThan(10);
  // A digest tells a name from a million others, which takes 20 bits for each function that others may define too.
  expect(ofAll.get("large")).toBeGreaterThan(20);
  expect(ofAll.get("unoptimised")).toBeGreaterThan(14);
  expect(ofAll.get("libc")).toBeGreaterThan(7);
});

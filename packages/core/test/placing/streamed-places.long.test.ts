import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { ModuleLinkError } from "../../src/errors.ts";
import { linkPlan } from "../../src/link-plan.ts";
import { readPlaces } from "../../src/parse/areas/places.ts";
import { readPlacesSection } from "../../src/parse/areas/places-section.ts";
import { readModuleHead } from "../../src/parse/read-module.ts";
import { parseModule } from "../../src/parse-module.ts";
import { makePlaceable } from "../../src/place.ts";
import type { LinkPlan } from "../../src/plan/plan-format.ts";
import type { ModulePlace } from "../../src/plan/rewrite-format.ts";
import { planLink } from "../../src/plan-link.ts";
import { placeModule } from "../../src/rewrite/place/place-bytes.ts";
import { createPlacePatcher } from "../../src/rewrite/place/place-patcher.ts";
import { rewriteModule } from "../../src/rewrite-module.ts";
import { watchStream } from "../byte-stream.ts";
import { runs } from "../seed.ts";
import { buildSpecimens } from "./specimens.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const PLACE: ModulePlace = {
  memory: 3_000_016,
  table: 300,
  symbols: {
    __heap_base: 9_000_000,
    __heap_end: 9_961_472,
    __stack_low: 0,
    __stack_high: 65_536,
    shared: 77,
    label: 5,
  },
  slots: [{ function: 0, slot: 7 }],
};

let modules: Readonly<Record<string, Bytes>>;
let placeable: Readonly<Record<string, Bytes>>;
beforeAll(async () => {
  modules = await buildSpecimens();
  placeable = Object.fromEntries(Object.entries(modules).map(([name, bytes]) => [name, makePlaceable(bytes)]));
}, 120_000);

const sectionsOf = (bytes: Bytes) => parseModule(bytes).sections;
const sectionOf = (bytes: Bytes, id: number) => {
  const { offset = 0, sizeBytes = 0 } = sectionsOf(bytes).find((section) => section.id === id) ?? {};
  return bytes.subarray(offset, offset + sizeBytes);
};

/** Patches a module that arrives in chunks, from the head on. */
function patchInChunks(bytes: Bytes, cuts: readonly number[]): Bytes {
  const { sections } = parseModule(bytes);
  const codeAt = sections.find(({ id }) => id === 10)?.offset ?? 0;
  const ends = [...new Set([codeAt, ...cuts.map((cut) => codeAt + (cut % (bytes.length - codeAt))), bytes.length])];
  ends.sort((a, b) => a - b);
  const head = bytes.subarray(0, ends[0]);
  const patcher = createPlacePatcher(head, readModuleHead(head), PLACE);
  const parts = ends.slice(1).map((end, at) => patcher?.push(bytes.subarray(ends[at] ?? 0, end)) ?? new Uint8Array());
  patcher?.push();
  return Uint8Array.from(Buffer.concat([patcher?.head ?? new Uint8Array(), ...parts]));
}

describe("makePlaceable()", () => {
  test("keeps all that the plan needs, and drops the relocations", () => {
    for (const [name, bytes] of Object.entries(modules)) {
      const before = readPlaces(bytes, parseModule(bytes)).places;
      const after = readPlaces(placeable[name] as Bytes, parseModule(placeable[name] as Bytes)).places;
      expect(after, name).toEqual({ ...before, from: "rec.places" });
      const section = readPlacesSection(placeable[name] as Bytes, parseModule(placeable[name] as Bytes));
      expect(section && "areas" in section && section.areas, name).toEqual({
        ...parseModule(bytes).areas,
        places: after,
      });
      const names = sectionsOf(placeable[name] as Bytes).flatMap((section) => section.name ?? []);
      expect(names.filter((section) => /^(linking|reloc\.)/.test(section))).toEqual([]);
      expect(names[0], name).toBe("rec.places");
      if (name !== "addresses64") expect(WebAssembly.validate(placeable[name] as Bytes), name).toBe(true);
    }
  });

  test("returns a module that has the section already", () => {
    const bytes = placeable["strings"] as Bytes;
    expect(makePlaceable(bytes)).toBe(bytes);
  });

  test("keeps the code of modules without threads byte for byte, and the offsets of all code with them", () => {
    for (const [name, bytes] of Object.entries(modules)) {
      const [before, after] = [sectionOf(bytes, 10), sectionOf(placeable[name] as Bytes, 10)];
      const from = name === "threads" ? 1 : 0;
      expect(Buffer.compare(after.subarray(from, before.length), before.subarray(from)), name).toBe(0);
    }
  });
});

describe("placeModule() of relocations and of rec.places", () => {
  test("writes the same addresses into code and data", () => {
    for (const [name, bytes] of Object.entries(modules)) {
      if (name === "threads") continue;
      const a = placeModule(bytes, parseModule(bytes), PLACE);
      const b = placeModule(placeable[name] as Bytes, parseModule(placeable[name] as Bytes), PLACE);
      expect(Buffer.compare(sectionOf(a, 10), sectionOf(b, 10)), name).toBe(0);
      expect(parseModule(a).dataSegments?.map(({ offset }) => offset)).toEqual(
        parseModule(b).dataSegments?.map(({ offset }) => offset),
      );
      expect(parseModule(a).definitions.global.length).toBe(parseModule(b).definitions.global.length);
      if (name !== "addresses64") expect(WebAssembly.validate(a) && WebAssembly.validate(b), name).toBe(true);
    }
  });

  test("keeps the length of the code, and moves each address by the same distance", () => {
    const bytes = modules["libc"] as Bytes;
    const placed = placeModule(bytes, parseModule(bytes), PLACE);
    const there = placeModule(bytes, parseModule(bytes), { ...PLACE, memory: PLACE.memory + 65_536 });
    expect(sectionOf(placed, 10).length).toBe(sectionOf(bytes, 10).length);
    const { exports } = parseModule(placed);
    const counter = exports.find(({ name }) => name === "counter");
    const initial = (module: Bytes) => parseModule(module).definitions.global[counter?.index ?? -1]?.initial;
    expect(initial(placed)).not.toBe(initial(bytes));
    expect(initial(there)).not.toBe(initial(placed));
  });
});

describe("a module with rec.places that streams", () => {
  test("is patched as if it were whole, cut anywhere", () => {
    const property = fc.property(
      fc.constantFrom(...Object.keys(modules)),
      fc.array(fc.nat(), { maxLength: 30 }),
      (name, cuts) => {
        const bytes = placeable[name] as Bytes;
        expect(Buffer.compare(patchInChunks(bytes, cuts), placeModule(bytes, parseModule(bytes), PLACE))).toBe(0);
      },
    );
    fc.assert(property, runs(500));
  });

  test("is patched byte by byte", () => {
    const bytes = placeable["functions"] as Bytes;
    const cuts = Array.from({ length: bytes.length }, (_, at) => at);
    expect(Buffer.compare(patchInChunks(bytes, cuts), placeModule(bytes, parseModule(bytes), PLACE))).toBe(0);
  });

  test("fails if one byte of its code or data was changed", () => {
    const property = fc.property(
      fc.constantFrom(...Object.keys(modules)),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (name, at, change) => {
        const bytes = Uint8Array.from(placeable[name] as Bytes);
        const places = sectionsOf(bytes).filter(({ id }) => id === 10 || id === 11);
        let rest = at % places.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        for (const { offset, sizeBytes } of places) {
          if (rest >= 0 && rest < sizeBytes) bytes[offset + rest] = (bytes[offset + rest] as number) ^ change;
          rest -= sizeBytes;
        }
        expect(() => patchInChunks(bytes, [at])).toThrow(expect.objectContaining({ code: "STALE_RELOCATIONS" }));
      },
    );
    fc.assert(property, runs(500));
  });
});

/** A plan for one module, which moves it. */
function planFor(bytes: Bytes, imports: WebAssembly.Imports): LinkPlan {
  const plan = planLink({ b: parseModule(bytes) }, { imports });
  const place = { memory: 1_000_000, table: 5, symbols: {}, slots: [] };
  return { ...plan, units: plan.units.map((unit) => ({ ...unit, rewrite: { hoists: [], place } })) };
}

describe("linkPlan() with a module to place", () => {
  const host = () => {
    const memory = new WebAssembly.Memory({ initial: 32 });
    const table = new WebAssembly.Table({ element: "anyfunc", initial: 20 });
    return { memory, table, imports: { env: { memory, __indirect_function_table: table } } };
  };
  const streamOf = (bytes: Bytes, chunkSizeBytes: number) => watchStream(bytes, { chunkSizeBytes });

  test.each(["rec.places", "relocations"])("compiles it from a stream, with %s", async (form) => {
    const bytes = (form === "rec.places" ? placeable : modules)["names"] as Bytes;
    const { memory, imports } = host();
    const { exports } = await linkPlan(planFor(bytes, imports), { b: streamOf(bytes, 37).stream }, { imports });
    const { name, length } = exports.b as Record<string, (value: number) => number>;
    const address = name?.(1) ?? 0;
    expect(address).toBeGreaterThan(1_065_000);
    expect(Buffer.from(memory.buffer, address, 3).toString("latin1")).toBe("yz\0");
    expect([length?.(address), length?.(address)]).toEqual([2, 3]);
  });

  test("refuses it before anything is instantiated, if the last byte of its data differs", async () => {
    const bytes = Uint8Array.from(placeable["names"] as Bytes);
    const { memory, imports } = host();
    const plan = planFor(bytes, imports);
    const { offset = 0, sizeBytes = 0 } = sectionsOf(bytes).find(({ id }) => id === 11) ?? {};
    bytes[offset + sizeBytes - 1] = 1;
    const error = await linkPlan(plan, { b: streamOf(bytes, 50).stream }, { imports }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ModuleLinkError);
    expect(error).toMatchObject({ diagnostics: [{ code: "STALE_RELOCATIONS", module: "b" }] });
    expect(new Uint8Array(memory.buffer).some((byte) => byte !== 0)).toBe(false);
  });

  test("cancels the stream at the first place that does not fit", async () => {
    const bytes = Uint8Array.from(placeable["names"] as Bytes);
    const { imports } = host();
    const plan = planFor(bytes, imports);
    sectionOf(bytes, 10).fill(0, 20);
    const watched = streamOf(bytes, 50);
    const error = await linkPlan(plan, { b: watched.stream }, { imports }).catch((thrown) => thrown);
    expect(error).toMatchObject({ diagnostics: [{ code: "STALE_RELOCATIONS", offset: expect.any(Number) }] });
    expect(watched.cancels.length).toBe(1);
  });

  test("refuses a compiled module that was not placed", async () => {
    const { imports } = host();
    for (const bytes of [placeable["functions"], modules["functions"]] as Bytes[]) {
      const plan = planFor(bytes, imports);
      const error = await linkPlan(plan, { b: new WebAssembly.Module(bytes) }, { imports }).catch((thrown) => thrown);
      expect(error).toMatchObject({ diagnostics: [{ code: "MODULE_NOT_REWRITTEN", module: "b" }] });
      const placed = new WebAssembly.Module(rewriteModule(plan, { name: "b", bytes }));
      await expect(linkPlan(plan, { b: placed }, { imports })).resolves.toMatchObject({ plan: { version: 2 } });
    }
  });
});

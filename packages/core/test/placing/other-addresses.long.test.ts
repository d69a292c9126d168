import { beforeAll, describe, expect, test } from "vitest";
import { parseModule } from "../../src/parse-module.ts";
import { placeModule } from "../../src/rewrite/place/place-bytes.ts";
import { buildSpecimens, type SpecimenName, specimens } from "./specimens.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** wasm-ld puts data at 65,536, behind the stack, and functions at slot 1. */
const DATA = 65_536;

const isLinking = (name = "") => /^(linking|reloc\.)/.test(name);

/** All sections but those of relocations, in hexadecimal. */
function sectionsOf(bytes: Bytes): Readonly<Record<string, string>> {
  const sections = parseModule(bytes).sections.filter(({ name }) => !isLinking(name));
  return Object.fromEntries(
    sections.map(({ id, name, offset, sizeBytes }) => [
      name ?? String(id),
      Buffer.from(bytes.subarray(offset, offset + sizeBytes)).toString("hex"),
    ]),
  );
}

/** The declared minimum of the memory: wasm-ld ends the first heap there. */
function declaredBytes(bytes: Bytes): number {
  const memory = parseModule(bytes).imports.find(({ type }) => type.kind === "memory");
  return memory?.type.kind === "memory" ? memory.type.limits.minimum * 65_536 : 0;
}

/** Placing does for one module what wasm-ld does with other options, byte for byte: wasm-ld is the judge. */
describe.each([
  { where: "near", data: 131_072, slot: 1 },
  { where: "with longer offsets of segments and elements", data: 4_194_304, slot: 100 },
])("a module that is placed $where", ({ data, slot }) => {
  let before: Record<SpecimenName, Bytes>;
  let expected: Record<SpecimenName, Bytes>;
  beforeAll(async () => {
    before = await buildSpecimens();
    expected = await buildSpecimens([`--global-base=${data}`, `--table-base=${slot}`]);
  }, 120_000);

  const isFar = data > 1_048_576;
  const names = Object.keys(specimens) as SpecimenName[];
  test.each(names.filter((name) => name !== "threads" || !isFar))("is %s as wasm-ld links it there", (name) => {
    const symbols = { __stack_low: 0, __stack_high: DATA, __heap_end: declaredBytes(expected[name]) };
    const place = { memory: data - DATA, table: slot - 1, symbols, slots: [] };
    const bytes = before[name];
    const placed = sectionsOf(placeModule(bytes, parseModule(bytes), place));
    const linked = sectionsOf(expected[name]);
    // The declared minimum of memory and table is the affair of the plan.
    for (const [section, content] of Object.entries(linked)) {
      if (section !== "2" && section !== "4" && section !== "5") expect(placed[section], section).toBe(content);
    }
    expect(Object.keys(placed)).toEqual(Object.keys(linked));
  });
});

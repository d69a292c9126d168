import { describe, expect, test } from "vitest";
import { cModule } from "../../test/c-module.ts";
import type { Places } from "./module-areas.ts";
import { placedAreas } from "./placed-areas.ts";

function areasOf(changes: Partial<Places>) {
  return placedAreas(cModule({ places: changes }).areas?.places as Places);
}

describe("placedAreas()", () => {
  const symbols = { definedData: { x: 65_536, y: 65_540 }, undefinedData: [{ name: "z", isWeak: false }] };

  test.each<[string, Partial<Places>]>([
    ["data", { data: { start: 65_536, end: 66_001, alignment: 16 } }],
    ["alignment", { data: { start: 65_536, end: 66_000, alignment: 32 } }],
    ["slots", { slots: { start: 1, end: 2 } }],
    ["an address of a symbol", { definedData: { x: 65_536, y: 65_544 } }],
    ["a symbol that no longer is weak", { undefinedData: [{ name: "z", isWeak: true }] }],
    ["a symbol of the linker", { linkerSymbols: ["__heap_base"] }],
    ["a slot of an exported function", { exportedSlots: { f: 1 } }],
    ["a slot of an imported function", { importedSlots: [{ function: 0, slot: 1 }] }],
  ])("differs for other %s", (_, changes) => {
    expect(areasOf({ ...symbols, ...changes })).not.toEqual(areasOf(symbols));
  });

  test("is the same for other code, another form of places, and symbols in another order", () => {
    const other = { from: "rec.places", count: 7, definedData: { y: 65_540, x: 65_536 } } as const;
    expect(areasOf({ ...symbols, ...other })).toEqual(areasOf(symbols));
  });
});

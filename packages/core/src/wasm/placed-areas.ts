import type { AreaRange, Places } from "./module-areas.ts";

/** The areas and symbols of a module in short. Two modules with equal ones are placed by the same plan. */
export function placedAreas({ data, slots, ...places }: Places): {
  readonly data: AreaRange;
  readonly slots: AreaRange;
  readonly symbols: number;
} {
  const { linkerSymbols, definedData, undefinedData, importedSlots, exportedSlots } = places;
  const symbols = [
    data.alignment,
    [...linkerSymbols].sort(),
    sorted(Object.entries(definedData)),
    sorted(undefinedData.map(({ name, isWeak }) => [name, isWeak])),
    importedSlots.map((one) => [one.function, one.slot]),
    sorted(Object.entries(exportedSlots)),
  ];
  return {
    data: { start: data.start, end: data.end },
    slots: { start: slots.start, end: slots.end },
    symbols: checksum(JSON.stringify(symbols)),
  };
}

function sorted<Entry extends readonly [string, unknown]>(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort(([first], [second]) => (first < second ? -1 : 1));
}

/** FNV-1a of the UTF-16 units: 32 bits, not negative. */
function checksum(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum >>> 0;
}

import { Failure } from "../../problem.ts";
import type { SectionRange } from "../../wasm/module-type.ts";
import { LINKING_SECTION, readLinkingSection, type SymbolTable, symbolKind, symbolName } from "./linking-section.ts";

/** The names that symbols of object files give to globals and tags. */
export interface SymbolNames {
  /** By index. */
  readonly globals: ReadonlyMap<number, string>;
  readonly tags: ReadonlyMap<number, string>;
}

/** Reads the names of globals and tags. A section that cannot be read is no error: engines pass over it too. */
export function readSymbolNames(bytes: Uint8Array, sections: readonly SectionRange[]): SymbolNames {
  const section = sections.find(({ name }) => name === LINKING_SECTION);
  try {
    if (section !== undefined) return namesOf(bytes, readLinkingSection(bytes, section).symbols);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  return { globals: new Map(), tags: new Map() };
}

function namesOf(bytes: Uint8Array, symbols: SymbolTable): SymbolNames {
  const names = { globals: new Map<number, string>(), tags: new Map<number, string>() };
  for (let symbol = 0; symbol < symbols.count; symbol += 1) {
    const kind = symbols.kinds[symbol];
    if (kind !== symbolKind.global && kind !== symbolKind.tag) continue;
    const name = symbolName(bytes, symbols, symbol);
    if (name !== "") names[kind === symbolKind.tag ? "tags" : "globals"].set(symbols.indices[symbol] as number, name);
  }
  return names;
}

import type { ModuleAreas } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { readPlaces } from "./places.ts";
import { readAreas } from "./read-areas.ts";

/**
 * Reads the areas of a module, and its places: those of code and data that name addresses.
 *
 * @param bytes - the whole module
 * @param type - the type of that module, with its data segments
 * @returns undefined if no other module can have a memory or table of the module, or if nothing was found
 */
export function readAllAreas(bytes: Uint8Array, type: ModuleType): ModuleAreas | undefined {
  const areas = readAreas(bytes, type);
  const places = readPlaces(bytes, type);
  return areas === undefined && Object.keys(places).length === 0 ? undefined : { ...areas, ...places };
}

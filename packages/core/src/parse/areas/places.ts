import { Failure } from "../../problem.ts";
import type { ModuleAreas, Places, StalePlace } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { readUndefinedData } from "./linking-section.ts";
import { isBehindCode, PLACES_SECTION, readPlacesSection } from "./places-section.ts";
import { readRelocatedPlaces } from "./relocated-places.ts";

/** The places of a module, or the first of them that does not fit; neither if nothing tells its places. */
export interface PlacesOrStale extends Pick<ModuleAreas, "grows" | "takesAll" | "undefinedData"> {
  readonly places?: Places;
  readonly stalePlaces?: StalePlace;
}

/**
 * Reads the places of a whole module from its relocations, each checked against code and data, or from the section
 * `rec.places`.
 *
 * @param type - the type of the module
 */
export function readPlaces(bytes: Uint8Array, type: ModuleType): PlacesOrStale {
  if (isBehindCode(type.sections)) return { stalePlaces: {} };
  const isPlaceable = type.sections.some(({ name }) => name === PLACES_SECTION);
  try {
    const read = isPlaceable ? readPlacesSection(bytes, type) : readRelocatedPlaces(bytes, type);
    if (read === undefined) return readUndefinedData(bytes, type);
    if ("stale" in read) return { stalePlaces: read.stale, ...readUndefinedData(bytes, type) };
    // The section tells how the module takes pages, so nobody looks for that in the code.
    const { grows, takesAll } = "areas" in read ? read.areas : {};
    return { places: read.places, ...(grows && { grows }), ...(takesAll && { takesAll }) };
  } catch (error) {
    if (error instanceof Failure) return { stalePlaces: {} };
    throw error;
  }
}

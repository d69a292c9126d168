import type { ModuleType } from "../wasm/module-type.ts";
import { readAllAreas } from "./areas/read-all-areas.ts";
import { readDataSegments } from "./data-scanner.ts";
import { readModuleWithoutData } from "./read-module.ts";
import { readSharedElements } from "./read-shared-elements.ts";

/** Reads the members of a module's type that its head does not have: data segments, areas, and the functions of its tables. */
export function readMembers(bytes: Uint8Array): Pick<ModuleType, "areas" | "dataSegments" | "elementSegments"> {
  const type = readModuleWithoutData(bytes);
  const dataSegments = readDataSegments(bytes, type.sections);
  const areas = readAllAreas(bytes, { ...type, dataSegments });
  return { dataSegments, ...(areas && { areas }), ...readSharedElements(bytes, type) };
}

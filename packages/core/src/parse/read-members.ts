import type { ModuleType } from "../wasm/module-type.ts";
import { readAllAreas } from "./areas/read-all-areas.ts";
import { readDataSegments } from "./data-scanner.ts";
import { readModuleWithoutData } from "./read-module.ts";

/** Reads the members of a module's type that stand behind its head: data segments, and areas. */
export function readMembers(bytes: Uint8Array): Pick<ModuleType, "areas" | "dataSegments"> {
  const type = readModuleWithoutData(bytes);
  const dataSegments = readDataSegments(bytes, type.sections);
  const areas = readAllAreas(bytes, { ...type, dataSegments });
  return { dataSegments, ...(areas && { areas }) };
}

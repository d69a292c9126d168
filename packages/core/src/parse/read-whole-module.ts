import type { ModuleType } from "../wasm/module-type.ts";
import { readAddressedImports } from "./addressed-imports.ts";
import { readAllAreas } from "./areas/read-all-areas.ts";
import { mayShareAreas } from "./areas/read-areas.ts";
import { readGrowth } from "./areas/read-growth.ts";
import { readDataSegments } from "./data-scanner.ts";
import { readElementSegments } from "./element-section.ts";
import { needsElements, readModuleWithoutData } from "./read-module.ts";
import { readSharedElements } from "./read-shared-elements.ts";
import { carryContents } from "./segment-contents.ts";

/**
 * Reads a whole module, with its segments, and its areas if other modules can have its memory or a table. The public function is `parseModule`.
 *
 * @throws Failure with the first problem of the bytes
 */
export function readModule(bytes: BufferSource): ModuleType {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  const type = readModuleWithoutData(view);
  const { sections } = type;
  const dataSegments = carryContents(readDataSegments(view, sections), view, sections);
  const growth = mayShareAreas(type) ? readGrowth(view, type) : {};
  const areas = readAllAreas(view, { ...type, dataSegments }) ?? (growth.grows && growth);
  return {
    ...type,
    dataSegments,
    ...(needsElements(type)
      ? { elementSegments: readElementSegments(view, sections) }
      : readSharedElements(view, type)),
    ...readAddressedImports(view, type),
    ...(areas && { areas: { ...areas, ...growth } }),
  };
}

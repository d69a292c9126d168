import { readDataSegments } from "../parse/data-scanner.ts";
import type { DataSegment, ModuleType } from "../wasm/module-type.ts";
import type { ModuleLoad } from "./module-load.ts";

/**
 * The active data segments with a constant offset: complete once the module is compiled, undefined if it is
 * precompiled.
 */
export function dataSegmentsOf({ type, body }: ModuleLoad): readonly DataSegment[] | undefined {
  if (body.kind === "bytes") return type.dataSegments ?? readDataSegments(body.bytes, type.sections);
  return "dataSegments" in body ? body.dataSegments() : type.dataSegments;
}

/** The type with its data segments, if all bytes have arrived. A stream tells its segments when it has been compiled. */
export function typeWithData({ type, body }: ModuleLoad): ModuleType {
  if (body.kind !== "bytes" || type.dataSegments !== undefined) return type;
  return { ...type, dataSegments: readDataSegments(body.bytes, type.sections) };
}

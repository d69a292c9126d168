import type { DataSegment, ModuleType } from "../src/wasm/module-type.ts";

/** The data segments of a type without the contents that `parseModule` adds, as a stream tells them. */
export function placesOf({ dataSegments = [] }: ModuleType): DataSegment[] {
  return dataSegments.map(({ content: _, ...place }) => place);
}

import type { AreaRange } from "../../wasm/module-areas.ts";
import type { ModuleType } from "../../wasm/module-type.ts";

/** Static data of a module in its first memory that segments write. */
export function writtenData({ dataSegments = [], areas: { copied = [] } = {} }: ModuleType): AreaRange[] {
  const active = dataSegments.flatMap(({ memory, offset, sizeBytes }) =>
    memory === 0 ? [{ start: offset, end: offset + sizeBytes }] : [],
  );
  return [...active, ...copied].filter(isSomething);
}

/** All static data of a module in its first memory that the module shows. */
export function shownData(type: ModuleType): AreaRange[] {
  return [...writtenData(type), ...(type.areas?.zeroed ?? []).filter(isSomething)];
}

function isSomething({ start, end }: AreaRange): boolean {
  return start < end;
}

import type { Area } from "../model/memory-api.ts";
import type { LiveMemory } from "./live-memories.ts";
import { type FindMemory, isNamed, type LinkedMemories, memoriesOf, memoryOf } from "./memories-of.ts";

/** Static data, stacks and the beginnings of heaps in one memory, at the addresses that the plan gave them. They may overlap. */
export function staticAreas(memory: LiveMemory, linked: LinkedMemories): readonly Area[] {
  const { plan, types } = linked;
  const sizeBytes = memory.memory.buffer.byteLength;
  const areas: Area[] = [];
  const named: FindMemory = (module, name, of) =>
    memory.names.some((other) => isNamed(other, module, name, of)) ? memory : undefined;
  const layout = plan.layout?.find((entry) => entry.memory !== undefined && memoryOf(entry.memory, named) === memory);
  const arranged = new Set(layout?.areas.flatMap(({ modules }) => modules));
  for (const { start, end, content, modules } of layout?.areas ?? []) areas.push({ start, end, content, modules });

  const { libraries } = plan;
  if (libraries?.memory !== undefined && memoryOf(libraries.memory, named) === memory) {
    for (const { module, memory: range } of libraries.search) {
      if (range === undefined) continue;
      arranged.add(module);
      areas.push({ start: range.start, end: range.end, content: "data", modules: [module] });
    }
    if (libraries.stack !== undefined) areas.push({ ...libraries.stack, content: "stack", modules: [] });
  }

  for (const [module, type] of types) {
    const indexes = memoriesOf(module, linked).flatMap((found, index) => (found === memory ? [index] : []));
    if (indexes.length === 0) continue;
    const moved = plan.units.find(({ name }) => name === module)?.rewrite?.place?.memory ?? 0;
    const add = (content: Area["content"], start: number, end: number) =>
      areas.push({ content, modules: [module], start: start + moved, end: end + moved });
    for (const { memory: index, offset, sizeBytes: length } of type.dataSegments ?? []) {
      if (!indexes.includes(index)) continue;
      const by = index === 0 ? moved : 0;
      areas.push({ content: "data", modules: [module], start: offset + by, end: offset + by + length });
    }
    if (!indexes.includes(0) || arranged.has(module) || type.areas === undefined) continue;
    const { zeroed = [], copied = [], stack, heapBase, grows } = type.areas;
    for (const { start, end } of zeroed) add("zeroed", start, end);
    for (const { start, end } of copied) add("data", start, end);
    if (stack?.initial !== undefined) add("stack", stack.low, stack.initial);
    if (heapBase !== undefined && grows)
      areas.push({ content: "heap", modules: [module], start: heapBase + moved, end: sizeBytes });
  }
  return areas;
}

import type { Linked } from "@rec/browser";
import type { MemoryName, MemoryView, ReadRequest } from "../model/linker-api.ts";

export interface LiveMemory extends Pick<MemoryView, "id" | "names"> {
  readonly memory: WebAssembly.Memory;
}

/** The memories that modules export, each once, in the order of modules and exports; then those that the host or the linker alone has. */
export function findMemories(
  { exports }: Linked,
  others: ReadonlyMap<WebAssembly.Memory, MemoryName> = new Map(),
): readonly LiveMemory[] {
  const names = new Map<WebAssembly.Memory, MemoryName[]>();
  for (const [module, exported] of Object.entries(exports)) {
    for (const [name, value] of Object.entries(exported as Record<string, unknown>)) {
      if (!(value instanceof WebAssembly.Memory)) continue;
      names.set(value, [...(names.get(value) ?? []), { module, name }]);
    }
  }
  for (const [memory, name] of others) names.set(memory, [...(names.get(memory) ?? []), name]);
  return [...names].map(([memory, found], id) => ({ id, names: found, memory }));
}

export function viewOf({ id, names, memory }: LiveMemory): MemoryView {
  const { buffer } = memory;
  const shared = typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;
  return { id, names, sizeBytes: buffer.byteLength, shared };
}

export function readBytes(memories: readonly LiveMemory[], { memory, start, length }: ReadRequest): Uint8Array {
  const found = memories[memory];
  if (found === undefined) throw new Error(`Cannot read memory ${memory}: there is none of this number`);
  return new Uint8Array(found.memory.buffer).slice(start, start + length);
}

import type { WriteBytes } from "./wasi-options.ts";

/** The functions that modules import, by name. */
export type WasiFunctions = Readonly<Record<string, (...values: never[]) => unknown>>;

type PlatformFunction = (...values: readonly number[]) => unknown;

/** Errors of WASI: success, and an address outside of the memory. */
const SUCCESS = 0;
const FAULT = 21;

/** Size in bytes of an element of `ciovec_array`: the address and the size of a buffer, 32 bits each. */
const BUFFER_ENTRY_SIZE = 8;

/**
 * The functions of a WASI, with JavaScript functions as some of its outputs, by file descriptor. A program that closes such a
 * descriptor, or puts another file in its place, as `freopen` does, no longer writes to the function.
 */
export function writeToFunctions(
  functions: WasiFunctions,
  { memory, outputs }: { readonly memory: WebAssembly.Memory; readonly outputs: ReadonlyMap<number, WriteBytes> },
): WasiFunctions {
  if (outputs.size === 0) return functions;
  const writeFile = functions["fd_write"] as PlatformFunction;
  const close = functions["fd_close"] as PlatformFunction;
  const renumber = functions["fd_renumber"] as PlatformFunction;
  const open = new Map(outputs);
  return {
    ...functions,
    fd_write(descriptor: number, entries: number, count: number, written: number): unknown {
      const write = open.get(descriptor);
      if (write === undefined) return writeFile(descriptor, entries, count, written);
      const bytes = gather(memory, entries >>> 0, count >>> 0);
      if (bytes === undefined) return FAULT;
      if (bytes.length > 0) write(bytes);
      new DataView(memory.buffer).setUint32(written >>> 0, bytes.length, true);
      return SUCCESS;
    },
    fd_close(descriptor: number): unknown {
      const result = close(descriptor);
      if (result === SUCCESS) open.delete(descriptor);
      return result;
    },
    fd_renumber(from: number, to: number): unknown {
      const result = renumber(from, to);
      if (result !== SUCCESS) return result;
      const moved = open.get(from);
      for (const each of [from, to]) open.delete(each);
      if (moved !== undefined) open.set(to, moved);
      return result;
    },
  };
}

/** A copy of the bytes of all buffers; undefined if one is outside of the memory. */
function gather(memory: WebAssembly.Memory, entries: number, count: number): Uint8Array<ArrayBuffer> | undefined {
  const { buffer } = memory;
  if (entries + count * BUFFER_ENTRY_SIZE > buffer.byteLength) return undefined;
  const list = new DataView(buffer, entries, count * BUFFER_ENTRY_SIZE);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < list.byteLength; at += BUFFER_ENTRY_SIZE) {
    const [address, sizeBytes] = [list.getUint32(at, true), list.getUint32(at + 4, true)];
    if (address + sizeBytes > buffer.byteLength) return undefined;
    parts.push(new Uint8Array(buffer, address, sizeBytes));
  }
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}

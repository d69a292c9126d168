import { brandOf } from "./brand.ts";

/**
 * The bytes of a buffer or view, which are not copied.
 *
 * @returns undefined if the value has no bytes, or if its buffer is detached
 */
export function bytesOf(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  try {
    if (ArrayBuffer.isView(value)) {
      return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
    }
    return brandOf(value) === "ArrayBuffer" ? new Uint8Array(value as ArrayBuffer) : undefined;
  } catch {
    // A detached buffer has no bytes, and a view of one has no offset.
    return undefined;
  }
}

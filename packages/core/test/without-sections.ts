import { parseModule } from "../src/parse-module.ts";

/** The same module without its custom sections of these names. */
export function withoutSections(bytes: Uint8Array<ArrayBuffer>, names: readonly string[]): Uint8Array<ArrayBuffer> {
  const kept: Uint8Array[] = [];
  let from = 0;
  for (const { name = "", offset, sizeBytes } of parseModule(bytes).sections) {
    const end = offset + sizeBytes;
    if (!names.includes(name)) kept.push(bytes.subarray(from, end));
    from = end;
  }
  return Uint8Array.from(Buffer.concat(kept));
}

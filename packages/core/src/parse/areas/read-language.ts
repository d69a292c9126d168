import { Failure } from "../../problem.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { SectionRange } from "../../wasm/module-type.ts";
import { ByteReader } from "../byte-reader.ts";

/*
 * The custom section "producers". WebAssembly tool conventions, "Producers".
 *
 *   content   count: u32, (field: name, count: u32, (name: name, version: name)*)*
 *   field     "language", "processed-by" or "sdk"
 */

/** Whether the section "producers" names Rust or Zig, whose users give flags to the linker in another way than those of C. */
export function readLanguage(bytes: Uint8Array, sections: readonly SectionRange[]): "Rust" | "Zig" | undefined {
  const section = sections.find(({ id, name }) => id === sectionId.custom && name === "producers");
  if (section === undefined) return undefined;
  const { id, offset, sizeBytes } = section;
  const reader = new ByteReader(bytes, { start: offset, end: offset + sizeBytes, section: id });
  try {
    for (let fields = reader.readU32(); fields > 0; fields -= 1) {
      reader.readName();
      for (let values = reader.readU32(); values > 0; values -= 1) {
        const name = reader.readName().toLowerCase();
        reader.readName();
        if (name === "rust" || name === "rustc") return "Rust";
        if (name.startsWith("zig")) return "Zig";
      }
    }
  } catch (error) {
    // A section that cannot be read is no error: engines pass over it too.
    if (!(error instanceof Failure)) throw error;
  }
  return undefined;
}

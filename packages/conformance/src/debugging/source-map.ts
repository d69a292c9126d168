import { SourceMapGenerator } from "source-map-js";
import type { DebugBuild } from "./build-lesson.ts";

/**
 * The source map of a module. Its generated columns are offsets in the file of the module, all in line 1.
 *
 * @param shift - number of bytes that stand in front of the code, in addition to those of the build
 */
export function sourceMapOf({ source, instructions }: DebugBuild, shift: number): string {
  const map = new SourceMapGenerator({ file: "program.wasm" });
  map.setSourceContent("program.c", source);
  for (const { offset, line } of instructions) {
    if (line === 0) continue;
    map.addMapping({
      generated: { line: 1, column: offset + shift },
      original: { line, column: 0 },
      source: "program.c",
    });
  }
  return map.toString();
}

/** Adds a custom section that consists of a name and one string. */
export function withStringSection(
  bytes: Uint8Array,
  section: { readonly name: string; readonly text: string },
): Uint8Array<ArrayBuffer> {
  const content = [...vector(section.name), ...vector(section.text)];
  return Uint8Array.from([...bytes, 0, ...leb128(content.length), ...content]);
}

function vector(text: string): number[] {
  const encoded = Buffer.from(text);
  return [...leb128(encoded.length), ...encoded];
}

function leb128(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb128(value >>> 7)];
}

/** A module without its custom sections with names that begin in a way. */
export function withoutSections(bytes: Uint8Array<ArrayBuffer>, beginning: string): Uint8Array<ArrayBuffer> {
  const kept: Uint8Array[] = [bytes.subarray(0, 8)];
  for (let at = 8; at < bytes.length; ) {
    const start = at;
    const id = bytes[at++];
    let sizeBytes = 0;
    for (let shift = 0, byte = 0x80; byte >= 0x80; shift += 7) {
      byte = bytes[at++] as number;
      sizeBytes |= (byte & 0x7f) << shift;
    }
    const name = String.fromCharCode(...bytes.subarray(at + 1, at + 1 + beginning.length));
    at += sizeBytes;
    if (id !== 0 || name !== beginning) kept.push(bytes.subarray(start, at));
  }
  return Uint8Array.from(Buffer.concat(kept));
}

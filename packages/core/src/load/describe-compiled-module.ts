import { ByteReader } from "../parse/byte-reader.ts";
import { DYLINK_SECTION, OLD_DYLINK_SECTION, readDynamicLibrary } from "../parse/dylink-section.ts";
import { createUtf8Decoder } from "../utf8.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { ModuleType } from "../wasm/module-type.ts";

/**
 * Describes a compiled module by the JavaScript API, which gives names and kinds, but no types, start function or
 * re-exports.
 *
 * A module with such a description is checked by kind only; the engine checks the rest when it instantiates.
 */
export function describeCompiledModule(module: WebAssembly.Module): ModuleType {
  return {
    imports: WebAssembly.Module.imports(module).map(({ module: from, name, kind }) => ({
      module: from,
      name,
      type: { kind: "opaque", externKind: kind },
    })),
    exports: WebAssembly.Module.exports(module).map(({ name, kind }, index) => ({
      name,
      type: { kind: "opaque", externKind: kind },
      index,
    })),
    types: [],
    definitions: { table: [], memory: [], global: [], tag: [] },
    precompiled: true,
    ...dynamicLibraryOf(module),
    sections: [],
  };
}

/** The section of a dynamic library, which compiled modules keep. */
function dynamicLibraryOf(module: WebAssembly.Module): Pick<ModuleType, "dylink" | "hasWideMemory"> {
  for (const name of [DYLINK_SECTION, OLD_DYLINK_SECTION]) {
    const [content] = WebAssembly.Module.customSections(module, name);
    if (content === undefined) continue;
    const bytes = new Uint8Array(content);
    const reader = new ByteReader(bytes, { start: 0, end: bytes.length, section: sectionId.custom });
    return { dylink: readDynamicLibrary(reader, name), ...(hasWideMemory(module) && { hasWideMemory: true }) };
  }
  return {};
}

/** A prefix, the length of a name, and the name. WebAssembly tool conventions, "Linking", target features section. */
const WIDE_MEMORY = "+\bmemory64";

/** The size of addresses is not among all that the JavaScript API tells; the features that LLVM lists show it. */
function hasWideMemory(module: WebAssembly.Module): boolean {
  const sections = WebAssembly.Module.customSections(module, "target_features");
  return sections.some((content) => createUtf8Decoder(false).decode(new Uint8Array(content)).includes(WIDE_MEMORY));
}

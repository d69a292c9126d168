import type { LiveModules } from "./case.ts";

/** Reads `module.export`; the export's name may contain more dots. */
function lookup(exports: Readonly<Record<string, WebAssembly.Exports>>, reference: string): unknown {
  const dot = reference.indexOf(".");
  const value = exports[reference.slice(0, dot)]?.[reference.slice(dot + 1)];
  if (value === undefined) throw new Error(`No export ${reference}`);
  return value;
}

export function liveModules(exports: Readonly<Record<string, WebAssembly.Exports>>): LiveModules {
  return {
    call(reference, ...args) {
      const callee = lookup(exports, reference);
      if (typeof callee !== "function") throw new TypeError(`${reference} is not a function`);
      try {
        return callee(...args);
      } catch (error) {
        return `throws: ${error instanceof Error ? error.message : String(error)}`;
      }
    },
    view(reference) {
      const memory = lookup(exports, reference);
      if (!(memory instanceof WebAssembly.Memory)) throw new TypeError(`${reference} is not a memory`);
      return new DataView(memory.buffer);
    },
    value(reference) {
      const global = lookup(exports, reference);
      if (!(global instanceof WebAssembly.Global)) throw new TypeError(`${reference} is not a global`);
      return global.value;
    },
    extern: (reference) => lookup(exports, reference),
  };
}

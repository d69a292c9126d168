import binaryen from "binaryen";
import { customSection } from "./custom-section.js";

/** @import { ExportDescription, ExternDescription, ImportDescription } from "../index.d.ts" */

/** @typedef {{ module: string, name: string, kind: string }} ImportName */

/**
 * Describes a module's imports, exports, start function and features. It uses no code of `@rec/core`, so that `@rec/core`
 * can be tested against it: the types are Binaryen's, and the order is the engine's. The oldest Node that this repository
 * supports has no 64-bit memories, so for modules with one the order is Binaryen's too.
 *
 * @param {Uint8Array} bytes
 * @param {object} [options]
 * @param {boolean} [options.memory64] - whether the module has a memory with 64-bit addresses
 */
export async function describeArtifact(bytes, { memory64 = false } = {}) {
  const module = binaryen.readBinary(bytes);
  try {
    const importTypes = typesOfImports(module);
    const { imports, exports } = memory64 ? orderOfBinaryen(module, importTypes) : await orderOfEngine(bytes);
    return {
      start: module.getStart() !== 0,
      features: targetFeatures(bytes),
      imports: imports.map(({ module, name, kind }) => {
        const type = importTypes.get(importKey(kind, module, name));
        if (type === undefined) throw new Error(`Unable to describe the ${kind} import "${module}" "${name}"`);
        return /** @type {ImportDescription} */ ({ module, name, ...type });
      }),
      exports: exports.map((name) => {
        const { kind, value } = binaryen.getExportInfo(module.getExport(name));
        return /** @type {ExportDescription} */ ({ name, ...typeOfExport(module, kind, value) });
      }),
    };
  } finally {
    module.dispose();
  }
}

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<{ imports: ImportName[], exports: string[] }>}
 */
async function orderOfEngine(bytes) {
  const compiled = await WebAssembly.compile(new Uint8Array(bytes));
  const exports = WebAssembly.Module.exports(compiled).map(({ name }) => name);
  return { imports: WebAssembly.Module.imports(compiled), exports };
}

/**
 * Binaryen keeps the order of exports, and that of imports within a kind. It also writes the imports of one kind
 * after those of another (memories, globals, functions). It has written every artifact with a 64-bit memory.
 *
 * @param {binaryen.Module} module
 * @param {ReadonlyMap<string, ExternDescription>} importTypes - in this order
 * @returns {{ imports: ImportName[], exports: string[] }}
 */
function orderOfBinaryen(module, importTypes) {
  const indices = Array.from({ length: module.getNumExports() }, (_, index) => index);
  return {
    imports: [...importTypes.keys()].map((key) => {
      const [kind, module, name] = JSON.parse(key);
      return { module, name, kind };
    }),
    exports: indices.map((index) => binaryen.getExportInfo(module.getExportByIndex(index)).name),
  };
}

/**
 * @param {string} kind
 * @param {string} module
 * @param {string} name
 */
function importKey(kind, module, name) {
  return JSON.stringify([kind, module, name]);
}

/**
 * @param {binaryen.Module} module
 * @returns {Map<string, ExternDescription>} the memory first, then tables, globals and functions
 */
function typesOfImports(module) {
  /** @type {Map<string, ExternDescription>} */
  const types = new Map();
  /** @param {{ module: string | null, base: string | null }} info @param {ExternDescription} type */
  const add = ({ module, base }, type) => {
    if (!module || !base) return;
    const key = importKey(type.kind, module, base);
    if (types.has(key))
      throw new Error(`Unable to describe two imports that are both ${type.kind} "${module}" "${base}"`);
    types.set(key, type);
  };
  if (module.hasMemory()) add(module.getMemoryInfo(), memoryType(module.getMemoryInfo()));
  for (let index = 0; index < module.getNumTables(); index++) {
    const info = binaryen.getTableInfo(module.getTableByIndex(index));
    add(info, tableType(info));
  }
  for (let index = 0; index < module.getNumGlobals(); index++) {
    const info = binaryen.getGlobalInfo(module.getGlobalByIndex(index));
    add(info, globalType(info));
  }
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const info = binaryen.getFunctionInfo(module.getFunctionByIndex(index));
    add(info, functionType(info));
  }
  return types;
}

/**
 * @param {binaryen.Module} module
 * @param {binaryen.ExternalKinds} kind
 * @param {string} value - the internal name of the exported item
 * @returns {ExternDescription}
 */
function typeOfExport(module, kind, value) {
  switch (kind) {
    case binaryen.ExternalFunction:
      return functionType(binaryen.getFunctionInfo(module.getFunction(value)));
    case binaryen.ExternalMemory:
      return memoryType(module.getMemoryInfo(value));
    case binaryen.ExternalTable:
      return tableType(binaryen.getTableInfo(module.getTable(value)));
    case binaryen.ExternalGlobal:
      return globalType(binaryen.getGlobalInfo(module.getGlobal(value)));
    default:
      throw new Error(`Unable to describe the export of ${value}: no artifact had a tag until now`);
  }
}

/**
 * @param {binaryen.FunctionInfo} info
 * @returns {ExternDescription}
 */
function functionType({ params, results }) {
  return { kind: "function", type: `[${valueTypes(params)}] -> [${valueTypes(results)}]` };
}

/**
 * @param {binaryen.GlobalInfo} info
 * @returns {ExternDescription}
 */
function globalType({ type, mutable }) {
  return { kind: "global", type: valueTypes(type), mutable };
}

/**
 * @param {binaryen.MemoryInfo} info
 * @returns {ExternDescription}
 */
function memoryType({ initial, max, shared, is64 }) {
  const maximum = max === undefined ? {} : { maximum: max };
  return { kind: "memory", limits: { minimum: initial, ...maximum, shared, addressType: is64 ? "i64" : "i32" } };
}

/**
 * @param {binaryen.TableInfo} info
 * @returns {ExternDescription}
 */
function tableType({ initial, max }) {
  const maximum = max === undefined ? {} : { maximum: max };
  return { kind: "table", limits: { minimum: initial, ...maximum } };
}

/** @param {binaryen.Type} type */
function valueTypes(type) {
  return binaryen.expandType(type).map(valueTypeName).join(" ");
}

/** @param {binaryen.Type} type */
function valueTypeName(type) {
  for (const name of /** @type {const} */ (["i32", "i64", "f32", "f64", "v128", "funcref", "externref"])) {
    if (binaryen[name] === type) return name;
  }
  throw new Error(`Unable to name value type ${type}: no artifact used it until now`);
}

/**
 * Reads the features that the compiler was allowed to use: a count, then for each a `+`, a length and a name. Every number
 * here is below 128, one byte of LEB128 (tool conventions, "Target Features Section").
 *
 * @param {Uint8Array} module
 * @returns {string[]} sorted
 */
function targetFeatures(module) {
  const section = customSection(module, "target_features");
  if (section === undefined) return [];
  const bytes = Buffer.from(section);
  const features = [];
  for (let offset = 1; offset < bytes.length; ) {
    const nameStart = offset + 2;
    const nameEnd = nameStart + bytes.readUInt8(offset + 1);
    features.push(bytes.toString("utf8", nameStart, nameEnd));
    offset = nameEnd;
  }
  return features.sort();
}

import { parse } from "@bytecodealliance/jco";
import createWabt from "wabt";
import { parseModule } from "../src/parse-module.ts";
import type { ModuleType } from "../src/wasm/module-type.ts";

const assembled = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/**
 * The binary form of a module in the text format. Each test file assembles a text once.
 *
 * @returns bytes that all callers with the same text share; do not change them
 */
export function assemble(wat: string): Promise<Uint8Array<ArrayBuffer>> {
  const known = assembled.get(wat);
  if (known !== undefined) return known;
  const bytes = parse(wat).then((binary) => new Uint8Array(binary));
  assembled.set(wat, bytes);
  return bytes;
}

/** The binary form of a module with handlers of the first exception handling proposal (`try`, `catch`). */
export async function assembleLegacyHandlers(wat: string): Promise<Uint8Array<ArrayBuffer>> {
  const module = (await createWabt()).parseWat("module.wat", wat, { exceptions: true });
  try {
    return new Uint8Array(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

/** The types of modules in the text format, by name and in the order of the names. */
export async function moduleTypes<Name extends string>(
  modules: Readonly<Record<Name, string>>,
): Promise<Record<Name, ModuleType>> {
  const types: Record<string, ModuleType> = Object.create(null);
  for (const [name, wat] of Object.entries<string>(modules)) types[name] = parseModule(await assemble(wat));
  return types;
}

import { ModuleParseError, type ModuleType, parseModule } from "@rec/core/plan";

/**
 * Reads the type of a file.
 *
 * @throws ModuleParseError whose message begins with the path
 */
export function parseFile(bytes: Uint8Array<ArrayBuffer>, path: string): ModuleType {
  try {
    return parseModule(bytes);
  } catch (error) {
    const [first, ...others] = error instanceof ModuleParseError ? error.diagnostics : [];
    if (!(error instanceof ModuleParseError) || first === undefined) throw error;
    const named = { ...first, message: `${path}: ${first.message}` };
    throw new ModuleParseError(error.code, [named, ...others], { cause: error });
  }
}

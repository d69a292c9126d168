import type { ExportRef, ImportRequest } from "@rec/core";
import { UsageError } from "../output/failure.ts";
import { splitReference } from "./split-reference.ts";

/**
 * The providers that a user chose on the command line, as the `resolve` of a plan.
 *
 * @param choices - each `IMPORT=MODULE.EXPORT`, where IMPORT is `namespace.name`, or a name in any namespace
 * @param modules - the names of the linked modules
 * @throws {UsageError} if a choice cannot be read, or names no linked module
 */
export function readResolutions(
  choices: readonly string[],
  modules: readonly string[],
): (request: ImportRequest) => ExportRef | undefined {
  const chosen = new Map<string, ExportRef>();
  for (const choice of choices) {
    const cut = choice.indexOf("=");
    if (cut < 1) {
      throw new UsageError(
        `Cannot read --resolve ${choice}: expected IMPORT=MODULE.EXPORT, as in env.malloc=memory.malloc`,
      );
    }
    chosen.set(choice.slice(0, cut), splitReference(choice.slice(cut + 1), modules, "Cannot resolve with"));
  }
  return ({ module, name }) => chosen.get(`${module}.${name}`) ?? chosen.get(name);
}

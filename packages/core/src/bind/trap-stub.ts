import { plainName, quoteName } from "../wasm/quote-name.ts";
import { TracedTrap } from "./traced-trap.ts";

/** A stub for a function import without a provider. A call to it traps and names the import. */
export function createTrapStub(
  importer: string,
  { module, name }: { readonly module: string; readonly name: string },
): () => never {
  return () => {
    throw new UnresolvedCallError({
      code: "CALLED_UNRESOLVED",
      message: `${plainName(importer)} called ${quoteName(module)} ${quoteName(name)}, which nobody provides`,
      hint: `link a module that exports ${quoteName(name)}, or add it to imports`,
      module: importer,
      import: { module, name },
    });
  };
}

/** The trap of a call to an import that was linked with `unresolved: "trap"`. */
export class UnresolvedCallError extends TracedTrap {
  override readonly name = "UnresolvedCallError";
  readonly code = "CALLED_UNRESOLVED";
}

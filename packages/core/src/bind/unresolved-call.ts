import { TracedTrap } from "../errors.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { raiseTrap } from "./raise-trap.ts";

/** The trap of a call to an import that was linked with `unresolved: "trap"`. */
export class UnresolvedCallError extends TracedTrap {
  override readonly name = "UnresolvedCallError";
  readonly code = "CALLED_UNRESOLVED";
}

/** Traps, and names the import without a provider. */
export function trapUnresolved(
  importer: string,
  { module, name }: { readonly module: string; readonly name: string },
): never {
  raiseTrap(
    new UnresolvedCallError({
      code: "CALLED_UNRESOLVED",
      message: `${plainName(importer)} called ${quoteName(module)} ${quoteName(name)}, which nobody provides`,
      hint: `link a module that exports ${quoteName(name)}, or add it to imports`,
      module: importer,
      import: { module, name },
    }),
  );
}

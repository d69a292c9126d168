import type { DeferredFunction } from "../plan/plan-format.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { raiseTrap } from "./raise-trap.ts";
import { TracedTrap } from "./traced-trap.ts";

/** The trap of a call to a deferred function before its provider is instantiated. */
export class EarlyCallError extends TracedTrap {
  override readonly name = "EarlyCallError";
  readonly code = "CALLED_BEFORE_BOUND";
}

/** Traps, and names caller, import and provider. */
export function trapBeforeBound({ importer, import: imported, provider }: DeferredFunction): never {
  raiseTrap(
    new EarlyCallError({
      code: "CALLED_BEFORE_BOUND",
      message:
        `${plainName(importer)} called ${quoteName(imported.module)} ${quoteName(imported.name)} ` +
        `before ${plainName(provider.module)}, which provides it as ${quoteName(provider.name)}, was instantiated`,
      hint: `let ${plainName(importer)} call it after linking, not while it is instantiated`,
      module: importer,
      import: imported,
    }),
  );
}

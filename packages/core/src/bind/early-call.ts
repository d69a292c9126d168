import type { DeferredFunction } from "../plan/plan-format.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { TracedTrap } from "./traced-trap.ts";

/** The trap of a call to a deferred function before its provider is instantiated. */
export class EarlyCallError extends TracedTrap {
  override readonly name = "EarlyCallError";
  readonly code = "CALLED_BEFORE_BOUND";
}

/** Makes the trap, which names caller, import and provider. */
export function calledBeforeBound({ importer, import: imported, provider }: DeferredFunction): EarlyCallError {
  return new EarlyCallError({
    code: "CALLED_BEFORE_BOUND",
    message:
      `${plainName(importer)} called ${quoteName(imported.module)} ${quoteName(imported.name)} ` +
      `before ${plainName(provider.module)}, which provides it as ${quoteName(provider.name)}, was instantiated`,
    hint: `let ${plainName(importer)} call it after linking, not while it is instantiated`,
    module: importer,
    import: imported,
  });
}

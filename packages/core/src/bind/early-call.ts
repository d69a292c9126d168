import { type LinkDiagnostic, TracedTrap } from "../errors.ts";
import type { DeferredFunction } from "../plan/plan-format.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { raiseTrap } from "./raise-trap.ts";

/** The trap of a call to a deferred function before its provider is instantiated. */
export class EarlyCallError extends TracedTrap {
  override readonly name = "EarlyCallError";
  readonly code = "CALLED_BEFORE_BOUND";
}

/** Traps, and names caller, import and provider; for a slot that several libraries share, each that may have called. */
export function trapBeforeBound(deferred: DeferredFunction): never {
  raiseTrap(new EarlyCallError(describeEarlyCall(deferred)));
}

/** The parts of a deferred function that its error names. */
type EarlyCall = Pick<DeferredFunction, "importer" | "import" | "provider" | "sharedBy">;

/** The diagnostic of a call through a slot that is not filled. It has the module and the import, if only one uses the slot. */
export function describeEarlyCall({ importer, import: imported, provider, sharedBy = [] }: EarlyCall): LinkDiagnostic {
  const importers = unique([importer, ...sharedBy.map((one) => one.importer)].map(plainName));
  const imports = unique(
    [imported, ...sharedBy.map((one) => one.import)].map(
      ({ module, name }) => `${quoteName(module)} ${quoteName(name)}`,
    ),
  );
  const [only] = importers;
  return {
    code: "CALLED_BEFORE_BOUND",
    message:
      `${oneOf(importers)} called ${oneOf(imports)} before ${plainName(provider.module)}, ` +
      `which provides it as ${quoteName(provider.name)}, was instantiated`,
    hint:
      importers.length === 1
        ? `let ${only} call it after linking, not while it is instantiated`
        : "let modules call it after linking, not while they are instantiated",
    ...(importers.length === 1 && { module: importer }),
    ...(imports.length === 1 && { import: imported }),
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** More names than these are counted. */
const NAMED = 4;

/** `a`, `a or b`, `a, b, c, d or one of 7 others`. */
function oneOf(names: readonly string[]): string {
  const rest = names.length - NAMED;
  const named = rest > 1 ? [...names.slice(0, NAMED), `one of ${rest} others`] : names;
  return named.length === 1 ? `${named[0]}` : `${named.slice(0, -1).join(", ")} or ${named.at(-1)}`;
}

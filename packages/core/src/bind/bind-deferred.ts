import type { LinkDiagnostic } from "../errors.ts";
import type { DeferredFunction, LinkPlan } from "../plan/link-plan.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { createClosureSlot } from "./closure.ts";

/** The functions that the plan defers, before and after their providers exist. */
export interface DeferredBindings {
  /** What the importer of a slot imports. */
  entry(slot: number): (...values: unknown[]) => unknown;
  /** Binds every slot that the module of this name provides. */
  bind(provider: string, exports: WebAssembly.Exports): void;
}

/** Makes a slot for each deferred function; until it is bound, a call traps and names who called what before whom. */
export function createDeferredBindings(plan: LinkPlan): DeferredBindings {
  const slots = plan.deferred.map((deferred) =>
    createClosureSlot(deferred.type.params.length, () => {
      throw calledBeforeBound(deferred);
    }),
  );
  const slotsOfProvider = new Map<string, number[]>();
  plan.deferred.forEach(({ provider }, slot) => {
    const list = slotsOfProvider.get(provider.module);
    if (list === undefined) slotsOfProvider.set(provider.module, [slot]);
    else list.push(slot);
  });
  return {
    entry(slot) {
      const found = slots[slot];
      if (found === undefined) throw new RangeError(`The plan has no deferred function ${slot}`);
      return found.entry;
    },
    bind(provider, exports) {
      for (const slot of slotsOfProvider.get(provider) ?? []) {
        const name = plan.deferred[slot]?.provider.name ?? "";
        slots[slot]?.fill(exports[name] as (...values: unknown[]) => unknown);
      }
    },
  };
}

/** The trap of a call to a deferred function whose provider is not instantiated yet. */
export class EarlyCallError extends WebAssembly.RuntimeError {
  override readonly name = "EarlyCallError";
  readonly code = "CALLED_BEFORE_BOUND";
  readonly diagnostics: readonly [LinkDiagnostic];

  constructor(diagnostic: LinkDiagnostic) {
    super(`${diagnostic.code}  ${diagnostic.message}\n    hint: ${diagnostic.hint}`);
    this.diagnostics = [diagnostic];
  }
}

function calledBeforeBound({ importer, import: imported, provider }: DeferredFunction): EarlyCallError {
  return new EarlyCallError({
    code: "CALLED_BEFORE_BOUND",
    message:
      `${plainName(importer)} called ${quoteName(imported.module)} ${quoteName(imported.name)} ` +
      `before ${plainName(provider.module)}, which provides it as ${quoteName(provider.name)}, was instantiated`,
    hint: `let ${plainName(importer)} call it after linking, not from its start function`,
    module: importer,
    import: imported,
  });
}

import type { AnyFunction } from "./bind/closure.ts";
import type { LinkerBindings } from "./bind/linker-bindings.ts";
import type { AroundInstantiation, RunInput } from "./instantiate/run-steps.ts";
import type { Linked, LinkOptions } from "./link-options.ts";
import type { CarriedFacts } from "./relink/earlier-link.ts";
import type { Session } from "./session.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/** The connections of one link at run time, which `runWithin` reports while it makes them. */
export interface Wiring extends Required<Pick<RunInput, "onInstance">> {
  /** The values that each module imports, by name of the module. */
  readonly importsOf: Map<string, WebAssembly.Imports>;
  /** Takes the linker's externs of the link, and returns those that the steps use. */
  tie(linker: LinkerBindings): LinkerBindings;
  /** Instantiates each unit, or returns an instance that stays. */
  readonly around?: AroundInstantiation;
  /** As `tie` has taken them. */
  linker?: LinkerBindings | undefined;
  /** The functions in the slots of the link, by slot. Present if it was relinked: later links fill the slots again. */
  filled?: Map<number, AnyFunction>;
}

/** The facts about a link that `relink` needs and that `Linked` does not show. */
export interface LinkRecord extends Pick<Session, "hostImports" | "wasi"> {
  readonly options: LinkOptions;
  /** By name of the module, as the original bytes show them; with data segments, if these were read. */
  readonly types: Readonly<Record<string, ModuleType>>;
  readonly wiring: Pick<Wiring, "importsOf" | "linker" | "filled">;
  /** Present if `relink` has made the link. */
  readonly carried?: CarriedFacts;
}

/** By the `instances` of a link, which are one object for each link. A link that is not used any more has no record. */
const RECORDS = new WeakMap<object, LinkRecord>();

export function createWiring(): Wiring {
  const importsOf = new Map<string, WebAssembly.Imports>();
  return {
    importsOf,
    onInstance: (module, _, imports) => importsOf.set(module, imports),
    tie(linker) {
      this.linker = linker;
      return linker;
    },
  };
}

export function keepRecord({ instances }: Pick<Linked, "instances">, record: LinkRecord): void {
  RECORDS.set(instances, record);
}

/** The record of a link; undefined if `link` or `relink` has not made the link. */
export function recordOf(linked: Pick<Linked, "instances">): LinkRecord | undefined {
  return RECORDS.get(Object(linked).instances);
}

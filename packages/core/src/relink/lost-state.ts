import type { LostState } from "../link-options.ts";
import { quoteName } from "../wasm/quote-name.ts";

/** Adds to a list of losses. */
export type Report = (lost: LostState) => void;

/** An extern of one module. */
export type Subject = Pick<LostState, "module" | "kind" | "name">;

/** The subject without a name, if there is none. */
export function subjectOf(module: string, kind: LostState["kind"], name: string | undefined): Subject {
  return name === undefined ? { module, kind } : { module, kind, name };
}

export const NOT_EXPORTED = "the module does not export it";
export const KEEPS_NOTHING = "the option keep is nothing";

export function otherImport(entry: { readonly module: string; readonly name: string }): string {
  const name = `${quoteName(entry.module)} ${quoteName(entry.name)}`;
  return `its import ${name} has another value now; state that the module does not export begins anew`;
}

export function countOf(count: number, one: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${one}s`;
}

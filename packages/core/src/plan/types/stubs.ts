import type { ExternType, FunctionExternType } from "../../wasm/extern-type.ts";
import type { TrapStub } from "../plan-format.ts";

/** A function import without a provider, with a signature that no JavaScript function can carry. */
export interface Stub {
  readonly importer: number;
  /** Position in the importer's imports: the first of those with the same module and name. */
  readonly import: number;
  readonly type: FunctionExternType;
}

export interface Stubs {
  readonly list: readonly Stub[];
  /** The stub of an import, by its number in `list`. */
  numberOf(importer: number, position: number): number | undefined;
  /**
   * Writes the list with names, as a plan has it.
   *
   * @param types - the types of the stubs, with indices of the plan
   */
  describe(types: readonly ExternType[]): TrapStub[];
}

export const NO_STUBS: Stubs = { list: [], numberOf: () => undefined, describe: () => [] };

import { plainName, quoteName } from "../wasm/quote-name.ts";

/** A stub for a function import that nobody provides: traps when called, and says which import it stands for. */
export function createTrapStub(
  importer: string,
  { module, name }: { readonly module: string; readonly name: string },
): () => never {
  return () => {
    throw new UnresolvedCallError(
      `CALLED_UNRESOLVED  ${plainName(importer)} called ${quoteName(module)} ${quoteName(name)}, which nobody provides\n` +
        `    hint: link a module that exports ${quoteName(name)}, or add it to imports`,
    );
  };
}

/** The trap of a call to an import that was linked with `unresolved: "trap"`. */
export class UnresolvedCallError extends WebAssembly.RuntimeError {
  override readonly name = "UnresolvedCallError";
  readonly code = "CALLED_UNRESOLVED";
}

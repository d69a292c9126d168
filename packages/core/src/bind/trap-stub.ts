import type { LinkDiagnostic } from "../errors.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";

/** A stub for a function import that nobody provides: traps when called, and says which import it stands for. */
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
export class UnresolvedCallError extends WebAssembly.RuntimeError {
  override readonly name = "UnresolvedCallError";
  readonly code = "CALLED_UNRESOLVED";
  readonly diagnostics: readonly [LinkDiagnostic];

  constructor(diagnostic: LinkDiagnostic) {
    super(`${diagnostic.code}  ${diagnostic.message}\n    hint: ${diagnostic.hint}`);
    this.diagnostics = [diagnostic];
  }
}

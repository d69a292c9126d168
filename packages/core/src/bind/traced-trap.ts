import type { LinkDiagnostic } from "../errors.ts";

/** A trap of the linker itself, with the caller and a remedy in its message. */
export class TracedTrap extends WebAssembly.RuntimeError {
  readonly diagnostics: readonly [LinkDiagnostic];

  constructor(diagnostic: LinkDiagnostic) {
    super(`${diagnostic.code}  ${diagnostic.message}\n    hint: ${diagnostic.hint}`);
    this.diagnostics = [diagnostic];
  }
}

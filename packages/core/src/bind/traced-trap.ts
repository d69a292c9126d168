import type { LinkDiagnostic } from "../errors.ts";

/** A trap of the linker's own, which says who made the call and what to do about it. */
export class TracedTrap extends WebAssembly.RuntimeError {
  readonly diagnostics: readonly [LinkDiagnostic];

  constructor(diagnostic: LinkDiagnostic) {
    super(`${diagnostic.code}  ${diagnostic.message}\n    hint: ${diagnostic.hint}`);
    this.diagnostics = [diagnostic];
  }
}

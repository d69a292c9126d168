import type { Diagnostic } from "../diagnostic.ts";
import { causeOf, ModuleLoadError, ModuleParseError } from "../errors.ts";
import { explainFailure } from "../explain/explain-failure.ts";
import { attribute, Failure } from "../problem.ts";
import { plainName } from "../wasm/quote-name.ts";

/** A module as the link speaks of it. */
export interface ModuleIdentity {
  readonly name: string;
  readonly url: string | undefined;
}

/** Runs `load` and, if the module turns out to be at fault, says which module of the link that is, and where it came from. */
export async function nameModule<Result>(identity: ModuleIdentity, load: () => Promise<Result>): Promise<Result> {
  try {
    return await load();
  } catch (error) {
    throw named(error, identity);
  }
}

function named(error: unknown, identity: ModuleIdentity): unknown {
  const { name, url } = identity;
  if (error instanceof Failure) {
    return explainFailure(attribute(error, { module: name, ...(url !== undefined && { url }) }));
  }
  if (error instanceof ModuleLoadError && error.cause instanceof Failure) {
    return named(withCause(error, named(error.cause, identity)), identity);
  }
  if (error instanceof ModuleParseError && error.module === undefined) {
    const [first, ...rest] = error.diagnostics.map((diagnostic) => ({
      ...diagnostic,
      message: diagnostic.message.replace("the module", () => plainName(name)),
      module: name,
      ...(url !== undefined && { url }),
    }));
    return first === undefined ? error : new ModuleParseError(error.code, [first, ...rest], causeOf(error));
  }
  // Somebody else who loads the same file may call it something else.
  if (error instanceof ModuleLoadError && error.module !== undefined && error.module !== name) {
    const [first, ...rest] = error.diagnostics.map((diagnostic) => ({ ...diagnostic, module: name }));
    return first === undefined ? error : new ModuleLoadError(error.code, [first, ...rest], causeOf(error));
  }
  return error;
}

function withCause({ code, diagnostics }: ModuleLoadError, cause: unknown): ModuleLoadError {
  return new ModuleLoadError(code, diagnostics as readonly [Diagnostic, ...Diagnostic[]], { cause });
}

import { readFileSync } from "node:fs";
import { findImport, printFrame } from "../find-import.ts";
import { readRequest } from "../wasm-request.ts";

/** The part of Rspack's compiler that is used here. */
export interface RspackCompiler {
  readonly hooks: { readonly compilation: Hook<RspackCompilation> };
}

interface Hook<Argument> {
  tap(
    options: string | { readonly name: string; readonly stage: number },
    listener: (argument: Argument) => void,
  ): void;
}

interface RspackCompilation {
  readonly hooks: { readonly processAssets: Hook<unknown> };
  readonly errors: Iterable<RspackError> & { splice(at: number, count: number, error: Error): unknown };
  readonly moduleGraph: {
    getIssuer(module: RspackModule): RspackModule | null;
    getIncomingConnections(module: RspackModule): readonly RspackConnection[];
  };
}

interface RspackModule {
  readonly resource?: string;
}

interface RspackConnection {
  readonly originModule: RspackModule | null;
  readonly dependency: { readonly request?: string; readonly loc?: RspackLocation | null };
}

interface RspackLocation {
  readonly start?: { readonly line: number; readonly column: number };
}

interface RspackError extends Error {
  readonly module?: RspackModule | null;
  /** The error of the loader. */
  readonly error?: Error;
}

/**
 * Tells the failures of wasm files at their imports. Rspack prints no line of an error of a loader, and a loader does not know the
 * importer of its module.
 *
 * @param isOwn - whether a message is one of this plugin
 */
export function tellAtImports(compiler: RspackCompiler, isOwn: (message: string) => boolean): void {
  compiler.hooks.compilation.tap("rec", (compilation) => {
    // Rspack knows the importers of all modules by now, and has not decided yet whether it writes the output.
    compilation.hooks.processAssets.tap({ name: "rec", stage: -10_000 }, () => {
      for (const [at, { error, module }] of [...compilation.errors].entries()) {
        if (!error || !module || !isOwn(error.message)) continue;
        const told = atImport(error.message, module, compilation.moduleGraph);
        if (told !== undefined) compilation.errors.splice(at, 1, told);
      }
    });
  });
}

/** The error at the import of a file in a script; undefined if no script imports it. */
function atImport(message: string, module: RspackModule, graph: RspackCompilation["moduleGraph"]): Error | undefined {
  const issuer = graph.getIssuer(module);
  if (!issuer?.resource) return undefined;
  if (readRequest(issuer.resource) !== undefined) return atImport(message, issuer, graph);
  const [first] = graph
    .getIncomingConnections(module)
    .filter(({ originModule, dependency }) => originModule?.resource === issuer.resource && dependency.loc?.start)
    .sort((a, b) => lineOf(a) - lineOf(b));
  const { loc, request } = first?.dependency ?? {};
  return Object.assign(new Error(`${message}${frameOf(request, issuer.resource)}`), {
    name: "ModuleBuildError",
    hideStack: true,
    module: issuer,
    ...(loc && { loc }),
  });
}

function lineOf({ dependency }: RspackConnection): number {
  return dependency.loc?.start?.line ?? 0;
}

function frameOf(specifier: string | undefined, resource: string): string {
  const [file = ""] = resource.split("?");
  try {
    const source = readFileSync(file, "utf8");
    const place = specifier === undefined ? undefined : findImport(source, { specifier, file });
    return place === undefined ? "" : `\n\n${printFrame(source, place)}`;
  } catch {
    return "";
  }
}

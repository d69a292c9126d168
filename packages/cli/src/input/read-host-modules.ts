import { pathToFileURL } from "node:url";
import { UsageError } from "../output/failure.ts";

type HostImports = Record<string, Record<string, WebAssembly.ImportValue>>;

/**
 * The host imports of JavaScript modules. The default export of each is an object of namespaces, as for
 * `WebAssembly.instantiate`; without a default export, its named exports are the namespaces. Later modules win.
 *
 * @param specifiers - paths from the shell's folder, or URLs
 * @throws {UsageError} if a module cannot be imported, or exports no objects
 */
export async function readHostModules(specifiers: readonly string[]): Promise<HostImports> {
  const imports: HostImports = Object.create(null);
  for (const specifier of specifiers) {
    for (const [namespace, values] of Object.entries(await namespacesOf(specifier))) {
      if (typeof values !== "object" || values === null) {
        throw new UsageError(
          `Cannot use --imports ${specifier}: its ${namespace} is a ${typeof values}, expected an object, as in export default { ${namespace}: { log: console.log } }`,
        );
      }
      imports[namespace] = Object.assign(imports[namespace] ?? Object.create(null), values);
    }
  }
  return imports;
}

async function namespacesOf(specifier: string): Promise<object> {
  const exported = await importModule(specifier).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Cannot use --imports ${specifier}: ${reason}`, { cause });
  });
  const namespaces = "default" in exported ? exported["default"] : exported;
  if (typeof namespaces === "object" && namespaces !== null) return namespaces;
  throw new UsageError(
    `Cannot use --imports ${specifier}: its default export is a ${typeof namespaces}, expected an object of namespaces, as in export default { env: { log: console.log } }`,
  );
}

/** Imports a module by a URL, or by a path from the shell's folder. */
async function importModule(specifier: string): Promise<Readonly<Record<string, unknown>>> {
  // A scheme has two letters at least: `C:` begins a path.
  if (/^[a-z][a-z\d+.-]+:/i.test(specifier)) return import(specifier);
  return import(pathToFileURL(specifier).href);
}

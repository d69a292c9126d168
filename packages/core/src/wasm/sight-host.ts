import { typeNameOf } from "./brand.ts";
import type { ExternType } from "./extern-type.ts";
import type { HostImports, HostKey } from "./host-import.ts";
import { observeHostExtern } from "./observe-host-extern.ts";

/** The surroundings of a host import that was not found, as plain data. They show the mistakes that callers make. */
export interface HostSighting {
  /** The type name of `imports`, or of `importsFor[importer]`: `Object`, `Promise`, `undefined`. */
  readonly imports: string;
  /** The type name of `imports[module]`; absent if there is none. */
  readonly namespace?: string;
  /** Whether the name is there, with the value `undefined`. */
  readonly isUndefined?: true;
  /**
   * Another place of the value: `imports[name]`, without a namespace, or behind some steps within the namespace or
   * within `imports`.
   */
  readonly elsewhere?: { readonly within: "nothing" | "namespace" | "imports"; readonly steps: readonly string[] };
}

/** Steps that callers forget: the default export of a file, the exports of an instance, the result of `instantiate`. */
const FORGOTTEN = [["default"], ["exports"], ["instance", "exports"]] as const;

/** Looks around a host import of this type that was not found. An option with an extern has no such surroundings. */
export function sightHost(host: HostImports, key: HostKey, type: ExternType): HostSighting {
  const { module, name, for: importer, option } = key;
  if (option !== undefined) return { imports: "Object" };
  const typeAt = (...path: readonly string[]): string | undefined => {
    const found = host.read(path, importer);
    return found === undefined || found.isThrown ? undefined : typeNameOf(found.value);
  };
  const isExtern = (...path: readonly string[]): boolean => {
    const { value, isThrown } = host.read(path, importer) ?? {};
    return value !== undefined && !isThrown && typeof observeHostExtern(value, type) !== "string";
  };
  const find = (): HostSighting["elsewhere"] => {
    if (isExtern(name)) return { within: "nothing", steps: [] };
    for (const steps of FORGOTTEN) {
      if (isExtern(module, ...steps, name)) return { within: "namespace", steps };
      if (isExtern(...steps, module, name)) return { within: "imports", steps };
    }
    return undefined;
  };
  const [namespace, elsewhere] = [typeAt(module), find()];
  return {
    imports: typeAt() ?? "undefined",
    ...(namespace !== undefined && { namespace }),
    ...(host.read([module, name], importer) !== undefined && { isUndefined: true }),
    ...(elsewhere !== undefined && { elsewhere }),
  };
}

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are lines of a script

import { importsOf } from "../instantiate/host-uses.ts";
import type { ImportBinding } from "../plan/import-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { type ExternType, externKindOf } from "../wasm/extern-type.ts";
import type { HostKey } from "../wasm/host-import.ts";
import { importsPath } from "../wasm/host-path.ts";
import { literal, objectOf } from "./js-text.ts";
import { printSpaces } from "./print-spaces.ts";

type HostBinding = Extract<ImportBinding, { readonly by: "host" }>;

/** The host imports of a plan, each once, and the code that reads and checks them. */
export interface PrintedHost {
  /** For a script that takes host imports as options. */
  readonly declarations: readonly string[];
  /** For a script that takes them from ES modules: its errors name these. */
  readonly ofModules: readonly string[];
  /** An expression for the array of all values; undefined if there are none. */
  readonly values: string | undefined;
  /** The position of a host import among the values. */
  positionOf(binding: HostBinding): number;
}

/**
 * Prints the check of host imports: by name and kind, before anything is loaded. The engine checks the rest of each type.
 *
 * @param hostModules - ES modules with host imports, by namespace
 */
export function printHost(plan: LinkPlan, hostModules: ReadonlyMap<string, string>): PrintedHost {
  const positions = new Map<string, number>();
  const rows: string[] = [];
  for (const { name: importer, imports } of importsOf(plan)) {
    for (const { module, name, binding, externType, kind } of imports) {
      if (binding.by !== "host" || positions.has(keyOf(binding))) continue;
      positions.set(keyOf(binding), rows.length);
      const holder = binding.for === undefined ? [] : [literal(binding.option ?? "importsFor"), literal(binding.for)];
      const wanted = wantedOf(externType ?? { kind: "opaque", externKind: kind });
      const names = binding.option === undefined ? [binding.module, binding.name] : ["", binding.name];
      const said = [importer, module || names[0], name || names[1], wanted].map((text) => literal(String(text)));
      const looked = names[0] === module && names[1] === name ? [] : names.map(literal);
      // Holes keep the places of values that are left out.
      const rest = looked.length > 0 ? [...(holder.length > 0 ? holder : ["", ""]), ...looked] : holder;
      rows.push(`[${[...said, ...rest].join(", ")}]`);
    }
  }
  const positionOf = (binding: HostBinding) => positions.get(keyOf(binding)) as number;
  if (rows.length === 0) return { declarations: [], ofModules: [], values: undefined, positionOf };
  const linked = plan.modules.length === 1 ? "1 module" : `${plan.modules.length} modules`;
  const table = ["const wanted = [", ...rows.map((row) => `  ${row},`), "];", ""];
  const specifiers = [...hostModules].map(([space, specifier]) => [space, literal(specifier)] as const);
  const { hostSpaces = [] } = plan;
  const spacesBy = (pathOf: (key: HostKey) => string): readonly string[] =>
    hostSpaces.length === 0
      ? []
      : ["", ...printSpaces(hostSpaces, (key) => [positions.get(keyOf(key)) as number, pathOf(key)])];
  const pathInModules = ({ module, name }: HostKey) => `the export ${literal(name)} of ${hostModules.get(module)}`;
  return {
    declarations: [...table, ...hostFunction(linked, OF_OPTIONS), ...spacesBy(importsPath)],
    ofModules: [
      ...table,
      `const specifiers = ${objectOf(specifiers)};`,
      "",
      ...hostFunction(linked, OF_MODULES),
      ...spacesBy(pathInModules),
    ],
    values: hostSpaces.length === 0 ? "readHost(options)" : "checkSpaces(readHost(options))",
    positionOf,
  };
}

function keyOf({ option, for: importer, module, name }: HostKey): string {
  return JSON.stringify([option, importer, module, name]);
}

/** The kind that a value must have. `any` takes every value: references are checked by the engine. */
function wantedOf(type: ExternType): string {
  if (type.kind !== "global" || type.mutable) return externKindOf(type);
  if (typeof type.type !== "string") return "any";
  return type.type === "i64" ? "global or bigint" : "global or number";
}

/** The statements that declare `message` and `hint` of a problem. */
const OF_OPTIONS: readonly string[] = [
  '    const path = [option, only, option === "provide" ? undefined : space, as].filter((step) => step !== undefined).join(".");',
  "    const message = missing",
  "      ? `${names} (${kind}) needed by ${importer}`",
  "      : `${importer} imports ${names}: expected ${kind}, found ${found} in ${path}`;",
  "    const hint = missing ? `add ${path}` : `give ${path} a ${kind}`;",
];

const OF_MODULES: readonly string[] = [
  "    const [file, exported] = [specifiers[space], JSON.stringify(as)];",
  "    const message = missing",
  "      ? `${names} (${kind}) needed by ${importer}, and ${file} does not export ${exported}`",
  "      : `${importer} imports ${names}: expected ${kind}, found ${found} in the export ${exported} of ${file}`;",
  "    const hint = `export a ${kind} as ${exported} from ${file}`;",
];

const hostFunction = (linked: string, texts: readonly string[]): readonly string[] => [
  "const kindOf = (value) => {",
  "  const [, brand] = /^\\[object WebAssembly\\.(\\w+)/.exec(Object.prototype.toString.call(value)) ?? [];",
  '  if (brand) return brand === "Suspending" ? "function" : brand.toLowerCase();',
  // In Firefox 153, a suspending function has no brand.
  '  return value instanceof (WebAssembly.Suspending ?? Function) ? "function" : typeof value;',
  "};",
  "",
  "const readHost = (options) => {",
  "  const diagnostics = [];",
  "  const own = (holder, name) => {",
  "    const value = holder?.[name];",
  "    return value === Object.prototype[name] ? undefined : value;",
  "  };",
  '  const values = wanted.map(([importer, module, name, kind, option = "imports", only, space = module, as = name]) => {',
  "    const holder = only === undefined ? options[option] : own(options[option], only);",
  '    const value = own(option === "provide" ? holder : own(holder, space), as);',
  "    const found = kindOf(value);",
  '    if (kind === "any" || kind.split(" or ").includes(found)) return value;',
  "    const missing = value === undefined;",
  '    const code = missing ? "UNRESOLVED_IMPORT" : "EXTERN_TYPE_MISMATCH";',
  "    const names = `${JSON.stringify(module)} ${JSON.stringify(name)}`;",
  ...texts,
  "    diagnostics.push({ code, message, hint, module: importer, import: { module, name } });",
  "  });",
  "  if (diagnostics.length > 0) {",
  '    const count = `${diagnostics.length} problem${diagnostics.length > 1 ? "s" : ""}`;',
  "    const lines = diagnostics.map(({ code, message, hint }) => `\\n  ${code}  ${message}\\n    hint: ${hint}`);",
  `    const error = new WebAssembly.LinkError(\`Cannot link ${linked}: \${count}\${lines.join("")}\`);`,
  '    throw Object.assign(error, { name: "ModuleLinkError", code: diagnostics[0].code, diagnostics });',
  "  }",
  "  return values;",
  "};",
];

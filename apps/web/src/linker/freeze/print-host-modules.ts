import type { LinkPlan } from "@rec/browser";
import type { FrozenFile } from "@rec/browser/freeze";
import { namesLinked } from "../../model/names-linked.ts";
import { hasOwnHost } from "../../model/wasi-of-plan.ts";

export interface HostModules {
  /** Specifiers of ES modules, by namespace of host imports. */
  readonly specifiers: Readonly<Record<string, string>>;
  readonly files: readonly FrozenFile[];
}

/**
 * Prints the reader's host functions as ES modules: one with the code, and for each namespace one with its exports.
 *
 * Without host functions there are no files, and the frozen script takes what is left as `load({ imports })`.
 */
export function printHostModules(plan: LinkPlan, hostCode: string): HostModules {
  if (hostCode.trim() === "") return { specifiers: {}, files: [] };
  const spaces = new Map<string, Set<string>>();
  for (const { imports } of plan.modules) {
    for (const { binding } of imports) {
      if (binding.by !== "host" || binding.for !== undefined) continue;
      spaces.set(binding.module, (spaces.get(binding.module) ?? new Set()).add(binding.name));
    }
  }
  const files: FrozenFile[] = [
    {
      name: "host.js",
      contents: [
        ...(namesLinked(hostCode) ? printHandle(plan) : []),
        "// The host functions, as they were written in the workbench.",
        "export const imports = (() => {",
        hostCode,
        "})();",
        "",
      ].join("\n"),
    },
  ];
  const specifiers: [string, string][] = [];
  for (const [space, names] of spaces) {
    const name = `host-${specifiers.length + 1}.js`;
    specifiers.push([space, `./${name}`]);
    files.push({ name, contents: printSpace(space, [...names]) });
  }
  return { specifiers: Object.fromEntries(specifiers), files };
}

/**
 * The handle of the linked modules. `index.js` links when it is imported, and imports this file, so its exports are read later; else the
 * program that calls `load` fills the handle.
 */
function printHandle(plan: LinkPlan): readonly string[] {
  if (hasOwnHost(plan)) {
    return [
      "// The linked modules, for the host functions. Whoever calls load() sets linked.exports to the result.",
      "export const linked = {};",
      "",
    ];
  }
  return [
    'import modules from "./index.js";',
    "",
    "// The linked modules, for the host functions, once index.js has linked them.",
    "const linked = {",
    "  get exports() {",
    "    return modules;",
    "  },",
    "};",
    "",
  ];
}

function printSpace(space: string, names: readonly string[]): string {
  const bound = names.map((name, at) => `const v${at} = space[${JSON.stringify(name)}];`);
  const exported = names.map((name, at) => `v${at} as ${JSON.stringify(name)}`);
  return [
    'import { imports } from "./host.js";',
    "",
    `const space = imports[${JSON.stringify(space)}];`,
    ...bound,
    `export { ${exported.join(", ")} };`,
    "",
  ].join("\n");
}

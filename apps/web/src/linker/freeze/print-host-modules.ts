import type { LinkPlan } from "@rec/browser";
import type { FrozenFile } from "@rec/browser/freeze";

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
      contents: `// The host functions, as they were written in the workbench.\nexport const imports = (() => {\n${hostCode}\n})();\n`,
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

import type { ModuleEntry, ModuleSet, Resolution, SetOptions } from "./module-set.ts";

/** A name for a new module that no other module of the set has: the wanted one, or that with a number. */
export function freeName(set: ModuleSet, wanted: string): string {
  const taken = new Set(set.modules.map(({ name }) => name));
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
}

/** The set with a module more; its name gets a number if another module has it. */
export function withModule(set: ModuleSet, entry: ModuleEntry): ModuleSet {
  return { ...set, modules: [...set.modules, { ...entry, name: freeName(set, entry.name) }] };
}

/** The set with another source for the module of a name. */
export function withSource(set: ModuleSet, { name, source }: ModuleEntry): ModuleSet {
  return { ...set, modules: set.modules.map((entry) => (entry.name === name ? { name, source } : entry)) };
}

/** The set without a module, and without the resolutions that concern it. */
export function withoutModule(set: ModuleSet, name: string): ModuleSet {
  return {
    ...set,
    modules: set.modules.filter((entry) => entry.name !== name),
    resolutions: set.resolutions.filter(({ importer, provider }) => importer !== name && provider.module !== name),
  };
}

/** The set with another name for a module, also in its resolutions. */
export function withRenamed(set: ModuleSet, from: string, to: string): ModuleSet {
  const renamed = (name: string) => (name === from ? to : name);
  return {
    ...set,
    modules: set.modules.map((entry) => ({ ...entry, name: renamed(entry.name) })),
    resolutions: set.resolutions.map((resolution) => ({
      ...resolution,
      importer: renamed(resolution.importer),
      provider: { ...resolution.provider, module: renamed(resolution.provider.module) },
    })),
  };
}

/** The set with a provider for an import, in place of an earlier choice; without a provider, the rules decide again. */
export function withResolution(
  set: ModuleSet,
  { importer, import: wanted, provider }: Omit<Resolution, "provider"> & { readonly provider?: Resolution["provider"] },
): ModuleSet {
  const others = set.resolutions.filter(
    (other) =>
      other.importer !== importer || other.import.module !== wanted.module || other.import.name !== wanted.name,
  );
  return {
    ...set,
    resolutions: provider === undefined ? others : [...others, { importer, import: wanted, provider }],
  };
}

/** The set with some options changed; `undefined` returns an option to its default. */
export function withOptions(
  set: ModuleSet,
  changes: { readonly [Key in keyof SetOptions]?: SetOptions[Key] | undefined },
): ModuleSet {
  const options = Object.entries({ ...set.options, ...changes }).filter(([, value]) => value !== undefined);
  return { ...set, options: Object.fromEntries(options) };
}

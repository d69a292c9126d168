import { groupBy } from "../wasm/lists.ts";
import { quote } from "../wasm/quote-name.ts";
import type { AmbiguousImport } from "./rank-candidates.ts";
import { nameOf, type Scene } from "./scene.ts";

/** Longer names are not written into a hint. */
const LONGEST_NAME = 200;
/** A name that each importer gets from another module is left out if there are more importers. */
const MOST_IMPORTERS = 16;

/** A function for the option `resolve`, as text, and the imports that it answers. */
export interface ResolveHint {
  readonly code: string;
  readonly settled: ReadonlySet<AmbiguousImport>;
}

/** The parts of an import that a condition compares. */
type Part = "importer" | "module" | "name";

/** One import of one module, and the module that is to provide it; undefined if the import is not ambiguous. */
type Asked = Readonly<Record<Part, string>> & { readonly provider: string | undefined };

/** An answer: the imports with these values get an export of the same name. */
type Answer = Readonly<Partial<Record<Part, string>>> & { readonly provider: string };

/** From the shortest condition to the longest: the first that catches no other import is used. */
const CONDITIONS: readonly (readonly Part[])[] = [
  ["name"],
  ["module", "name"],
  ["importer", "name"],
  ["importer", "module", "name"],
];

/**
 * Writes one `resolve` that gives each ambiguous import its first candidate, and leaves all other imports to the rules.
 *
 * @param ambiguous - the likeliest candidate first
 * @returns undefined if no import can be written
 */
export function writeResolve(ambiguous: readonly AmbiguousImport[], scene: Scene): ResolveHint | undefined {
  const byName = groupBy(askedImports(ambiguous, scene), ({ name }) => name);
  const answersOf = new Map([...byName].map(([name, asked]) => [name, isShort(name) ? answersTo(asked) : undefined]));
  const settled = new Set(ambiguous.filter((entry) => answersOf.get(entry.import.name) !== undefined));
  const answers = [...answersOf.values()].flatMap((list) => list ?? []);
  return answers.length === 0 ? undefined : { code: writeFunction(answers), settled };
}

const isShort = (name: string): boolean => name.length <= LONGEST_NAME;

/** All imports with the name of an ambiguous one. */
function askedImports(ambiguous: readonly AmbiguousImport[], scene: Scene): Asked[] {
  const names = new Set(ambiguous.map(({ import: { name } }) => name));
  const keyOf = (importer: number, { module, name }: { readonly module: string; readonly name: string }) =>
    JSON.stringify([importer, module, name]);
  const providers = new Map<string, string>();
  for (const { import: entry, importers, candidates } of ambiguous) {
    const provider = nameOf(candidates[0]?.module ?? 0, scene);
    for (const importer of importers) providers.set(keyOf(importer, entry), provider);
  }
  return scene.modules.flatMap(({ name: importer, type }, position) =>
    type.imports
      .filter(({ name }) => names.has(name))
      .map(({ module, name }) => ({
        importer,
        module,
        name,
        provider: providers.get(keyOf(position, { module, name })),
      })),
  );
}

/** The answers to all imports of one name; undefined if they are too many or too long. */
function answersTo(asked: readonly Asked[]): readonly Answer[] | undefined {
  for (const parts of CONDITIONS) {
    const groups = [...groupBy(asked, (entry) => JSON.stringify(parts.map((part) => entry[part]))).values()];
    if (!groups.every(([first, ...others]) => others.every(({ provider }) => provider === first.provider))) continue;
    const answers = groups.flatMap(([entry]) => {
      const { provider } = entry;
      const condition = Object.fromEntries(parts.map((part) => [part, entry[part]]));
      return provider === undefined ? [] : [{ ...condition, provider }];
    });
    const isWritable = answers.every((answer) => Object.values(answer).every(isShort));
    return answers.length <= MOST_IMPORTERS && isWritable ? answers : undefined;
  }
  return undefined;
}

/** `({ name }) => (["f", "g"].includes(name) ? { module: "b", name } : undefined)` */
function writeFunction(answers: readonly Answer[]): string {
  const groups = groupBy(answers, ({ importer, module, provider }) => JSON.stringify([importer, module, provider]));
  const cases = [...groups.values()].map((group) => {
    const [{ importer, module, provider }] = group;
    const conditions = [
      ...writeCondition("importer", [importer]),
      ...writeCondition("module", [module]),
      ...writeCondition(
        "name",
        group.map(({ name }) => name),
      ),
    ];
    return `${conditions.join(" && ")} ? { module: ${quote(provider)}, name } : `;
  });
  const used = (["importer", "module"] as const).filter((part) => answers.some((answer) => answer[part] !== undefined));
  return `({ ${[...used, "name"].join(", ")} }) => (${cases.join("")}undefined)`;
}

function writeCondition(part: Part, values: readonly (string | undefined)[]): string[] {
  const texts = values.flatMap((value) => (value === undefined ? [] : [quote(value)]));
  if (texts.length < 2) return texts.map((text) => `${part} === ${text}`);
  return [`[${texts.join(", ")}].includes(${part})`];
}

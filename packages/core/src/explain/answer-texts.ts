import type { LinkDiagnostic } from "../errors.ts";
import type { ExportRef } from "../plan/import-format.ts";
import type { ResolutionProblem } from "../plan/resolve/resolve-imports.ts";
import { brandOf } from "../wasm/brand.ts";
import { givenOf } from "../wasm/given.ts";
import type { ImportType } from "../wasm/module-type.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { describeGiven } from "./argument-texts.ts";
import { nearNames } from "./near-names.ts";
import { nameOf, quoteImport, type Scene } from "./scene.ts";
import type { Text } from "./texts.ts";

type BadAnswer = Extract<ResolutionProblem, { readonly kind: "bad answer" }>;

/** An answer of the caller's `resolve` that names no existing export, or is of another kind. */
export function badAnswer({ import: entry, importer, answer }: BadAnswer, scene: Scene): LinkDiagnostic {
  const module = nameOf(importer, scene);
  const { message, hint } = isExportRef(answer) ? namesNothing(answer, scene) : isOther(entry, answer, scene);
  return {
    code: "UNRESOLVED_IMPORT",
    message: `${quoteImport(entry)} needed by ${plainName(module)}: resolve answered ${message}`,
    hint,
    module,
    import: { module: entry.module, name: entry.name },
  };
}

function isExportRef(answer: unknown): answer is ExportRef {
  const { module, name } = Object(answer) as Partial<ExportRef>;
  return typeof module === "string" && typeof name === "string";
}

function namesNothing(answer: ExportRef, { modules, index, suggests }: Scene): Text {
  const { module, name } = answer;
  const position = index.moduleByName.get(module);
  const isLinked = position !== undefined;
  const known = isLinked ? (modules[position]?.type.exports ?? []) : modules;
  const wanted = isLinked ? name : module;
  const near =
    suggests === false
      ? []
      : nearNames(
          wanted,
          known.map((each) => each.name),
        );
  const meant = near.map((each) => writeAnswer(isLinked ? { module, name: each } : { module: each, name }));
  const example = meant.length === 0 ? "the name of a linked module and one of its exports" : meant.join(" or ");
  return {
    message:
      `${quoteImport(answer)}, ` +
      (isLinked ? "which that module does not export" : "but no linked module and no imports have that name"),
    hint: `answer with ${example}, or with undefined to leave it to the rules`,
  };
}

function writeAnswer({ module, name }: ExportRef): string {
  return `{ module: ${quoteName(module)}, name: ${quoteName(name)} }`;
}

/** An answer without the texts `module` and `name`. */
function isOther({ name }: ImportType, answer: unknown, { index }: Scene): Text {
  const message = `${describeGiven(givenOf(answer))}, expected { module, name } with two strings, or undefined`;
  if (brandOf(answer) === "Promise") {
    return { message, hint: "answer at once: find the providers before the call, because a plan waits for nothing" };
  }
  if (answer === false) return { message, hint: "answer with undefined to leave the import to the rules" };
  const [module, exported = name] = Array.isArray(answer) ? answer : [namedModule(answer)];
  const isKnown = typeof module === "string" && typeof exported === "string" && index.moduleByName.has(module);
  return {
    message,
    hint: `answer with ${writeAnswer(isKnown ? { module, name: exported } : { module: "memory", name })}`,
  };
}

/** The name of a module in an answer of another kind: a text, or a member of an object. */
function namedModule(answer: unknown): unknown {
  return typeof answer === "string" ? answer : (Object(answer) as Partial<ExportRef>).module;
}

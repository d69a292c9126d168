import type { Arguments, InvalidArguments, OptionShape } from "../check-options.ts";
import type { DiagnosticCode } from "../diagnostic.ts";
import type { Problem } from "../problem.ts";
import { type Given, givenOf } from "../wasm/given.ts";
import { isRecord } from "../wasm/is-record.ts";
import type { ModuleType } from "../wasm/module-type.ts";

interface About<Kind extends string, Code extends DiagnosticCode> extends Problem {
  readonly about: Kind;
  readonly code: Code;
  readonly call?: NonNullable<Arguments["call"]>;
  readonly given: Given;
}

/** One problem with the arguments of a public function, or with the options of a source. */
export type ArgumentProblem =
  | About<"invalid-modules", "INVALID_ARGUMENT">
  | About<"invalid-module-type", "INVALID_ARGUMENT">
  | About<"invalid-options", "INVALID_OPTION">
  | UnknownOption
  | (About<"invalid-option", "INVALID_OPTION"> & { readonly option: string; readonly wanted: OptionShape });

export interface UnknownOption extends About<"unknown-option", "INVALID_OPTION"> {
  readonly option: string;
  readonly known: readonly string[];
}

/** Everything that is wrong with invalid arguments, in their order. */
export function argumentProblems({ module, url, given, wrong }: InvalidArguments): ArgumentProblem[] {
  const subject = { ...(module !== undefined && { module }), ...(url !== undefined && { url }) };
  return [...moduleProblems(given), ...optionProblems(given, wrong)].map((problem) => ({ ...subject, ...problem }));
}

function moduleProblems({ call, modules }: Arguments): ArgumentProblem[] {
  const subject = { code: "INVALID_ARGUMENT", ...(call && { call }) } as const;
  if (!isRecord(modules) || (call === "planLink" && isModuleType(modules))) {
    return [{ ...subject, about: "invalid-modules", given: givenOf(modules) }];
  }
  const others = call === "planLink" ? Object.keys(modules).filter((name) => !isModuleType(modules[name])) : [];
  return others.map((module) => ({
    ...subject,
    about: "invalid-module-type",
    module,
    given: givenOf(modules[module]),
  }));
}

function optionProblems({ call, options, shapes }: Arguments, wrong: readonly string[]): ArgumentProblem[] {
  const subject = { code: "INVALID_OPTION", ...(call && { call }) } as const;
  if (!isRecord(options)) return [{ ...subject, about: "invalid-options", given: givenOf(options) }];
  return wrong.map((option) => {
    const found = { ...subject, option, given: givenOf(options[option]) };
    const wanted = Object.hasOwn(shapes, option) ? shapes[option] : undefined;
    if (wanted !== undefined) return { ...found, about: "invalid-option", wanted };
    return { ...found, about: "unknown-option", known: Object.keys(shapes) };
  });
}

function isModuleType(value: unknown): boolean {
  return Array.isArray((Object(value) as Partial<ModuleType>).imports);
}

import { instantiatePlan, type Prepared } from "@rec/core";
import type { PrepareSetting } from "./prepare-case.ts";

/** Modules of `exceptions/` that throw and catch across each other, and the outcome. */
interface ExceptionCase {
  readonly name: string;
  /** The ends of the names of the files. */
  readonly catcher: string;
  readonly thrower: string;
  /** The host gives the tag. */
  readonly isGiven?: true;
  /** Each module keeps its own tag, so that no handler catches. */
  readonly isSeparate?: true;
}

const EXCEPTION_CASES: readonly ExceptionCase[] = [
  { name: "tag-named-in-both", catcher: "", thrower: "" },
  { name: "tag-undefined-in-one", catcher: "", thrower: "-undefined" },
  { name: "tag-of-the-host", catcher: "-undefined", thrower: "-undefined", isGiven: true },
  { name: "tag-not-named", catcher: "-stripped", thrower: "", isSeparate: true },
];

const ENCODINGS = ["legacy", "exnref"] as const;

/** An exception of one module in C++ is caught by the other, after the destructors of both have run. */
export const exceptionChecks = ENCODINGS.flatMap((encoding) =>
  EXCEPTION_CASES.map((exceptionCase) => ({
    name: `exceptions/${encoding}/${exceptionCase.name}`,
    run: (setting: PrepareSetting) => checkExceptions(encoding, exceptionCase, setting),
  })),
);

/** 100 times the thrown number, and 3 for the destructors of the catcher. */
const CAUGHT = 703;
/** For the destructor of the thrower. */
const DESTROYED = 4;

async function checkExceptions(
  encoding: (typeof ENCODINGS)[number],
  { catcher, thrower, isGiven, isSeparate }: ExceptionCase,
  { place, prepare }: PrepareSetting,
): Promise<string[]> {
  const memory = new WebAssembly.Memory({ initial: 32 });
  const imports = {
    env: { memory, ...(isGiven && { __cpp_exception: new WebAssembly.Tag({ parameters: ["i32"] }) }) },
  };
  const urlOf = (file: string) => `${place.baseUrl}/exceptions/${file}.wasm`;
  const modules = {
    catcher: urlOf(`catcher-${encoding}${catcher}`),
    thrower: urlOf(`thrower-${encoding}${thrower}`),
  };
  const isKnown = WebAssembly.validate(await (await fetch(modules.catcher)).arrayBuffer());
  let prepared: Prepared;
  try {
    prepared = await prepare(modules, { imports });
  } catch (error) {
    // An older engine lacks the encoding of today.
    const { code } = error as { readonly code?: string };
    return !isKnown && code === "UNSUPPORTED_FEATURE" ? [] : [String(error)];
  }
  const { exports } = instantiatePlan(prepared.plan, prepared.modules, imports);
  const attempt = exports["catcher"]?.["attempt"] as (value: number) => number;
  const destroyed = exports["thrower"]?.["destroyed"] as () => number;
  const result = attemptOf(() => attempt(7));
  const codes: readonly string[] = prepared.plan.warnings.map(({ code }) => code);
  const wanted = isSeparate ? "an exception" : CAUGHT;
  return [
    ...(result === wanted ? [] : [`expected ${wanted}, found ${result}`]),
    ...(destroyed() === DESTROYED ? [] : [`expected ${DESTROYED} of the destructor, found ${destroyed()}`]),
    ...(codes.includes("SEPARATE_TAGS") === (isSeparate ?? false) ? [] : [`found the warnings ${codes.join(", ")}`]),
  ];
}

function attemptOf(call: () => number): number | string {
  try {
    return call();
  } catch (error) {
    return error instanceof WebAssembly.Exception ? "an exception" : String(error);
  }
}

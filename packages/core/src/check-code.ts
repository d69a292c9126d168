import { canCompile } from "./bind/can-compile.ts";
import { findLackingFeatures } from "./compile/check-features.ts";
import { invalidModule } from "./compile/compile-problems.ts";
import { compileTexts } from "./explain/compile-texts.ts";
import { explainFailure, type Words } from "./explain/explain-failure.ts";
import { FREEZE_WORDS } from "./explain/freeze-texts.ts";
import { attribute, Failure } from "./problem.ts";
import type { CompileOptions } from "./wasm/compile-options.ts";
import type { ModuleType } from "./wasm/module-type.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A file with code: one module, or several that are fused. */
export interface CodeFile {
  /** Names of the modules in it. */
  readonly modules: readonly string[];
  readonly bytes: Bytes;
}

interface Originals {
  /** The whole original module of a name. */
  readonly bytesOf: (module: string) => Bytes;
  readonly typeOf: (module: string) => ModuleType | undefined;
  readonly options: CompileOptions | undefined;
}

const WORDS: Words = { ...FREEZE_WORDS, texts: { ...FREEZE_WORDS.texts, ...compileTexts } };

/**
 * Asks the engine whether it accepts the code of files that are to be written. A parser of heads does not see invalid code, and a
 * user of the files would be the first to notice it.
 *
 * A module that uses a feature which this engine lacks, or exceeds a limit of this engine alone, passes: the files may be for another
 * engine. A runtime that compiles nothing checks nothing.
 *
 * @throws ModuleParseError `INVALID_MODULE` with each refused module
 */
export async function checkCode(files: readonly CodeFile[], originals: Originals): Promise<void> {
  const { options } = originals;
  if (typeof WebAssembly === "undefined") return;
  const refused = files.filter(({ bytes }) => !WebAssembly.validate(bytes, options));
  if (refused.length === 0 || !canCompile()) return;
  const failures: Failure[] = [];
  for (const { name, bytes } of refused.flatMap((file) => suspectsOf(file, originals))) {
    const failure = await refusalOf(bytes, options);
    const type = originals.typeOf(name);
    if (failure !== undefined && findLackingFeatures(type ? { [name]: type } : {}, failure) === undefined) {
      failures.push(attribute(failure, { module: name }));
    }
  }
  const [first, ...others] = failures;
  if (first === undefined) return;
  const problems = others.flatMap((failure) => failure.problems);
  throw explainFailure(new Failure("parse", [...first.problems, ...problems], { cause: first.cause }), WORDS);
}

interface Suspect {
  readonly name: string;
  readonly bytes: Bytes;
}

/** The modules of a refused file that are refused by themselves; the file under the name of its first module if there are none. */
function suspectsOf({ modules, bytes }: CodeFile, { bytesOf, options }: Originals): Suspect[] {
  const own = modules.map((name): Suspect => ({ name, bytes: bytesOf(name) }));
  const refused = own.filter((one) => !WebAssembly.validate(one.bytes, options));
  const [name] = modules;
  return refused.length > 0 || name === undefined ? refused : [{ name, bytes }];
}

/** The error with which the engine refuses to compile. */
async function refusalOf(bytes: Bytes, options: CompileOptions | undefined): Promise<Failure | undefined> {
  try {
    await WebAssembly.compile(bytes, options);
    return undefined;
  } catch (error) {
    return invalidModule(error);
  }
}

import { parseModule } from "../../src/parse-module.ts";
import type { ModuleType } from "../../src/wasm/module-type.ts";
import { PAD, padModule } from "../reindex/pad-module.ts";
import { assembleModule, type ModuleForm, readModuleForm } from "./assemble-module.ts";
import { NoArgument, readArgument } from "./read-argument.ts";
import { type Form, headOf, type Item, isForm, readScript } from "./read-script.ts";
import { vectorCaller, vectorSignature } from "./vector-call.ts";
import { type Action, act, callThrough, createWorld, instantiate, type Outcome, type World } from "./world.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Numbers of modules and results by kind, and the differences. */
export interface ScriptReport {
  readonly counts: Record<string, number>;
  readonly differences: string[];
  /** Modules that no assembler reads. */
  readonly unread: string[];
}

interface Run {
  readonly plain: World;
  readonly shifted: World;
  readonly report: ScriptReport;
  readonly definitions: Map<string, Pair>;
  readonly pad: typeof PAD;
  /** The types of the modules of instances. */
  readonly types: WeakMap<WebAssembly.Instance, ModuleType>;
}

/** A module, and the same one with other indices. */
interface Pair {
  readonly bytes: Bytes;
  readonly padded: Bytes;
}

/** Runs a script with its modules, and with the same modules behind a pad, and compares each result. */
export async function runScript(
  text: string,
  { pad = PAD }: { readonly pad?: typeof PAD } = {},
): Promise<ScriptReport> {
  const report: ScriptReport = { counts: {}, differences: [], unread: [] };
  const run: Run = {
    plain: createWorld(),
    shifted: createWorld(),
    report,
    definitions: new Map(),
    pad,
    types: new WeakMap(),
  };
  for (const form of readScript(text)) await runCommand(run, form);
  return report;
}

function count({ report: { counts } }: Run, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}

async function runCommand(run: Run, form: Form): Promise<void> {
  switch (headOf(form)) {
    case "module":
      return runModule(run, form);
    case "register":
      return register(run, form);
    case "invoke":
    case "get":
      return runAction(run, form);
    case "assert_return":
    case "assert_trap":
    case "assert_exhaustion":
    case "assert_exception":
    case "assert_unlinkable":
    case "assert_uninstantiable": {
      const inner = form.items[1];
      if (!isForm(inner)) return;
      return headOf(inner) === "module" ? runModule(run, inner) : runAction(run, inner);
    }
    case "assert_invalid":
    case "assert_invalid_custom":
      return checkInvalid(run, form.items[1]);
    default:
      return count(run, `not run: ${headOf(form)}`);
  }
}

/** Undefined if there is no binary form, or if the engine lacks a feature. */
async function prepare(run: Run, form: ModuleForm): Promise<Pair | undefined> {
  let bytes: Bytes;
  try {
    bytes = await assembleModule(form);
  } catch (error) {
    run.report.unread.push(String((error as Error).message ?? error).split("\n")[0] ?? "");
    count(run, "modules not assembled");
    return undefined;
  }
  if (!WebAssembly.validate(bytes)) {
    count(run, "modules refused by the engine");
    return undefined;
  }
  count(run, "modules");
  const padded = padModule(bytes, run.pad);
  if (!WebAssembly.validate(padded)) run.report.differences.push(`The engine refuses: ${form.text.slice(0, 300)}`);
  return { bytes, padded };
}

async function runModule(run: Run, form: Form): Promise<void> {
  if (form.items[1] === "instance") {
    const [name, of] = form.items.slice(2) as (string | undefined)[];
    const pair = run.definitions.get(of ?? "");
    return pair === undefined ? count(run, "not run: instance") : instantiateBoth(run, pair, name);
  }
  const module = readModuleForm(form);
  const pair = await prepare(run, module);
  if (pair === undefined) {
    run.plain.current = undefined;
    run.shifted.current = undefined;
    return;
  }
  run.definitions.set(module.name ?? "", pair);
  if (!module.isDefinition) instantiateBoth(run, pair, module.name);
}

function instantiateBoth(run: Run, { bytes, padded }: Pair, name: string | undefined): void {
  const outcome = instantiate(run.plain, bytes, name);
  if (run.plain.current !== undefined) run.types.set(run.plain.current, parseModule(bytes));
  compare(run, outcome, { found: instantiate(run.shifted, padded, name), what: `instance ${name ?? ""}` });
}

function compare(run: Run, expected: Outcome, { found, what }: { found: Outcome; what: string }): void {
  count(run, what.startsWith("instance") ? `instances: ${expected.kind}` : expected.kind);
  if (expected.kind === found.kind && expected.text === found.text) return;
  run.report.differences.push(`${what}: expected ${expected.text}, found ${found.text}`);
}

function register(run: Run, { items }: Form): void {
  const [, as, name] = items;
  for (const world of [run.plain, run.shifted]) {
    const instance = typeof name === "string" ? world.named.get(name) : world.current;
    if (as instanceof Uint8Array && instance !== undefined) {
      world.registered.set(Buffer.from(as).toString("utf8"), instance.exports);
    }
  }
}

async function runAction(run: Run, form: Form): Promise<void> {
  try {
    const what = form.text.slice(0, 200);
    const target = readTarget(form);
    const caller = await callerOf(run, target);
    if (caller !== undefined) {
      compare(run, callThrough(run.plain, caller, target), { found: callThrough(run.shifted, caller, target), what });
      return count(run, "calls with vectors");
    }
    const action = { ...target, args: target.args.map(readArgument) };
    compare(run, act(run.plain, action), { found: act(run.shifted, action), what });
  } catch (error) {
    if (!(error instanceof NoArgument)) throw error;
    count(run, "not run: argument");
  }
}

interface Target extends Omit<Action, "args"> {
  readonly args: readonly Form[];
}

function readTarget(form: Form): Target {
  const rest = form.items.slice(1);
  const of = typeof rest[0] === "string" ? (rest.shift() as string) : undefined;
  const field = Buffer.from(rest.shift() as Uint8Array).toString("utf8");
  return { isCall: headOf(form) === "invoke", of, field, args: rest.filter(isForm) };
}

/** A module that makes the call, if the call has vectors. */
function callerOf({ plain, types }: Run, { of, field, args, isCall }: Target): Promise<Bytes> | undefined {
  const instance = of === undefined ? plain.current : plain.named.get(of);
  const type = instance === undefined ? undefined : types.get(instance);
  const signature = type && isCall ? vectorSignature(type, field) : undefined;
  return signature && vectorCaller(signature, args);
}

/** An invalid module has to be invalid with other indices, too. */
async function checkInvalid(run: Run, item: Item | undefined): Promise<void> {
  if (!isForm(item)) return;
  const form = readModuleForm(item);
  const bytes = await assembleModule(form).catch(() => undefined);
  if (bytes === undefined || WebAssembly.validate(bytes)) return count(run, "not run: invalid module");
  count(run, "invalid modules");
  try {
    if (!WebAssembly.validate(padModule(bytes, run.pad))) return;
    run.report.differences.push(`The engine accepts: ${form.text.slice(0, 300)}`);
  } catch (error) {
    if ((error as { code?: unknown }).code === undefined) throw error;
  }
}

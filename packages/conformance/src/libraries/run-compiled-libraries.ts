import { instantiatePlan, type Linked, type LinkPlan, link, prepare } from "@rec/core";
import { bytesOf } from "./run-libraries.ts";
import type { OpeningAdapter } from "./run-opening.ts";

/** Libraries that come compiled: an engine tells only by its refusal how much memory and table they declare. */
export interface CompiledLibrariesTrial {
  readonly kind: "compiled libraries";
  /** In Base64. */
  readonly modules: Readonly<Record<CompiledName, string>>;
  /** The URL of the script that a build has made of the plan of `large`. */
  readonly scriptUrl: string;
}

/**
 * `plain` declares one page and no table, `large` 30 pages and 50 slots, `shared` the same of a shared memory, and `shows` a shared memory.
 * `wide` has addresses of 64 bits, and calls the functions of C.
 */
export type CompiledName = "plain" | "large" | "shared" | "shows" | "wide";

/** By the name of the scene: pages and slots, other results, or the error. */
export type CompiledLibrariesOutcome = Readonly<Record<string, readonly number[] | string>>;

type Scene = (modules: Readonly<Record<CompiledName, WebAssembly.Module>>, input: SceneInput) => Promise<number[]>;

interface SceneInput {
  readonly bytes: Readonly<Record<CompiledName, Uint8Array<ArrayBuffer>>>;
  readonly adapter: OpeningAdapter;
  readonly scriptUrl: string;
}

const THREAD = { stackBase: 0x18_0000, stackSize: 0x1_0000, tlsBase: 0x19_0000 };

const SCENES: Readonly<Record<string, Scene>> = {
  link: async ({ large }) => sizesOf((await link({ large })).exports.large),
  async "a plan in JSON"({ large }) {
    const { plan, modules } = await link({ large });
    return sizesOf(instantiatePlan(inJson(plan), modules).exports["large"]);
  },
  async prepare({ large }) {
    const { plan, modules } = await prepare({ large });
    return sizesOf(instantiatePlan(plan, modules).exports.large);
  },
  async frozen(_, { scriptUrl }) {
    const { load } = (await import(/* @vite-ignore */ scriptUrl)) as { load(): Promise<Linked["exports"]> };
    return sizesOf((await load())["large"]);
  },
  async "a further thread"({ shared }, { bytes }) {
    const imports = { env: { memory: new WebAssembly.Memory({ initial: 32, maximum: 32, shared: true }) } };
    const { plan, modules } = await link({ shows: bytes.shows, shared }, { imports });
    return sizesOf(instantiatePlan(inJson(plan), modules, imports, { thread: THREAD }).exports["shared"]);
  },
  async open({ large }, { bytes, adapter }) {
    const program = await adapter.openProgram({ plain: bytes.plain }, {});
    return sizesOf((await program.open("large", { source: large })).exports);
  },
  async openSync({ large }, { bytes, adapter }) {
    const program = await adapter.openProgram({ plain: bytes.plain }, {});
    return sizesOf(program.openSync("large", large).exports);
  },
  async "functions of C with 64-bit addresses"({ wide }, { bytes, adapter }) {
    const memory = new WebAssembly.Memory({ address: "i64", initial: 20n } as never);
    const program = await adapter.openProgram({ wide: bytes.wide }, { imports: { env: { memory } } });
    program.openSync("other", wide);
    const dl = program.exports["wide"] as unknown as Record<"open" | "close" | "error", (handle?: bigint) => unknown>;
    const handle = dl.open() as bigint;
    const closed = [dl.close(handle), dl.close(handle)] as number[];
    return [Number(handle), ...closed, Number((dl.error() as bigint) > 0n)];
  },
};

/** Runs each scene. */
export async function runCompiledLibraries(
  { modules, scriptUrl }: CompiledLibrariesTrial,
  adapter: OpeningAdapter,
): Promise<CompiledLibrariesOutcome> {
  const outcome: Record<string, readonly number[] | string> = {};
  for (const [name, scene] of Object.entries(SCENES)) {
    const bytes = Object.fromEntries(Object.entries(modules).map(([key, text]) => [key, bytesOf(text)]));
    // An engine without memories of 64 bits cannot compile all.
    const compiled = Object.defineProperties(
      {},
      Object.fromEntries(
        Object.entries(bytes).map(([key, own]) => [key, { get: () => new WebAssembly.Module(own), enumerable: true }]),
      ),
    );
    const input = { bytes, adapter, scriptUrl } as SceneInput;
    outcome[name] = await Promise.resolve()
      .then(() => scene(compiled as Parameters<Scene>[0], input))
      .catch(String);
  }
  return outcome;
}

function sizesOf(exports: unknown): number[] {
  const { sizes } = exports as { readonly sizes: () => readonly [number, number] };
  return [...sizes()];
}

function inJson(plan: LinkPlan): LinkPlan {
  return JSON.parse(JSON.stringify(plan)) as LinkPlan;
}

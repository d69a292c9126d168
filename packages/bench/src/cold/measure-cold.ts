import { readFile } from "node:fs/promises";
import type { Runtime, Session } from "../runtimes/runtime.ts";
import type { Clock, ColdOutcome, LessonTask, LinkTask, LoadTask, ParseTask } from "./cold-task.ts";
import { describeHost, namesOf } from "./describe-host.ts";
import { fileOf, type RealModule, urlOf } from "./real-modules.ts";

/** Milliseconds by way: one figure per process for cold ways, a few for warm ones. */
export type Times<Way extends string> = Readonly<Record<Way, readonly number[]>>;

/** The measurements of one real module. */
export interface ModuleResults {
  readonly module: string;
  readonly sizeBytes: number;
  /** Undefined for a module that is only parsed. */
  readonly link?: Times<LinkTask["way"]>;
  readonly parse: Times<ParseTask["way"]>;
  readonly warmParse: Times<ParseTask["way"]>;
}

/** The measurements in one runtime. */
export interface ColdResults {
  readonly name: string;
  readonly version: string;
  readonly load: Times<LoadTask["library"]>;
  readonly lesson: Times<(typeof LESSON_WAYS)[number]>;
  readonly modules: readonly ModuleResults[];
}

/** Numbers of processes, or pages, for each way. */
export interface ColdSettings {
  readonly lesson: number;
  readonly link: number;
  readonly parse: number;
  readonly warmParse: number;
}

export const FULL: ColdSettings = { lesson: 41, link: 15, parse: 9, warmParse: 3 };

/** For development: the figures are too rough to quote. */
export const QUICK: ColdSettings = { lesson: 9, link: 3, parse: 3, warmParse: 1 };

export interface ColdPlan {
  readonly settings: ColdSettings;
  readonly clock: Clock;
  readonly modules: readonly RealModule[];
  readonly onStep: (step: string) => void;
}

const LIBRARIES = ["empty", "now-core", "now-adapter", "before-core", "before-adapter"] as const;
const LESSON_WAYS = ["hand", "now", "before"] as const satisfies readonly LessonTask["way"][];
const LINK_WAYS = ["instantiate", "now", "before"] as const;
const PARSE_WAYS = ["compile", "now", "before"] as const;

/** Measures one runtime: each figure in a process or page of its own. */
export async function measureCold({ name }: Runtime, session: Session, plan: ColdPlan): Promise<ColdResults> {
  const { version } = session;
  const { settings, clock, modules, onStep } = plan;
  onStep(`${version}: loading the library`);
  const load = await takeTurns(LIBRARIES, {
    rounds: settings.lesson,
    run: (library) => session.runCold({ kind: "load", clock, library }),
  });
  onStep(`${version}: the lesson`);
  const lesson = await takeTurns(LESSON_WAYS, {
    rounds: settings.lesson,
    run: (way) => session.runCold({ kind: "lesson", clock, way }),
  });
  const results: ModuleResults[] = [];
  for (const module of modules) {
    onStep(`${version}: ${module.name}`);
    results.push(await measureModule(session, { ...plan, module }));
  }
  return { name, version, load, lesson, modules: results };
}

interface Subject extends Pick<ColdPlan, "settings" | "clock"> {
  readonly module: RealModule;
}

async function measureModule(session: Session, { module, settings, clock }: Subject): Promise<ModuleResults> {
  const bytes = new Uint8Array(await readFile(urlOf(module)));
  const task = { clock, module: fileOf(module), names: namesOf(bytes) };
  const imports = module.isLinked ? describeHost(bytes) : [];
  const parse = (isWarm: boolean) =>
    takeTurns(PARSE_WAYS, {
      rounds: isWarm ? settings.warmParse : settings.parse,
      run: (way) => session.runCold({ kind: "parse", way, isWarm, ...task }),
    });
  return {
    module: module.name,
    sizeBytes: bytes.length,
    ...(module.isLinked && {
      link: await takeTurns(LINK_WAYS, {
        rounds: settings.link,
        run: (way) => session.runCold({ kind: "link", way, imports, ...task }),
      }),
    }),
    parse: await parse(false),
    warmParse: await parse(true),
  };
}

interface Turns<Way> {
  readonly rounds: number;
  readonly run: (way: Way) => Promise<ColdOutcome>;
}

/**
 * Lets ways take turns, each round beginning with another one, so that a slower machine slows all ways equally. A first
 * round checks results and is not counted: it also brings the files into the system's file cache.
 */
export async function takeTurns<Way extends string>(
  ways: readonly Way[],
  { rounds, run }: Turns<Way>,
): Promise<Times<Way>> {
  const times = Object.fromEntries(ways.map((way) => [way, [] as number[]])) as Record<Way, number[]>;
  for (let round = -1; round < rounds; round += 1) {
    for (const at of ways.keys()) {
      const way = ways[(at + round + 1) % ways.length] as Way;
      const samples = await run(way);
      if (round >= 0) times[way].push(...samples);
    }
  }
  return times;
}

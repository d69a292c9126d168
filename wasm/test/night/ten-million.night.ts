import { describe, test } from "vitest";
import { LAYOUT_32, LAYOUT_64 } from "../../heap/heap-layout.ts";
import { hasMemory64 } from "../allocator.ts";
import { compileArtifact } from "../artifacts.ts";
import { newHeapWalker } from "../heap-walker.ts";
import { failsAgain, type LongRun, LongRunFailure, performLongRun } from "../long-run.ts";
import { minimise } from "../minimise.ts";
import { describeOperation } from "../operations.ts";
import { PATHS, type PathCounts } from "../paths.ts";
import { PROFILES, type Profile } from "../profiles.ts";

/**
 * `REC_RUNS` operations in all for each artifact, from seed `REC_SEED` on; each profile has an equal share, in runs of this
 * many steps.
 */
const OPERATIONS = Number(process.env["REC_RUNS"] ?? 10_000_000);
const FIRST_SEED = Number(process.env["REC_SEED"] ?? 1);
const STEPS_IN_RUN = 50_000;
const CHECK_EVERY = 250;
const MINIMISE_MS = 120_000;

/** An engine without 64-bit memories compiles only the first. */
const ARTIFACTS = [
  { artifact: "memory", layout: LAYOUT_32 },
  ...(hasMemory64() ? [{ artifact: "memory64", layout: LAYOUT_64 } as const] : []),
] as const;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Performs a run; a failure is minimised and printed first. */
function performOrReport(run: LongRun): void {
  try {
    performLongRun(run);
  } catch (error) {
    if (!(error instanceof LongRunFailure)) throw error;
    print(`FAILED: ${error.message}`);
    print(
      `again: REC_SEED=${run.seed} REC_RUNS=${PROFILES.length * STEPS_IN_RUN} pnpm --filter @rec/wasm test:night -t ${run.profile.name}`,
    );
    const fails = (operations: LongRunFailure["operations"]) => failsAgain(run, operations);
    if (fails(error.operations)) {
      const options = { fails, now: Date.now, patienceMs: MINIMISE_MS };
      print(minimise(error.operations, options).map(describeOperation).join("\n"));
    }
    throw error;
  }
}

/** The counts of all paths as text. */
function describeCounts(counts: PathCounts): string {
  const width = Math.max(...PATHS.map((path) => path.length));
  return PATHS.map(
    (path) => `    ${path.padEnd(width)} ${(counts.get(path) ?? 0).toLocaleString("en").padStart(12)}`,
  ).join("\n");
}

async function runProfile(profile: Profile, { artifact, layout }: (typeof ARTIFACTS)[number]): Promise<void> {
  const module = await compileArtifact(artifact);
  const walker = newHeapWalker(layout);
  const started = Date.now();
  const counts: PathCounts = new Map();
  const share = Math.ceil(OPERATIONS / PROFILES.length);
  for (let done = 0, seed = FIRST_SEED; done < share; done += STEPS_IN_RUN, seed++) {
    const steps = Math.min(STEPS_IN_RUN, share - done);
    let checks = 0;
    let most = { blocks: 0, pages: 0 };
    const onProgress: LongRun["onProgress"] = (_, heap) => {
      checks++;
      most = { blocks: Math.max(most.blocks, heap.live().length), pages: heap.pages };
    };
    performOrReport({ module, walker, layout, profile, seed, steps, checkEvery: CHECK_EVERY, counts, onProgress });
    const seconds = Math.round((Date.now() - started) / 1000);
    print(
      `  ${profile.name} seed ${seed}: ${(done + steps).toLocaleString("en")} operations, ${checks} walks, up to ${most.blocks} blocks, ${most.pages} pages, ${seconds} s`,
    );
  }
  print(`  ${profile.name}, ${profile.purpose}:\n${describeCounts(counts)}`);
}

describe.each(ARTIFACTS)("$artifact", (artifact) => {
  test.each(PROFILES)("$name", (profile) => runProfile(profile, artifact));
});

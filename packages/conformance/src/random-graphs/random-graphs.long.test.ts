import { node26 } from "@rec/runtimes";
import { beforeAll, describe, expect, test } from "vitest";
import { presentRuntimes } from "../runtimes/in-each-runtime.ts";
import type { RuntimeName } from "../runtimes/runtimes.ts";
import { batchesOf, type GraphKind } from "./graph-batches.ts";
import { type TriedGraphs, tryGraphs } from "./try-graphs.ts";

/*
 * Random graphs of modules, 500 of each kind. Each runtime compares them with its own links. Node 26
 * makes them, and freezes them as a build does; each is frozen fused and not. workerd is left out: it compiles no modules, so it
 * links none from bytes; the cases run there.
 */

const { command, missing } = node26();

/** Node 20 fuses random graphs in the tests of core. Bun takes seven times as long as Node 26 for them. */
const LEFT_OUT: Readonly<Record<GraphKind, readonly RuntimeName[]>> = { frozen: [], fused: ["Node.js", "Bun"] };

/** An engine that ends with more graphs than one in a hundred has another fault. */
const MOST_ENDED = 0.01;

describe.skipIf(command === undefined).each<GraphKind>(["frozen", "fused"])(
  `random graphs, %s${missing === undefined ? "" : `: ${missing}`}`,
  (kind) => {
    const runtimes = presentRuntimes.filter((name) => !LEFT_OUT[kind].includes(name));
    const batches = batchesOf(kind);
    const outcomes: ReadonlyMap<RuntimeName, TriedGraphs>[] = [];

    beforeAll(async () => {
      for (const batch of batches) outcomes.push(await tryGraphs(batch, { kind, runtimes, node: command ?? "" }));
    }, 0);

    test.each(runtimes)("do the same as linked ones in %s", (name) => {
      const found = outcomes.flatMap((batch) => batch.get(name) ?? []);
      const sum = (count: (tried: TriedGraphs) => number) => found.reduce((total, tried) => total + count(tried), 0);
      const problems = found.flatMap((tried) => tried.problems);
      expect(problems.slice(0, 3).join("\n\n")).toBe("");
      const ended = sum((tried) => tried.ended.length);
      const graphs = batches.reduce((total, { count }) => total + count, 0);
      const ran = sum((tried) => tried.ran);
      process.stderr.write(
        `${name}, ${kind}: ${ran} links of ${graphs} graphs; the page ends with ${ended} linked ones\n`,
      );
      expect(ended).toBeLessThanOrEqual(graphs * MOST_ENDED);
      // Each graph is fused in three ways, and frozen in two unless it is refused.
      expect(ran).toBeGreaterThan(graphs);
    });
  },
);

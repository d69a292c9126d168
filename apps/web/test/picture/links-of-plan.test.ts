import type { ArtifactName } from "@rec/wasm";
import { expect, test } from "vitest";
import type { Link } from "../../src/features/picture/links.ts";
import { linksOfPlan } from "../../src/features/picture/links-of-plan.ts";
import { planned, SETS } from "./sets.ts";

const line = ({ role, kind, binding, asked, linked }: Link) =>
  [
    `${role}, ${kind}, ${binding}`,
    asked && `${asked.from.card} ${asked.from.label} -> ${asked.to.card} ${asked.to.label}`,
    linked && `${linked.from.card} ${linked.from.label} -> ${linked.to.card} ${linked.to.label}`,
  ].join("; ");

test("linksOfPlan() lets a hoisted memory come from the linker to its owner and to its importer", async () => {
  const { plan } = await planned(SETS.lesson);
  expect(linksOfPlan(plan).map(line)).toEqual([
    "import, function, direct; module:memory malloc -> module:program env.malloc; module:memory malloc -> module:program env.malloc",
    "import, function, direct; module:memory free -> module:program env.free; module:memory free -> module:program env.free",
    "import, memory, made; module:program memory -> module:memory env.memory; linker memory -> module:memory env.memory",
    "owner, memory, made; ; linker memory -> module:program memory",
  ]);
});

test("linksOfPlan() lets a deferred function come from a slot that its provider fills", async () => {
  const { plan } = await planned(SETS.pingPong);
  expect(linksOfPlan(plan).map(line)).toEqual([
    "import, function, shim; module:pong isOdd -> module:ping pong.isOdd; linker shim isOdd -> module:ping pong.isOdd",
    "import, function, direct; module:ping isEven -> module:pong ping.isEven; module:ping isEven -> module:pong ping.isEven",
    "fill, function, fill; ; module:pong isOdd -> linker slot 0",
  ]);
});

test("linksOfPlan() marks the links within a cycle, and no others", async () => {
  const inCycle = async (set: Readonly<Record<string, ArtifactName>>) =>
    linksOfPlan((await planned(set)).plan).map((link) => link.inCycle);
  expect(await inCycle(SETS.lesson)).toEqual([true, true, true, false]);
  expect(await inCycle(SETS.diamond)).toEqual([false, false, false, false]);
});

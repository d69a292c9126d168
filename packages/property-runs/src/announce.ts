import { announcement } from "./run-scale.ts";

/** A global setup of vitest: prints once in a run that property tests do not try all of their cases. */
export default function announce(): void {
  const line = announcement(process.env);
  if (line !== undefined) process.stderr.write(`${line}\n`);
}

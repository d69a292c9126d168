import { type Diagnostic, ModuleLinkError } from "@rec/core";
import { EXIT } from "./exit.ts";
import { flagHint, flagMessage, type HostAnswer, inFlags } from "./flag-hints.ts";
import { gatherWasi } from "./gather-wasi.ts";
import type { Terminal } from "./terminal.ts";

/** A command line that is not valid. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** An export that was called and did not return. */
export class CallError extends Error {
  override readonly name = "CallError";
}

/** A command whose output already says that something is wrong. */
export class CheckError extends Error {
  override readonly name = "CheckError";
}

export function exitCodeOf(error: unknown): number {
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

/** The problems of an error of rec; none of any other error. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  return error instanceof Error && "diagnostics" in error ? (error.diagnostics as readonly Diagnostic[]) : [];
}

type Problems = ConstructorParameters<typeof ModuleLinkError>[1];

/** An error as the user reads it: the message with code and hint, without a stack. */
function textOf(error: unknown, answer: HostAnswer): string {
  if (!(error instanceof Error)) return String(error);
  const diagnostics = diagnosticsOf(error);
  const [only] = diagnostics;
  if (diagnostics.length !== 1 || only === undefined || error.name === "ModuleLinkError") {
    // Hints that differ in options of JavaScript may be the same in flags: each is printed once.
    const headline = /^(.*): \d+ problems?\n/.exec(error.message)?.[1];
    const own = gatherWasi(diagnostics.map((one) => inFlags(one, answer))) as Problems;
    if (headline !== undefined) return new ModuleLinkError(flagMessage(headline, answer), own).message;
    return error.message.replace(/^( *hint: )?(.*)$/gm, (_, label, text) =>
      label === undefined ? flagMessage(text, answer) : label + flagHint(text, answer),
    );
  }
  const { message, hint } = inFlags(only, answer);
  return `${only.code}  ${message}\n  hint: ${hint}`;
}

/** Emphasizes the codes at the beginning of lines. */
function emphasizeCodes(text: string, emphasize: (code: string) => string): string {
  return text.replace(/^( {2})?([A-Z][A-Z_]+)(?= {2})/gm, (_line, indent = "", code) => `${indent}${emphasize(code)}`);
}

function stackOf(error: unknown): string {
  const lines: string[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    lines.push(`${depth === 0 ? "" : "Caused by: "}${at.stack ?? at.message}`);
  }
  return lines.join("\n");
}

interface ReportOptions {
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly answer: HostAnswer;
}

/** Reports why the command failed: as text on standard error, or as one JSON document on standard output. */
export function reportFailure(error: unknown, { terminal, json, verbose, answer }: ReportOptions): void {
  if (error instanceof CheckError) return;
  if (json) {
    terminal.print(JSON.stringify({ error: failureJson(error, { verbose, answer }) }, null, 2));
    return;
  }
  const label = error instanceof UsageError ? "error: " : "";
  terminal.complain(label + emphasizeCodes(textOf(error, answer), terminal.errorStyle.code));
  if (verbose) terminal.complain(terminal.errorStyle.faint(stackOf(error)));
}

function failureJson(error: unknown, { verbose, answer }: Pick<ReportOptions, "verbose" | "answer">) {
  const diagnostics = diagnosticsOf(error).map((each) => inFlags(each, answer));
  const name = error instanceof Error ? error.name : "Error";
  const code = diagnostics[0]?.code ?? (error instanceof UsageError ? "USAGE" : "CALL_FAILED");
  const message = error instanceof Error ? error.message : String(error);
  return { name, code, message, diagnostics, ...(verbose && { stack: stackOf(error) }) };
}

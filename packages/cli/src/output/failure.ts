import type { Diagnostic } from "@rec/core";
import { EXIT } from "./exit.ts";
import { flagHint, type HostFlag, withFlagHint } from "./flag-hints.ts";
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

/** An error as the user reads it: the message with code and hint, without a stack. */
function textOf(error: unknown, flag: HostFlag): string {
  if (!(error instanceof Error)) return String(error);
  const diagnostics = diagnosticsOf(error);
  const [only] = diagnostics;
  if (diagnostics.length !== 1 || only === undefined || error.name === "ModuleLinkError") {
    return error.message.replace(/^( *hint: )(.*)$/gm, (_, label, hint) => label + flagHint(hint, flag));
  }
  return `${only.code}  ${only.message}\n  hint: ${flagHint(only.hint, flag)}`;
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
  /** The option of the command that answers a host import. */
  readonly flag: HostFlag;
}

/** Reports why the command failed: as text on standard error, or as one JSON document on standard output. */
export function reportFailure(error: unknown, { terminal, json, verbose, flag }: ReportOptions): void {
  if (error instanceof CheckError) return;
  if (json) {
    terminal.print(JSON.stringify({ error: failureJson(error, { verbose, flag }) }, null, 2));
    return;
  }
  const label = error instanceof UsageError ? "error: " : "";
  terminal.complain(label + emphasizeCodes(textOf(error, flag), terminal.errorStyle.code));
  if (verbose) terminal.complain(terminal.errorStyle.faint(stackOf(error)));
}

function failureJson(error: unknown, { verbose, flag }: Pick<ReportOptions, "verbose" | "flag">) {
  const diagnostics = diagnosticsOf(error).map((each) => withFlagHint(each, flag));
  const name = error instanceof Error ? error.name : "Error";
  const code = diagnostics[0]?.code ?? (error instanceof UsageError ? "USAGE" : "CALL_FAILED");
  const message = error instanceof Error ? error.message : String(error);
  return { name, code, message, diagnostics, ...(verbose && { stack: stackOf(error) }) };
}

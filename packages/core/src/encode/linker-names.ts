/*
 * Names by which the linker finds the externs of the modules that it writes.
 */

/** Name of the export that holds the forwarder of a slot. */
export function forwarderName(slot: number): string {
  return `f${slot}`;
}

/** Name of the export that holds a made extern. */
export function madeName(extern: number): string {
  return `h${extern}`;
}

/** Name of the export that holds a trapping stub. */
export function stubName(stub: number): string {
  return `t${stub}`;
}

/** Name of the exported table of slots. */
export const SLOTS = "slots";

/** Module of the imports that the linker wraps: functions of the host, and functions that trap, by the names of their made externs. */
export const HOST = "host";

/**
 * Module and name of the imported function that traps. A slot that is not bound calls it with its number; a stub calls
 * it with the number of slots plus its own.
 */
export const EARLY = { module: "", name: "" } as const;

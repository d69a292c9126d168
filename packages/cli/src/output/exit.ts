/**
 * Exit codes for the shell. `brokenPipe` is for a reader that went away, as in `rec inspect a.wasm | head -1`: 128 and the
 * number of SIGPIPE, by which shells report the end of other commands then.
 */
export const EXIT = { ok: 0, failed: 1, usage: 2, brokenPipe: 141 } as const;

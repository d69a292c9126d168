import type { SetOptions, WasiSettings } from "./module-set.ts";

/** Whether the modules of a set get WASI. */
export function hasWasi({ wasi }: Pick<SetOptions, "wasi">): boolean {
  return wasi !== undefined && wasi !== false;
}

/** The arguments and the environment of programs; empty without any. */
export function wasiSettingsOf({ wasi }: { readonly wasi?: SetOptions["wasi"] | undefined }): WasiSettings {
  return typeof wasi === "object" ? wasi : {};
}

/** The option with some settings changed; `undefined` returns a setting to its default. */
export function withWasi(
  wasi: SetOptions["wasi"],
  changes: { readonly [Key in keyof WasiSettings]?: WasiSettings[Key] | undefined },
): true | WasiSettings {
  const settings = Object.entries({ ...wasiSettingsOf({ wasi }), ...changes }).filter(
    ([, value]) => value !== undefined,
  );
  return settings.length === 0 ? true : Object.fromEntries(settings);
}
